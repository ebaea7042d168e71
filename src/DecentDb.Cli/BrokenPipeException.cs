using System.IO;

namespace DecentDb.Cli;

/// <summary>Nobody reads what is written: the program at the other end of the pipe has ended.</summary>
internal sealed class BrokenPipeException() : IOException("Nobody reads the output any more.");
