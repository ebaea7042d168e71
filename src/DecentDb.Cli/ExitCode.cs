namespace DecentDb.Cli;

/// <summary>What the process answers to its caller.</summary>
internal static class ExitCode
{
    public const int Success = 0;

    /// <summary>The database or the operating system refused.</summary>
    public const int Failure = 1;

    /// <summary>The input (a file, a SQL text, an argument) is wrong.</summary>
    public const int BadInput = 2;

    /// <summary>A check found damage.</summary>
    public const int Damaged = 3;

    /// <summary>
    /// Whoever read the output ended before it did; shells use the same number for a program that such a pipe ends.
    /// </summary>
    public const int BrokenPipe = 141;

    /// <summary>The user interrupted the command; shells use the same number.</summary>
    public const int Interrupted = 130;
}
