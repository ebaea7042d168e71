using System;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Tables;

/// <summary>The generated columns of a table, which are computed of the others. Used by one thread at a time.</summary>
/// <param name="table">The table.</param>
/// <param name="expressions">
/// By column ordinal: the expression, of the column's type, over a batch of the table's columns; null = not generated.
/// Empty for a table without generated columns.
/// </param>
internal sealed class ComputedColumns(TableSchema table, IVectorExpression?[] expressions)
{
    private readonly int[] _all = OrdinalsOf(table);

    /// <summary>True when the table has any.</summary>
    public bool Any => _all.Length > 0;

    /// <summary>The columns to compute when others change.</summary>
    /// <param name="isChanged">By ordinal: whether the column changes.</param>
    public int[] AffectedBy(bool[] isChanged) => Array.FindAll(
        _all, ordinal => Array.Exists(table.Columns[ordinal].Computation!.Ordinals, read => isChanged[read]));

    /// <summary>Puts the generated columns into a batch that has all others.</summary>
    public void Fill(Batch batch, long firstRowIndex) => Fill(_all, batch, firstRowIndex);

    /// <summary>Puts some of the generated columns into a batch that has what they read.</summary>
    public void Fill(int[] ordinals, Batch batch, long firstRowIndex)
    {
        foreach (var ordinal in ordinals)
        {
            batch.Columns[ordinal] = RowChecks.Evaluate(table, expressions[ordinal]!, batch, firstRowIndex);
        }
    }

    private static int[] OrdinalsOf(TableSchema table) => Array.ConvertAll(
        Array.FindAll(table.Columns, static column => column.IsComputed), static column => column.Ordinal);
}
