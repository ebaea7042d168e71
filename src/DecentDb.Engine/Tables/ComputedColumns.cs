using System;
using System.Collections.Generic;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Tables;

/// <summary>The generated columns of a table, which are computed of the others. Used by one thread at a time.</summary>
internal sealed class ComputedColumns
{
    private readonly TableSchema _table;
    private readonly List<Item> _all = [];

    /// <summary>The generated columns of a table.</summary>
    /// <param name="table">The table.</param>
    /// <param name="expressions">
    /// By column ordinal: the expression, of the column's type, over a batch of the table's columns; null = not
    /// generated. Empty for a table without generated columns.
    /// </param>
    public ComputedColumns(TableSchema table, IVectorExpression?[] expressions)
    {
        _table = table;
        for (var i = 0; i < expressions.Length; i++)
        {
            if (expressions[i] is { } expression && table.Columns[i].Computation is { } computation)
            {
                _all.Add(new Item(i, expression, computation.Ordinals));
            }
        }
    }

    /// <summary>The columns to compute when others change.</summary>
    /// <param name="isChanged">By ordinal: whether the column changes.</param>
    /// <param name="read">Takes the columns that they read.</param>
    public int[] AffectedBy(bool[] isChanged, ISet<int> read)
    {
        var affected = new List<int>();
        foreach (var item in _all)
        {
            if (Array.Exists(item.Reads, ordinal => isChanged[ordinal]))
            {
                affected.Add(item.Ordinal);
                read.UnionWith(item.Reads);
            }
        }

        return [.. affected];
    }

    /// <summary>Puts the generated columns into a batch that has all others.</summary>
    public void Fill(Batch batch, long firstRowIndex)
    {
        foreach (var item in _all)
        {
            batch.Columns[item.Ordinal] = RowChecks.Evaluate(_table, item.Expression, batch, firstRowIndex);
        }
    }

    /// <summary>Puts some of the generated columns into a batch that has what they read.</summary>
    public void Fill(int[] ordinals, Batch batch, long firstRowIndex)
    {
        foreach (var item in _all)
        {
            if (Array.IndexOf(ordinals, item.Ordinal) >= 0)
            {
                batch.Columns[item.Ordinal] = RowChecks.Evaluate(_table, item.Expression, batch, firstRowIndex);
            }
        }
    }

    private sealed record Item(int Ordinal, IVectorExpression Expression, int[] Reads);
}
