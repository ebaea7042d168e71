using System.Collections.Generic;
using DecentDb.Readers;

namespace DecentDb.Files;

/// <summary>The columns that files have together.</summary>
/// <param name="Columns">In the order of the files.</param>
/// <param name="Warnings">What was noticed on the way.</param>
public record FileDescription(IReadOnlyList<InferredColumn> Columns, IReadOnlyList<string> Warnings);
