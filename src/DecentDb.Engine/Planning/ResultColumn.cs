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

    /// <summary>True when it is a column of the primary key of its table.</summary>
    public bool IsKey { get; init; }

    /// <summary>True when a unique index or the primary key is on this column alone.</summary>
    public bool IsUnique { get; init; }

    /// <summary>True when the table gives the column its numbers.</summary>
    public bool IsIdentity { get; init; }

    /// <summary>True when only the table gives the column its numbers.</summary>
    public bool IsGeneratedAlways { get; init; }

    /// <summary>Describes the columns of a plan.</summary>
    public static ResultColumn Of(PlanColumn column)
    {
        var result = new ResultColumn(column.Name, column.Type, column.IsNullable);
        if (column is { Table: { } table, Ordinal: >= 0 })
        {
            var isKey = false;
            foreach (var ordinal in table.PrimaryKey)
            {
                isKey |= ordinal == column.Ordinal;
            }

            result = result with
            {
                BaseTableName = table.Name,
                BaseColumnName = table.Columns[column.Ordinal].Name,
                IsKey = isKey,
                IsUnique = (isKey && table.PrimaryKey.Length == 1)
                    || table.FindUniqueIndex([column.Ordinal]) is not null,
                IsIdentity = table.Columns[column.Ordinal].IsGenerated,
                IsGeneratedAlways = table.Columns[column.Ordinal].Identity == IdentityKind.Always,
            };
        }

        return result;
    }
}
