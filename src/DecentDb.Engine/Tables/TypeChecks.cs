using DecentDb.Engine.Catalog;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Tables;

/// <summary>
/// The last line of defence before a value is stored: it is one that the type of its column holds, whatever computed
/// it. Expressions and conversions see to that themselves, with better messages; a value that slipped through would
/// make the table unreadable.
/// </summary>
internal static class TypeChecks
{
    /// <summary>Checks the selected rows of all columns, in ordinal order.</summary>
    public static void Check(TableSchema table, Batch batch, long firstRowIndex)
    {
        foreach (var column in table.Columns)
        {
            Check(table, column, batch.Columns[column.Ordinal], batch, firstRowIndex);
        }
    }

    /// <summary>Checks the selected rows of one column.</summary>
    public static void Check(
        TableSchema table, ColumnSchema column, ColumnVector vector, Batch batch, long firstRowIndex)
    {
        var type = column.Type;
        var index = type.Traits.FindUnfit(type, vector, batch);
        if (index >= 0)
        {
            throw new DatabaseException(type.Traits.RangeError, $"A value is out of range for type {type}.")
            {
                TableName = table.Name,
                ColumnName = column.Name,
                RowIndex = firstRowIndex + index,
            };
        }
    }
}
