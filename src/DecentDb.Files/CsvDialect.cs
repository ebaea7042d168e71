using System.Collections.Generic;

namespace DecentDb.Files;

/// <summary>How a file is written, as <see cref="CsvSniffer"/> found it.</summary>
public sealed record CsvDialect
{
    /// <summary>The options that read the file.</summary>
    public CsvReaderOptions Options { get; init; } = CsvReaderOptions.Default;

    /// <summary>How many rows of the sample it was tried on.</summary>
    public int SampledRows { get; init; }

    /// <summary>How many fields each of them has.</summary>
    public int FieldCount { get; init; }

    /// <summary>
    /// From 0 to 1: 1 when no other dialect reads the sample, less the more and the nearer there are.
    /// </summary>
    public double Confidence { get; init; }

    /// <summary>What speaks for it, a sentence each, without a full stop.</summary>
    public IReadOnlyList<string> Evidence { get; init; } = [];

    /// <summary>Other options that read the sample, too, the nearest first.</summary>
    public IReadOnlyList<CsvReaderOptions> Alternatives { get; init; } = [];
}
