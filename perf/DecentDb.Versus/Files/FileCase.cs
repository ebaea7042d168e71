using System;

namespace DecentDb.Versus.Files;

/// <summary>One thing that is done with files. Each way gives its seconds; null = there is none.</summary>
/// <param name="Name">What is done.</param>
/// <param name="Rows">How many rows it is done with.</param>
/// <param name="Own">By DecentDb.</param>
/// <param name="Duck">By DuckDB.</param>
/// <param name="Lite">By the shell of SQLite; null where that is not installed.</param>
internal sealed record FileCase(string Name, int Rows, Func<double> Own, Func<double>? Duck, Func<double?>? Lite)
{
    /// <summary>What is said of the case when it is over, as of the sizes of files.</summary>
    public Func<string>? Note { get; init; }
}
