using DecentDb.Engine.Catalog;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Planning;

/// <summary>
/// A column that flows through a plan. Its identity is the object: two uses of one table have different ones. The
/// position of a column in a batch is settled only when the plan becomes operators.
/// </summary>
internal sealed class PlanColumn(string name, SqlType type, bool isNullable)
{
    public string Name { get; } = name;

    public SqlType Type { get; } = type;

    public bool IsNullable { get; } = isNullable;

    /// <summary>The table that the value comes from unchanged; null for a computed value.</summary>
    public TableSchema? Table { get; init; }

    /// <summary>The alias under which the table is used.</summary>
    public string? TableAlias { get; init; }

    /// <summary>The place in <see cref="Table"/>; -1 for the hidden row id and for computed values.</summary>
    public int Ordinal { get; init; } = -1;

    /// <summary>True for the row id of a table, whether it is a column of the table or hidden.</summary>
    public bool IsRowId { get; init; }

    /// <summary>
    /// True when the values are constants and parameters that nothing has given a type: they are texts unless the other
    /// branches of a set operation say something else.
    /// </summary>
    public bool IsUntyped { get; init; }

    /// <summary>True for a text of numbers with blanks between, as system tables have them for short arrays.</summary>
    public bool AreNumbers { get; init; }

    /// <summary>The parameter whose value every row has; null for other values.</summary>
    public BoundParameter? GivenBy { get; init; }

    /// <summary>The parameters that flow into it, where their value depends on where it goes; else null.</summary>
    public GivenPlaces? GivenAt { get; init; }

    /// <summary>A column of a table under an alias.</summary>
    public static PlanColumn Of(TableSchema table, ColumnSchema column, string alias) =>
        new(column.Name, column.Type, column.IsNullable)
        {
            Table = table,
            TableAlias = alias,
            Ordinal = column.Ordinal,
            IsRowId = column.IsRowId,
        };

    /// <summary>The row id of a table, for statements that change its rows.</summary>
    public static PlanColumn RowIdOf(TableSchema table, string alias) =>
        new("rowid", SqlType.BigInt, isNullable: false) { Table = table, TableAlias = alias, IsRowId = true };

    public override string ToString() => TableAlias is null ? Name : TableAlias + "." + Name;
}
