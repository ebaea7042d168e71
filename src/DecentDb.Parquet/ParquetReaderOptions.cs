using System.Collections.Generic;

namespace DecentDb.Parquet;

/// <summary>How a Parquet file is read. Immutable.</summary>
public sealed record ParquetReaderOptions
{
    /// <summary>The options that nobody changed.</summary>
    public static ParquetReaderOptions Default { get; } = new();

    /// <summary>The columns that are read; the bytes of others are not touched. Null = all.</summary>
    public IReadOnlyList<string>? Columns { get; init; }

    /// <summary>What becomes of lists, maps and structures.</summary>
    public ParquetNesting Nested { get; init; }

    /// <summary>What becomes of exact numbers of more than 28 digits.</summary>
    public ParquetDecimalOverflow DecimalOverflow { get; init; }

    /// <summary>
    /// Whether moments finer than 100 nanoseconds are cut; otherwise (default) they are an error that names the column.
    /// </summary>
    public bool TruncateNanoseconds { get; init; }
}
