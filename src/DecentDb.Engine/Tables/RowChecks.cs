using System;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Tables;

/// <summary>
/// The constraints that a row meets by itself, for statements and loads. An error is that of the first row at fault.
/// </summary>
internal static class RowChecks
{
    /// <summary>Checks NOT NULL for all columns of a batch in ordinal order.</summary>
    public static void CheckNotNull(TableSchema table, Batch batch, long firstRowIndex)
    {
        var first = batch.SelectedCount;
        ColumnSchema? broken = null;
        foreach (var column in table.Columns)
        {
            if (!column.IsNullable && FindNull(batch.Columns[column.Ordinal], batch) is >= 0 and var at && at < first)
            {
                first = at;
                broken = column;
            }
        }

        if (broken is not null)
        {
            throw Violations.NotNull(table, broken.Ordinal, firstRowIndex + first);
        }
    }

    /// <summary>Checks NOT NULL for one column.</summary>
    public static void CheckNotNull(
        TableSchema table, int ordinal, ColumnVector vector, Batch batch, long firstRowIndex)
    {
        if (FindNull(vector, batch) is >= 0 and var at)
        {
            throw Violations.NotNull(table, ordinal, firstRowIndex + at);
        }
    }

    /// <summary>Checks the conditions; NULL meets a condition as true does.</summary>
    public static void CheckConditions(
        TableSchema table, IVectorExpression[] checks, Batch batch, long firstRowIndex)
    {
        var first = batch.SelectedCount;
        CheckSchema? broken = null;
        for (var c = 0; c < checks.Length; c++)
        {
            var result = (Int64Vector)Evaluate(table, checks[c], batch, firstRowIndex);
            for (var i = 0; i < first; i++)
            {
                var row = batch.RowAt(i);
                if (result.Values[row] == 0 && !result.IsNull(row))
                {
                    first = i;
                    broken = table.Checks[c];
                }
            }
        }

        if (broken is not null)
        {
            throw Violations.Check(table, broken, firstRowIndex + first);
        }
    }

    // The place among the selected rows, or -1.
    private static int FindNull(ColumnVector vector, Batch batch)
    {
        if (!vector.HasNulls)
        {
            return -1;
        }

        if (batch.Selection is null)
        {
            return vector.Nulls.AsSpan(0, batch.RowCount).IndexOf(true);
        }

        var rows = batch.SelectedRows;
        for (var i = 0; i < rows.Length; i++)
        {
            if (vector.Nulls[rows[i]])
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>Computes an expression over the selected rows; an error tells the row.</summary>
    public static ColumnVector Evaluate(
        TableSchema table, IVectorExpression check, Batch batch, long firstRowIndex)
    {
        try
        {
            return check.Evaluate(batch);
        }
        catch (DatabaseException e) when (e.Code.IsOfValues())
        {
            throw Locate(table, check, batch, firstRowIndex) ?? e;
        }
    }

    // An expression that fails, such as a division by zero, does not tell the row: the rows are tried one by one.
    private static DatabaseException? Locate(
        TableSchema table, IVectorExpression check, Batch batch, long firstRowIndex)
    {
        var one = new Batch();
        var selection = new int[1];
        for (var i = 0; i < batch.SelectedCount; i++)
        {
            selection[0] = batch.RowAt(i);
            one.Take(batch, selection, 1);
            try
            {
                check.Evaluate(one);
            }
            catch (DatabaseException e)
            {
                return new DatabaseException(e.Code, e.Message, e)
                {
                    TableName = table.Name,
                    RowIndex = firstRowIndex + i,
                };
            }
        }

        return null;
    }
}
