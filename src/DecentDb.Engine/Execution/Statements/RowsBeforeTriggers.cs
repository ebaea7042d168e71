using System.Collections.Generic;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Tables;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Statements;

/// <summary>
/// The rows of a statement on a table with triggers before each row: the triggers fire for all of them before the first
/// one changes. Each row is kept as values, or as null when a trigger leaves it alone.
/// </summary>
/// <param name="table">The table.</param>
/// <param name="triggers">Fires them.</param>
/// <param name="context">Counts what is kept.</param>
internal sealed class RowsBeforeTriggers(TableSchema table, TriggerRunner triggers, ExecutionContext context)
{
    private readonly List<SqlValue[]?> _rows = [];
    private readonly ColumnVector?[] _vectors = new ColumnVector?[table.Columns.Length];
    private long _accounted;

    /// <summary>How many rows were added.</summary>
    public int Count => _rows.Count;

    /// <summary>What became of a row; null when it is left alone.</summary>
    public SqlValue[]? this[int index] => _rows[index];

    /// <summary>Fires the triggers for a row.</summary>
    /// <param name="change">What is about to be done.</param>
    /// <param name="assigned">The columns that an update assigns.</param>
    /// <param name="old">The row as it is; null for a new one.</param>
    /// <param name="changed">What it is to become; null when it goes.</param>
    public void Add(TriggerEvents change, int[] assigned, SqlValue[]? old, SqlValue[]? changed)
    {
        var stays = triggers.FireBeforeRow(table, change, assigned, old, changed);
        var kept = stays ? changed ?? old : null;
        Account(ChangeLog.BytesOf(kept));
        _rows.Add(kept);
    }

    /// <summary>Keeps a new row, for which triggers fire when all are known.</summary>
    public void AddNew(SqlValue[] row)
    {
        Account(ChangeLog.BytesOf(row));
        _rows.Add(row);
    }

    /// <summary>Fires the triggers for all new rows.</summary>
    public void FireForNew()
    {
        for (var i = 0; i < _rows.Count; i++)
        {
            context.CheckCancelled();
            var bytes = ChangeLog.BytesOf(_rows[i]);
            if (!triggers.FireBeforeRow(table, TriggerEvents.Insert, [], null, _rows[i]))
            {
                _rows[i] = null;
            }

            Account(ChangeLog.BytesOf(_rows[i]) - bytes);
        }
    }

    /// <summary>Gives back what was kept.</summary>
    public void Release()
    {
        context.Query.Take(-_accounted);
        _accounted = 0;
        _rows.Clear();
    }

    private void Account(long bytes)
    {
        context.Query.Take(bytes);
        _accounted += bytes;
    }

    /// <summary>The columns of some rows, side by side; valid until the next call.</summary>
    /// <param name="rows">The rows, none of which is left alone.</param>
    /// <param name="ordinals">The columns.</param>
    public Batch Gather(List<int> rows, int[] ordinals)
    {
        var batch = new Batch { Columns = new ColumnVector[ordinals.Length] };
        for (var c = 0; c < ordinals.Length; c++)
        {
            var vector = _vectors[ordinals[c]] ??= context.CreateVector(table.Columns[ordinals[c]].Type.Physical);
            vector.Reset();
            vector.EnsureCapacity(rows.Count);
            for (var i = 0; i < rows.Count; i++)
            {
                if (_rows[rows[i]] is { } values)
                {
                    ValueConverter.Set(vector, i, values[ordinals[c]]);
                }
            }

            batch.Columns[c] = vector;
        }

        batch.SelectAll(rows.Count);
        return batch;
    }
}
