using System.Collections.Generic;
using DecentDb.Readers;

namespace DecentDb.Files;

/// <summary>What a whole pass over a CSV file found.</summary>
/// <param name="Columns">The columns in the order of the header.</param>
/// <param name="RowCount">The number of rows of data.</param>
/// <param name="Delimiter">The delimiter in use.</param>
public sealed record CsvInference(IReadOnlyList<InferredColumn> Columns, long RowCount, char Delimiter);
