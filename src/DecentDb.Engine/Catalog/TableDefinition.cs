using System.Collections.Generic;
using DecentDb.Engine.Indexes;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Catalog;

/// <summary>
/// What CREATE TABLE asks for. Names of columns are found ignoring case; names of constraints may be null.
/// </summary>
internal sealed class TableDefinition
{
    public required string Name { get; init; }

    public List<ColumnDefinition> Columns { get; } = [];

    public KeyDefinition? PrimaryKey { get; set; }

    public List<KeyDefinition> Uniques { get; } = [];

    public List<CheckDefinition> Checks { get; } = [];

    public List<ForeignKeyDefinition> ForeignKeys { get; } = [];
}

/// <summary>A column as CREATE TABLE asks for it; what it says of keys is in the table's constraints.</summary>
internal sealed class ColumnDefinition
{
    public required string Name { get; init; }

    public required SqlType Type { get; init; }

    /// <summary>The domain that the column is of; 0 for none.</summary>
    public long DomainId { get; init; }

    /// <summary>The type as a definition keeps it.</summary>
    public SqlType RecordedType => DomainId == 0
        ? Catalog.RecordedType.Of(Type) : Catalog.RecordedType.OfObject(DomainId, isArray: false, Type.Physical);

    public bool IsNullable { get; init; } = true;

    /// <summary>The expression of DEFAULT as SQL text, or null.</summary>
    public string? DefaultSql { get; init; }

    public ComputationDefinition? Computation { get; set; }

    public IdentityKind Identity { get; init; }

    public long IdentityStart { get; init; } = 1;

    public long IdentityIncrement { get; init; } = 1;
}

/// <summary>The expression of a generated column, and the names of the columns that it reads.</summary>
internal sealed record ComputationDefinition(string Sql, bool IsVirtual, IReadOnlyList<string> Columns);

/// <summary>A key column by name; for an expression of an index, what the name of the index says of it.</summary>
internal readonly record struct KeyColumnDefinition(string Name, bool Descending = false, bool NullsFirst = false)
{
    /// <summary>The expression as CREATE INDEX takes it; null for a column.</summary>
    public string? Expression { get; init; }

    /// <summary>The type of an expression.</summary>
    public SqlType Type { get; init; }
}

/// <summary>A PRIMARY KEY or UNIQUE constraint.</summary>
internal sealed record KeyDefinition(string? Name, IReadOnlyList<KeyColumnDefinition> Columns);

/// <summary>A CHECK constraint; the column, when it belongs to one, gives it its name.</summary>
internal sealed record CheckDefinition(string? Name, string Sql, string? ColumnName = null);

/// <summary>A FOREIGN KEY; without parent columns it refers to the primary key.</summary>
internal sealed record ForeignKeyDefinition(
    string? Name, IReadOnlyList<string> Columns, string ParentTable, IReadOnlyList<string> ParentColumns)
{
    public ForeignKeyAction OnDelete { get; init; }

    public ForeignKeyAction OnUpdate { get; init; }

    /// <summary>The columns that SET NULL or SET DEFAULT names; empty: all of the key.</summary>
    public IReadOnlyList<string> DeletedColumns { get; init; } = [];

    public bool IsDeferrable { get; init; }

    public bool IsInitiallyDeferred { get; init; }
}

/// <summary>What CREATE INDEX asks for; without a name it gets one.</summary>
internal sealed record IndexDefinition(
    string? Name, string TableName, IReadOnlyList<KeyColumnDefinition> Columns, bool IsUnique)
{
    /// <summary>The name of the method that keeps the entries.</summary>
    public string Method { get; init; } = IndexMethods.BTree.Name;

    /// <summary>The condition of the rows that have entries, as SQL text; null when all rows have.</summary>
    public string? Predicate { get; init; }

    /// <summary>The columns that expressions and the condition read.</summary>
    public IReadOnlyList<string> ReadColumns { get; init; } = [];

    /// <summary>True when there is a method of this name.</summary>
    public static bool IsMethod(string name) => IndexMethods.Find(name) is not null;
}
