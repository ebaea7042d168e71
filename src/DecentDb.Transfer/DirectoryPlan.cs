using System.Collections.Generic;

namespace DecentDb.Transfer;

/// <summary>What a directory load is going to do.</summary>
/// <param name="Tables">The tables in the order in which they are loaded.</param>
/// <param name="Warnings">What was noticed.</param>
public sealed record DirectoryPlan(IReadOnlyList<DirectoryPlanTable> Tables, IReadOnlyList<string> Warnings);

/// <summary>A table of a plan.</summary>
/// <param name="Kind">Whether it holds nodes or edges.</param>
/// <param name="Files">The paths of its files; none where they are missing.</param>
/// <param name="Definition">The table as it is, or as it is created.</param>
/// <param name="Creates">Whether the load creates it.</param>
public sealed record DirectoryPlanTable(
    DirectoryTableKind Kind, IReadOnlyList<string> Files, TableDefinition Definition, bool Creates)
{
    /// <summary>The columns of the files that are loaded; null = all.</summary>
    internal IReadOnlyList<string>? Chosen { get; init; }
}
