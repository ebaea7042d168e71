using System;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Execution.Expressions;
using DecentDb.Engine.Planning;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Tables;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Statements;

/// <summary>
/// Puts rows into a table one after the other, each of which finds the rows before it: ON CONFLICT, INSERT OR … and
/// REPLACE.
/// </summary>
internal sealed class ConflictingRows
{
    private readonly InsertPlan _plan;
    private readonly ConflictPlan _conflict;
    private readonly ExecutionContext _context;
    private readonly Action<Batch> _return;
    private readonly ConflictSearch _search;
    private readonly VectorExpression[] _values;
    private readonly VectorExpression? _condition;
    private readonly RowSet _present;
    private readonly Batch _row = new();
    private readonly Batch _pair = new();
    private readonly Batch _changes = new();
    private readonly int[] _selection = new int[1];
    private readonly long[] _rowId = new long[1];
    private readonly RowIdSet _changed;
    private TriggerRunner? _triggers;
    private int[] _assigned = [];
    private readonly ColumnVector?[] _set; // what triggers have made of the columns

    /// <summary>Prepares for executions.</summary>
    /// <param name="plan">The statement.</param>
    /// <param name="conflict">What it does with a row whose key is there.</param>
    /// <param name="context">The execution.</param>
    /// <param name="rowReturner">Takes each row that was inserted or changed, as it is then.</param>
    public ConflictingRows(
        InsertPlan plan, ConflictPlan conflict, ExecutionContext context, Action<Batch> rowReturner)
    {
        _plan = plan;
        _conflict = conflict;
        _context = context;
        _return = rowReturner;
        _changed = new RowIdSet(context);
        _search = new ConflictSearch(conflict.ChecksRowId, conflict.Indexes);
        var compiler = new ExpressionCompiler(context);
        _values = compiler.CompileAll(conflict.Values, conflict.Columns);
        _condition = conflict.Condition is null ? null : compiler.Compile(conflict.Condition, conflict.Columns);
        _present = new RowSet(plan.Table);
        _present.Select(Array.ConvertAll(plan.Table.Columns, static column => column.Ordinal));
        _row.Columns = new ColumnVector[plan.Table.Columns.Length];
        _pair.Columns = new ColumnVector[conflict.Columns.Count];
        _changes.Columns = new ColumnVector[conflict.Ordinals.Length];
        _set = new ColumnVector?[plan.Table.Columns.Length];
        for (var i = plan.Table.Columns.Length; i < _pair.Columns.Length; i++)
        {
            _pair.Columns[i] = context.CreateVector(conflict.Columns[i].Type.Physical);
        }
    }

    /// <summary>Ends the changes so far, so that a trigger may change the table.</summary>
    public required Action<TableWriter> Pause { get; init; }

    /// <summary>The pair of <see cref="Pause"/>.</summary>
    public required Action<TableWriter> Resume { get; init; }

    private bool Updates => _conflict.Resolution == ConflictResolution.Update;

    /// <summary>Begins an execution.</summary>
    /// <param name="triggers">Fires those before each row that is changed; null where there are none.</param>
    public void Begin(TriggerRunner? triggers)
    {
        Release();
        _triggers = triggers;
        if (triggers is not null && _conflict.Resolution == ConflictResolution.Replace
            && _plan.Table.HasTriggersBefore(TriggerEvents.Delete))
        {
            DatabaseException.ThrowNotSupported("REPLACE of a table with triggers BEFORE DELETE of each row");
        }
    }

    /// <summary>Gives back what was kept of an execution.</summary>
    public void Release() => _changed.Clear();

    /// <summary>Puts the selected rows into the table.</summary>
    /// <param name="rows">The columns of the table; those that number themselves may be missing.</param>
    /// <param name="writer">The table.</param>
    /// <returns>How many were inserted or changed.</returns>
    public int Put(Batch rows, TableWriter writer)
    {
        var count = 0;
        for (var i = 0; i < rows.SelectedCount; i++)
        {
            if ((i & 255) == 0)
            {
                _context.CheckCancelled();
            }

            // Numbers that are missing are made for one row at a time.
            rows.Columns.CopyTo(_row.Columns, 0);
            _selection[0] = rows.RowAt(i);
            _row.RowCount = rows.RowCount;
            _row.Selection = _selection;
            _row.SelectedCount = 1;
            count += PutOne(writer) ? 1 : 0;
        }

        return count;
    }

    private bool PutOne(TableWriter writer)
    {
        if (!TryPrepare(writer, out var numbers))
        {
            writer.SkipRow();
            return false;
        }

        var found = _search.Find(writer, _row.Columns, _selection[0]);
        if (found.Count > 0 && _conflict.Resolution != ConflictResolution.Replace)
        {
            var rowId = found[0];
            writer.Withdraw(numbers);
            if (Updates && TryUpdate(writer, rowId))
            {
                return true;
            }

            writer.SkipRow();
            return false;
        }

        foreach (var rowId in found)
        {
            _rowId[0] = rowId;
            writer.Delete(_rowId);
        }

        writer.InsertPrepared(_row);
        if (Updates)
        {
            _changed.Add(writer.PreparedRowId);
        }

        _return(_row);
        return true;
    }

