using System.Collections.Generic;

namespace DecentDb.Transfer;

/// <summary>A table as text can hold it: what a dump says of it, and what statements create it.</summary>
public sealed record TableDefinition
{
    /// <summary>The name.</summary>
    public string Name { get; init; } = "";

    /// <summary>The columns in their order.</summary>
    public IReadOnlyList<ColumnDefinition> Columns { get; init; } = [];

    /// <summary>The primary key, or null.</summary>
    public KeyDefinition? PrimaryKey { get; init; }

    /// <summary>The UNIQUE constraints.</summary>
    public IReadOnlyList<KeyDefinition> Unique { get; init; } = [];

    /// <summary>The CHECK constraints.</summary>
    public IReadOnlyList<CheckDefinition> Checks { get; init; } = [];

    /// <summary>The foreign keys.</summary>
    public IReadOnlyList<ForeignKeyDefinition> ForeignKeys { get; init; } = [];

    /// <summary>The indexes that are no constraints.</summary>
    public IReadOnlyList<IndexDefinition> Indexes { get; init; } = [];
}
