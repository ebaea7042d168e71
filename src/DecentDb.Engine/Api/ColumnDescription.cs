using DecentDb.Engine.Planning;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Api;

/// <summary>A column of a table or of a result.</summary>
/// <param name="Name">The name as it was declared, or the alias.</param>
/// <param name="Type">The SQL type.</param>
public sealed record ColumnDescription(string Name, SqlType Type)
{
    /// <summary>False when the column cannot be NULL.</summary>
    public bool IsNullable { get; init; } = true;

    /// <summary>
    /// True when the column belongs to the primary key of its table; for a column of a result only when the result is
    /// one table without a join, group or union, and all columns of the key are there.
    /// </summary>
    public bool IsKey { get; init; }

    /// <summary>The collation of a column of a table that is declared with one, as SQL writes it; else null.</summary>
    public string? Collation { get; init; }

    /// <summary>The domain that a column of a table is of, as SQL writes it; else null.</summary>
    public string? DomainName { get; init; }

    /// <summary>True when an omitted or NULL value gets the next number.</summary>
    public bool IsIdentity { get; init; }

    /// <summary>True when the column is declared as an identity, not only numbered as the key of its table.</summary>
    public bool IsDeclaredIdentity { get; init; }

    /// <summary>True for GENERATED ALWAYS: an explicit value is refused by INSERT.</summary>
    public bool IsGeneratedAlways { get; init; }

    /// <summary>The distance of two numbers of a column that is declared as an identity; else 1.</summary>
    public long IdentityIncrement { get; init; } = 1;

    /// <summary>
    /// The number that the next row gets; null where the column numbers nothing, and for a column of a result.
    /// </summary>
    public long? IdentityNext { get; init; }

    /// <summary>True when the column has a DEFAULT.</summary>
    public bool HasDefault { get; init; }

    /// <summary>The expression of the DEFAULT as SQL, or null; only for a column of a table.</summary>
    public string? DefaultSql { get; init; }

    /// <summary>
    /// What the definition of a generated column says, as in <c>GENERATED ALWAYS AS (a + b) STORED</c>; null for any
    /// other column, and for one of a result.
    /// </summary>
    public string? GenerationSql { get; init; }

    /// <summary>True when the values are computed of other columns: nothing may be written to it.</summary>
    public bool IsComputed { get; init; }

    /// <summary>
    /// True when the value is unique on its own; for a column of a result only when it cannot be NULL and the result is
    /// one table without a join, group or union.
    /// </summary>
    public bool IsUnique { get; init; }

    /// <summary>The table that the value comes from unchanged, or null.</summary>
    public string? BaseTableName { get; init; }

    /// <summary>The column that the value comes from unchanged, or null.</summary>
    public string? BaseColumnName { get; init; }

    internal static ColumnDescription Of(ResultColumn column) => new(column.Name, column.Type)
    {
        IsNullable = column.IsNullable,
        IsKey = column.IsKey,
        IsUnique = column.IsUnique,
        IsIdentity = column.IsIdentity,
        IsDeclaredIdentity = column.IsDeclaredIdentity,
        IsGeneratedAlways = column.IsGeneratedAlways,
        IsComputed = column.IsComputed,
        BaseTableName = column.BaseTableName,
        BaseColumnName = column.BaseColumnName,
    };
}
