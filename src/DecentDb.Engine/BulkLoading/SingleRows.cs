using System.Collections.Generic;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Tables;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.BulkLoading;

/// <summary>
/// Puts rows into the table one by one, each as a statement of its own would: for loads that must know at each row
/// whether its key is there already, or that go on after a row that the table refuses.
/// </summary>
internal sealed class SingleRows
{
    private const int RowsBetweenFlushes = 256;

    private readonly LoadContext _context;
    private readonly LoadConflict _conflict;
    private readonly IVectorExpression[] _checks;
    private readonly Batch _one = new();
    private readonly Batch _changes = new();
    private readonly int[] _selection = new int[1];
    private readonly long[] _rowId = new long[1];
    private readonly KeyBuffer _key = new();
    private readonly List<long> _found = [];
    private int _rowsUntilFlush = RowsBetweenFlushes;

    public SingleRows(LoadContext context, LoadConflict conflict, IVectorExpression[] checks)
    {
        _context = context;
        _conflict = conflict;
        _checks = checks;
        _changes.Columns = new ColumnVector[conflict.Updates.Length];
    }

    /// <summary>Puts one row of the batch into the table.</summary>
    /// <param name="rows">Complete, converted and numbered.</param>
    /// <param name="row">Its position.</param>
    /// <exception cref="DatabaseException">
    /// What the table refuses. Nothing of the row stays when the load skips rows; else the load is to be rolled back.
    /// </exception>
    public RowOutcome Apply(PreparedRows rows, int row)
    {
        var writer = _context.Writer;
        writer.LeavesSelfReferences = true; // the load looks at them at its end, as any load does
        try
        {
            return ApplyOne(writer, rows, row);
        }
        finally
        {
            writer.LeavesSelfReferences = false;
        }
    }

    private RowOutcome ApplyOne(TableWriter writer, PreparedRows rows, int row)
    {
        _selection[0] = row;
        _one.Take(rows.Batch, _selection, 1);
        FlushNowAndThen();
        FindConflicts(writer, row);
        if (_found.Count > 0 && (_conflict.Mode == BulkLoadConflictMode.Ignore || IsEmptyUpdate))
        {
            return RowOutcome.Ignored;
        }

        var canUndo = !_context.Settings.Options.SkipsRows;
        var savepoint = canUndo || CanCheckFirst(writer) ? null : _context.Transaction.CreateSavepoint();
        try
        {
            var outcome = Change(writer, canUndo || savepoint is not null);
            if (savepoint is not null)
            {
                _context.Transaction.Release(savepoint);
            }

            return outcome;
        }
        catch (DatabaseException e)
        {
            if (savepoint is not null)
            {
                _context.Transaction.RollbackTo(savepoint);
                _context.Transaction.Release(savepoint);
            }

            throw new DatabaseException(e.Code, e.Message, e)
            {
                TableName = e.TableName ?? _context.Table.Name,
                ColumnName = e.ColumnName,
                ConstraintName = e.ConstraintName,
                RowIndex = rows.FirstRowIndex + row,
            };
        }
    }

    private bool IsEmptyUpdate => _conflict is { Mode: BulkLoadConflictMode.Update, Updates.Length: 0 };

    private RowOutcome Change(TableWriter writer, bool isSealed)
    {
        writer.BeginStatement(_checks, isSealed);
        var outcome = RowOutcome.Inserted;
        if (_found.Count > 0 && _conflict.Mode == BulkLoadConflictMode.Update)
        {
            for (var i = 0; i < _changes.Columns.Length; i++)
            {
                _changes.Columns[i] = _one.Columns[_conflict.Updates[i]];
            }

            _changes.RowCount = _one.RowCount;
            _changes.Selection = _selection;
            _changes.SelectedCount = 1;
            _rowId[0] = _found[0];
            writer.Update(_rowId, _conflict.Updates, _changes);
            outcome = RowOutcome.Updated;
        }
        else
        {
            foreach (var rowId in _found)
            {
                _rowId[0] = rowId;
                writer.Delete(_rowId);
                outcome = RowOutcome.Updated;
            }

            writer.Insert(_one);
        }

        writer.EndStatement();
        return outcome;
    }

    private bool CanCheckFirst(TableWriter writer) => _found.Count == 0
        ? writer.CanInsertOneUnsealed
        : _conflict.Mode == BulkLoadConflictMode.Update && writer.CanUpdateOneUnsealed(_conflict.Updates);

    private void FindConflicts(TableWriter writer, int row)
    {
        _found.Clear();
        if (_conflict.Mode == BulkLoadConflictMode.Fail)
        {
            return;
        }

        if (_conflict.ChecksRowId)
        {
            var rowId = ((Int64Vector)_one.Columns[_context.Table.RowIdOrdinal]).Values[row];
            if (writer.Tree.Contains(rowId))
            {
                _found.Add(rowId);
            }
        }

        foreach (var index in _conflict.Indexes)
        {
            if (TakeKey(index, row) && writer.IndexTree(index).FindUnique(_key.Written, out var rowId)
                && !_found.Contains(rowId))
            {
                _found.Add(rowId);
            }
        }
    }

    // False when a part is NULL: such a key never collides.
    private bool TakeKey(IndexSchema index, int row)
    {
        _key.Clear();
        for (var i = 0; i < index.Ordinals.Length; i++)
        {
            var column = _one.Columns[index.Ordinals[i]];
            if (column.IsNull(row))
            {
                return false;
            }

            KeyCodec.Append(_key, index.Parts[i], column, row);
        }

        return true;
    }

    private void FlushNowAndThen()
    {
        if (--_rowsUntilFlush > 0)
        {
            return;
        }

        _rowsUntilFlush = RowsBetweenFlushes;
        _context.ThrowIfCancelled();
        if (_context.Writers.MemoryBytes > _context.Settings.Options.MemoryBudget)
        {
            _context.Writers.Flush();
        }
    }
}
