namespace DecentDb.Transfer;

/// <summary>How far a load has come.</summary>
/// <param name="Step">What is being done, such as "Reading tracks.csv".</param>
/// <param name="Rows">Rows read in this step so far.</param>
/// <param name="SourcePosition">Bytes of the source, compressed or not, read so far.</param>
/// <param name="SourceLength">Bytes of the source altogether, or null where that is not known.</param>
public readonly record struct FileLoadProgress(string Step, long Rows, long SourcePosition, long? SourceLength);
