using System;
using System.Collections.Generic;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Planning;

/// <summary>A column of the rows that a statement hands out.</summary>
internal sealed record ResultColumn(string Name, SqlType Type, bool IsNullable)
{
    /// <summary>The table that the value comes from unchanged, or null.</summary>
    public string? BaseTableName { get; init; }

    /// <summary>The column that the value comes from unchanged, or null.</summary>
    public string? BaseColumnName { get; init; }

    /// <summary>True when the columns with this flag together tell the rows of the result apart.</summary>
    public bool IsKey { get; init; }

    /// <summary>True when no two rows of the result have the same value here, and none has NULL.</summary>
    public bool IsUnique { get; init; }

    /// <summary>True when the table gives the column its numbers.</summary>
    public bool IsIdentity { get; init; }

    /// <summary>True when the column is declared as an identity, not only numbered as the key of its table.</summary>
    public bool IsDeclaredIdentity { get; init; }

    /// <summary>True when only the table gives the column its numbers.</summary>
    public bool IsGeneratedAlways { get; init; }

    /// <summary>True when the table computes the values of other columns.</summary>
    public bool IsComputed { get; init; }

    /// <summary>Describes the columns of a query.</summary>
    /// <param name="bound">The plan as it was bound: rules may take joins out of the one that is executed.</param>
    /// <param name="output">The columns that are handed out.</param>
    public static ResultColumn[] Describe(PlanNode bound, IReadOnlyList<PlanColumn> output) =>
        Describe(SingleTableOf(bound), output);

    /// <summary>Describes columns.</summary>
    /// <param name="keyed">The table whose rows are handed out, each at most once; null when there is none.</param>
    /// <param name="output">The columns that are handed out.</param>
    public static ResultColumn[] Describe(TableSchema? keyed, IReadOnlyList<PlanColumn> output)
    {
        var hasKey = keyed is not null && HasKey(keyed, output);
        var columns = new ResultColumn[output.Count];
        for (var i = 0; i < columns.Length; i++)
        {
            columns[i] = Of(output[i], keyed, hasKey);
        }

        return columns;
    }

    private static ResultColumn Of(PlanColumn column, TableSchema? keyed, bool hasKey)
    {
        var result = new ResultColumn(column.Name, column.Type.Uncollated, column.IsNullable);
        if (column is not { Table: { } table, Ordinal: >= 0 })
        {
            return result;
        }

        var isKeyColumn = Array.IndexOf(table.PrimaryKey, column.Ordinal) >= 0;
        var isSingle = (isKeyColumn && table.PrimaryKey.Length == 1)
            || table.FindUniqueIndex([column.Ordinal]) is not null;
        return result with
        {
            BaseTableName = table.Name,
            BaseColumnName = table.Columns[column.Ordinal].Name,
            IsKey = hasKey && isKeyColumn,
            IsUnique = keyed is not null && isSingle && !column.IsNullable,
            IsIdentity = table.Columns[column.Ordinal].IsNumberedByDefault,
            IsDeclaredIdentity = table.Columns[column.Ordinal].Identity != IdentityKind.None,
            IsGeneratedAlways = table.Columns[column.Ordinal].Identity == IdentityKind.Always,
            IsComputed = table.Columns[column.Ordinal].IsComputed,
        };
    }

    private static bool HasKey(TableSchema table, IReadOnlyList<PlanColumn> output)
    {
        foreach (var ordinal in table.PrimaryKey)
        {
            var isThere = false;
            foreach (var column in output)
            {
                isThere |= column.Ordinal == ordinal && column.Table is not null;
            }

            if (!isThere)
            {
                return false;
            }
        }

        return table.PrimaryKey.Length > 0;
    }

    // A row of a table comes once through these steps; a join, a group or a union may repeat it or mix tables.
    private static TableSchema? SingleTableOf(PlanNode plan)
    {
        while (plan is FilterNode or ProjectNode or SortNode or LimitNode or LimitWithTiesNode or DistinctNode
            or DistinctOnNode)
        {
            plan = plan.Inputs[0];
        }

        return (plan as ScanNode)?.Table;
    }
}
