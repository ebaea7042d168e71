namespace DecentDb.FaultTests.Processes;

/// <summary>A call of the operating system on a file.</summary>
/// <param name="Name">The name of the call.</param>
/// <param name="Path">The file.</param>
/// <param name="Rest">The other arguments and the result.</param>
internal readonly record struct SystemCall(string Name, string Path, string Rest);
