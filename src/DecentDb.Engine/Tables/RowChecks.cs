using DecentDb.Engine.Catalog;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Tables;

/// <summary>The constraints that a row meets by itself.</summary>
internal static class RowChecks
{
    /// <summary>Checks NOT NULL for all columns of a batch in ordinal order.</summary>
    public static void CheckNotNull(TableSchema table, Batch batch, long firstRowIndex)
    {
        foreach (var column in table.Columns)
        {
            if (!column.IsNullable)
            {
                CheckNotNull(table, column.Ordinal, batch.Columns[column.Ordinal], batch, firstRowIndex);
            }
        }
    }

    /// <summary>Checks NOT NULL for one column.</summary>
    public static void CheckNotNull(
        TableSchema table, int ordinal, ColumnVector vector, Batch batch, long firstRowIndex)
    {
        if (!vector.HasNulls)
        {
            return;
        }

        for (var i = 0; i < batch.SelectedCount; i++)
        {
            if (vector.Nulls[batch.RowAt(i)])
            {
                throw Violations.NotNull(table, ordinal, firstRowIndex + i);
            }
        }
    }

    /// <summary>Checks the conditions; NULL meets a condition as true does.</summary>
    public static void CheckConditions(
        TableSchema table, IVectorExpression[] checks, Batch batch, long firstRowIndex)
    {
        for (var c = 0; c < checks.Length; c++)
        {
            var result = (Int64Vector)checks[c].Evaluate(batch);
            for (var i = 0; i < batch.SelectedCount; i++)
            {
                var row = batch.RowAt(i);
                if (result.Values[row] == 0 && !result.IsNull(row))
                {
                    throw Violations.Check(table, table.Checks[c], firstRowIndex + i);
                }
            }
        }
    }
}
