namespace DecentDb.FaultTests.Sweeps;

/// <summary>What a database may and must hold from a step on; states are numbers.</summary>
/// <param name="Position">The steps that were done by then.</param>
/// <param name="Acknowledged">The oldest state after a power cut.</param>
/// <param name="Returned">The oldest state after the end of the process.</param>
/// <param name="Started">The newest state after either.</param>
internal readonly record struct Promise(int Position, int Acknowledged, int Returned, int Started);