    // False when the row is left out because it is no row of the table.
    private bool TryPrepare(TableWriter writer, out NextNumbers numbers)
    {
        try
        {
            writer.PrepareOne(_row, out numbers);
            return true;
        }
        catch (DatabaseException e) when (_conflict.LeavesInvalidRows
            && e.Code is ErrorCode.NotNullViolation or ErrorCode.CheckViolation)
        {
            numbers = default;
            return false;
        }
    }

    // False when the condition does not hold.
    private bool TryUpdate(TableWriter writer, long rowId)
    {
        if (_changed.Contains(rowId) || _context.Query.Touched?.Of(_plan.Table.Id)?.Contains(rowId) == true)
        {
            throw new DatabaseException(
                ErrorCode.CardinalityViolation,
                "ON CONFLICT DO UPDATE cannot change a row a second time: the rows to be inserted have the same key.")
            {
                TableName = _plan.Table.Name,
            };
        }

        ReadPair(writer, rowId);
        if (_condition is not null)
        {
            var holds = (Int64Vector)_condition.Evaluate(_pair);
            if (holds.IsNull(0) || holds.Values[0] == 0)
            {
                return false;
            }
        }

        for (var i = 0; i < _values.Length; i++)
        {
            _changes.Columns[i] = _values[i].Evaluate(_pair);
        }

        _changes.SelectAll(1);
        foreach (var ordinal in _conflict.RenumberedOrdinals)
        {
            var numbers = new Int64Vector();
            writer.Renumber(_changes, numbers, ordinal);
            _changes.Columns[Array.IndexOf(_conflict.Ordinals, ordinal)] = numbers;
        }

        _assigned = _conflict.Ordinals;
        if (_triggers is { } triggers && _plan.Table.HasTriggersBefore(TriggerEvents.Update)
            && !FireBefore(triggers, rowId, writer))
        {
            return false;
        }

        _rowId[0] = rowId;
        writer.Update(_rowId, _assigned, _changes);
        writer.SettleKeys();
        var place = Array.IndexOf(_assigned, _plan.Table.RowIdOrdinal);
        _changed.Add(place < 0 ? rowId : ((Int64Vector)_changes.Columns[place]).Values[0]);
        ReturnChanged(writer);
        return true;
    }

    // False when the triggers leave the row alone, or it is gone after them.
    private bool FireBefore(TriggerRunner triggers, long rowId, TableWriter writer)
    {
        var table = _plan.Table;
        var old = ChangeLog.RowOf(table, _present.Columns, 0);
        var changed = (SqlValue[])old.Clone();
        for (var i = 0; i < _conflict.Ordinals.Length; i++)
        {
            var ordinal = _conflict.Ordinals[i];
            changed[ordinal] = ValueConverter.Get(_changes.Columns[i], 0, table.Columns[ordinal].Type.Kind);
        }

        Pause(writer);
        var stays = triggers.FireBeforeRow(table, TriggerEvents.Update, _conflict.Ordinals, old, changed);
        Resume(writer);
        if (!stays || !writer.Tree.Contains(rowId))
        {
            return false;
        }

        // What was read before may lie where the trigger has written since.
        _rowId[0] = rowId;
        _present.Read(writer.Tree, _rowId);

        _assigned = triggers.WithSetBefore(table, TriggerEvents.Update, _conflict.Ordinals);
        _changes.Columns = Array.ConvertAll(_assigned, ordinal =>
        {
            var vector = _set[ordinal] ??= _context.CreateVector(table.Columns[ordinal].Type.Physical);
            vector.Reset();
            vector.EnsureCapacity(1);
            ValueConverter.Set(vector, 0, changed[ordinal]);
            return vector;
        });
        _changes.SelectAll(1);
        return true;
    }

    private void ReadPair(TableWriter writer, long rowId)
    {
        _rowId[0] = rowId;
        _present.Read(writer.Tree, _rowId);
        var width = _present.Columns.Length;
        _present.Columns.CopyTo(_pair.Columns, 0);
        for (var i = 0; i < width; i++)
        {
            var target = _pair.Columns[width + i];
            target.Reset();
            target.CopyValue(_row.Columns[i], _selection[0], 0);
        }

        _pair.SelectAll(1);
    }

    private void ReturnChanged(TableWriter writer)
    {
        _row.Columns = [.. _present.Columns];
        for (var i = 0; i < _assigned.Length; i++)
        {
            _row.Columns[_assigned[i]] = _changes.Columns[i];
        }

        writer.CopyComputed(_row);
        _row.SelectAll(1);
        _return(_row);
    }
}
