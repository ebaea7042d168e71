using System.Collections.Generic;

namespace DecentDb.Engine.Api;

/// <summary>A table as the catalog describes it.</summary>
/// <param name="Name">The name as it was declared.</param>
/// <param name="Columns">The columns in their order.</param>
/// <param name="Indexes">The indexes, those of constraints included.</param>
/// <param name="RowCount">Rows in the snapshot that was asked.</param>
public sealed record TableDescription(
    string Name, IReadOnlyList<ColumnDescription> Columns, IReadOnlyList<IndexDescription> Indexes, long RowCount)
{
    /// <summary>The foreign keys that the table holds.</summary>
    public IReadOnlyList<ForeignKeyDescription> ForeignKeys { get; init; } = [];

    /// <summary>The CHECK constraints.</summary>
    public IReadOnlyList<CheckDescription> Checks { get; init; } = [];

    /// <summary>The columns of the primary key in key order; empty when there is none.</summary>
    public IReadOnlyList<string> PrimaryKey { get; init; } = [];

    /// <summary>The name of the primary key, or null when there is none.</summary>
    public string? PrimaryKeyName { get; init; }
}
