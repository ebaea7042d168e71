using System;
using System.Collections.Generic;

namespace DecentDb.Parquet;

/// <summary>How a Parquet file is written. Immutable.</summary>
public sealed record ParquetWriterOptions
{
    /// <summary>How pages are compressed.</summary>
    public ParquetCompression Compression { get; init; }

    /// <summary>How many rows a group has; so many are in memory at once.</summary>
    public int RowGroupRows
    {
        get;
        init => field = value > 0
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "A group has at least one row.");
    } = 122_880;

    /// <summary>Texts by their keys that are stored with the file.</summary>
    public IReadOnlyDictionary<string, string>? KeyValue { get; init; }
}
