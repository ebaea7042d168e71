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

    /// <summary>The expression of DEFAULT as SQL text, or null.</summary>
    public string? DefaultSql { get; init; }

    /// <summary>Whether the column numbers its rows by declaration.</summary>
    public IdentityKind Identity { get; init; }

    /// <summary>Distance of two numbers of an identity.</summary>
    public long IdentityIncrement { get; init; } = 1;

    /// <summary>True when the values are the row ids of the table.</summary>
    public bool IsRowId => StoredOrdinal < 0;

    /// <summary>True when NULL gets the next number.</summary>
    public bool IsGenerated => IsRowId || Identity != IdentityKind.None;

    /// <summary>True when a value that is left out gets the next number, and not that of a DEFAULT.</summary>
    public bool IsNumberedByDefault => IsGenerated && DefaultSql is null;
}
