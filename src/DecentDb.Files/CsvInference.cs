using System.Collections.Generic;
using DecentDb.Readers;

namespace DecentDb.Files;

/// <summary>What a whole pass over a CSV file found.</summary>
/// <param name="Columns">The columns in the order of the file.</param>
/// <param name="RowCount">The number of rows of data.</param>
/// <param name="Delimiter">The delimiter in use.</param>
public sealed record CsvInference(IReadOnlyList<InferredColumn> Columns, long RowCount, string Delimiter)
{
    /// <summary>The columns that stayed text because of few values, or of doubts, in the order of the file.</summary>
    public IReadOnlyList<CsvColumnNote> Notes { get; init; } = [];

    /// <summary>The options in use, with the delimiter and the header that were found.</summary>
    public CsvReaderOptions Options { get; init; } = CsvReaderOptions.Default;

    /// <summary>
    /// What was changed so that the header names each column, and each only once; and whether it may be none.
    /// </summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}
