using System;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Tables;

/// <summary>
/// Puts batches of rows into a table whose row ids it may have, when the row id is their only unique key and no two
/// rows of a batch have the same. A batch is one statement.
/// </summary>
internal sealed class BatchUpsert(ConflictPolicy policy, int rowCountMax)
{
    private readonly int[] _new = new int[rowCountMax];
    private readonly int[] _existing = new int[rowCountMax];
    private readonly long[] _existingIds = new long[rowCountMax];
    private readonly Batch _changes = new() { Columns = new ColumnVector[policy.Updates.Length] };
    private int _existingCount;
    private int _newCount;

    /// <summary>The rows of the last batch that were inserted and met no key, by their places.</summary>
    public ReadOnlySpan<int> Inserted => _new.AsSpan(0, _newCount);

    /// <summary>How many rows of the last batch changed or replaced others.</summary>
    public int UpdatedCount => policy.LeavesRows ? 0 : _existingCount;

    /// <summary>How many rows of the last batch were left out.</summary>
    public int IgnoredCount => policy.LeavesRows ? _existingCount : 0;

    /// <summary>Asks whether to go on while the keys of long values are written; null: nobody asks.</summary>
    public PiecewiseBytes? Pieces { get; init; }

    /// <summary>Changes the table.</summary>
    /// <param name="writer">The table.</param>
    /// <param name="rows">All columns of the table; every row is taken, whatever is selected.</param>
    /// <param name="rowIds">Their ids, as many as there are rows.</param>
    /// <param name="checks">The conditions of the table.</param>
    public void Apply(TableWriter writer, Batch rows, ReadOnlySpan<long> rowIds, IVectorExpression[] checks)
    {
        Divide(writer, rowIds);
        writer.BeginStatement(checks, isSealed: true, Pieces);
        Change(writer, rows, rowIds.Length);
        Cascade.EndStatement(writer);
    }

    /// <summary>The place in the batch of the row that an error of the statement names by its ordinal in it.</summary>
    public int PlaceOf(int ordinal)
    {
        if (policy.Action == ConflictAction.Replace)
        {
            return ordinal < _existingCount ? _existing[ordinal] : ordinal - _existingCount;
        }

        return ordinal < _newCount ? _new[ordinal] : _existing[ordinal - _newCount];
    }

    private void Divide(TableWriter writer, ReadOnlySpan<long> rowIds)
    {
        _newCount = 0;
        _existingCount = 0;
        for (var row = 0; row < rowIds.Length; row++)
        {
            if (writer.Tree.Contains(rowIds[row]))
            {
                _existingIds[_existingCount] = rowIds[row];
                _existing[_existingCount++] = row;
            }
            else
            {
                _new[_newCount++] = row;
            }
        }
    }

    private void Change(TableWriter writer, Batch rows, int count)
    {
        var existing = _existingIds.AsSpan(0, _existingCount);
        if (policy.Action == ConflictAction.Replace)
        {
            if (existing.Length > 0)
            {
                writer.Delete(existing);
            }

            rows.SelectAll(count);
            writer.Insert(rows);
            return;
        }

        Select(rows, _new, _newCount, count);
        writer.Insert(rows);
        if (policy.LeavesRows)
        {
            return;
        }

        for (var i = 0; i < _changes.Columns.Length; i++)
        {
            _changes.Columns[i] = rows.Columns[policy.Updates[i]];
        }

        Select(_changes, _existing, _existingCount, count);
        writer.Update(existing, policy.Updates, _changes);
    }

    private static void Select(Batch batch, int[] selection, int selectedCount, int rowCount)
    {
        batch.RowCount = rowCount;
        batch.Selection = selection;
        batch.SelectedCount = selectedCount;
    }
}
