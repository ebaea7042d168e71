using DecentDb.Engine.Types;

namespace DecentDb.Engine.Catalog;

/// <summary>A column of a table. Immutable; shared by threads.</summary>
/// <param name="Id">Names the column on pages; never reused within its table.</param>
/// <param name="Name">The name as it was declared.</param>
/// <param name="Type">The SQL type.</param>
internal sealed record ColumnSchema(ushort Id, string Name, SqlType Type)
{
    /// <summary>Its place in <see cref="TableSchema.Columns"/>.</summary>
    public int Ordinal { get; init; }

    /// <summary>Its place in <see cref="TableSchema.Layout"/>; -1 for the column that is the row id.</summary>
    public int StoredOrdinal { get; init; } = -1;

    /// <summary>False for NOT NULL and for columns of the primary key.</summary>
    public bool IsNullable { get; init; } = true;

    /// <summary>The domain that the column is of; 0 for none.</summary>
    public long DomainId { get; init; }

    /// <summary>The name of that domain in the catalog.</summary>
    public string? Domain { get; init; }

    /// <summary>The expression of DEFAULT as SQL text, or null.</summary>
    public string? DefaultSql { get; init; }

    /// <summary>Whether the column numbers its rows by declaration.</summary>
    public IdentityKind Identity { get; init; }

    /// <summary>Distance of two numbers of an identity.</summary>
    public long IdentityIncrement { get; init; } = 1;

    /// <summary>What gives the column its values, which nothing else does; null for any other column.</summary>
    public ColumnComputation? Computation { get; init; }

    /// <summary>True when an expression over the other columns gives the values.</summary>
    public bool IsComputed => Computation is not null;

    /// <summary>True when the values are the row ids of the table.</summary>
    public bool IsRowId => StoredOrdinal < 0;

    /// <summary>True when NULL gets the next number.</summary>
    public bool IsGenerated => IsRowId || Identity != IdentityKind.None;

    /// <summary>True when a value that is left out gets the next number, and not that of a DEFAULT.</summary>
    public bool IsNumberedByDefault => IsGenerated && DefaultSql is null;

    /// <summary>True when a row that leaves the column out brings nothing for it: the table finds the value.</summary>
    public bool IsFilledByTable => IsNumberedByDefault || IsComputed;
}

/// <summary>
/// The expression of a generated column. Its values are kept in the rows, whatever kind it is declared as: it is
/// immutable, so that nobody can tell the difference but by the size of the table.
/// </summary>
/// <param name="Sql">The expression as SQL text.</param>
/// <param name="IsVirtual">True when it is declared as VIRTUAL and not as STORED.</param>
/// <param name="Ordinals">The columns that it reads.</param>
internal sealed record ColumnComputation(string Sql, bool IsVirtual, int[] Ordinals)
{
    /// <summary>What the definition of a column says of it.</summary>
    public string DefinitionSql => $"GENERATED ALWAYS AS ({Sql}) {(IsVirtual ? "VIRTUAL" : "STORED")}";
}
