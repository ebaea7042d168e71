using System.Collections.Generic;
using DecentDb.Readers;

namespace DecentDb.Files;

/// <summary>What a pass over a JSON file found.</summary>
/// <param name="Columns">The columns with their types, in the order in which their keys came first.</param>
/// <param name="Keys">The keys of each column, from the object down; one key where nothing is flattened.</param>
/// <param name="RowCount">How many objects were looked at.</param>
/// <param name="Warnings">Columns whose values are of several kinds, and keys that were renamed.</param>
public sealed record JsonInference(
    IReadOnlyList<InferredColumn> Columns,
    IReadOnlyList<IReadOnlyList<string>> Keys,
    long RowCount,
    IReadOnlyList<string> Warnings);
