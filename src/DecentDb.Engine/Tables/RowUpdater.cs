using System;
using System.Collections.Generic;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Tables;

/// <summary>
/// Changes columns of rows in place. Rows whose row id changes are taken out, kept until the end of the statement, and
/// inserted then, so that <c>SET id = id + 1</c> never meets itself.
/// </summary>
internal sealed class RowUpdater
{
    private readonly TableWriter _table;
    private readonly TableSchema _schema;
    private readonly RowSet _old;
    private readonly Batch _new = new();
    private readonly MovedRows _moved;
    private readonly ColumnVector?[] _dense;
    private int[] _ordinals = [];
    private int[] _computed = [];
    private bool[] _isChanged = [];
    private int[] _storedOrdinals = [];
    private ColumnVector[] _stored = [];
    private int[] _read = [];
    private bool _canCheckFirst;

    public RowUpdater(TableWriter table)
    {
        _table = table;
        _schema = table.Schema;
        _moved = new MovedRows(table);
        _old = new RowSet(_schema);
        _new.Columns = new ColumnVector[_schema.Columns.Length];
        _dense = new ColumnVector?[_schema.Columns.Length];
    }

    private bool MovesRows => !_schema.HasHiddenRowId && _isChanged[_schema.RowIdOrdinal];

    public void BeginStatement() => _moved.Clear();

    /// <summary>True when nothing can refuse the change of one row but NOT NULL and CHECK.</summary>
    public bool CanCheckFirst(ReadOnlySpan<int> ordinals)
    {
        if (!ordinals.SequenceEqual(_ordinals) || _isChanged.Length == 0)
        {
            Plan(ordinals);
        }

        return _canCheckFirst;
    }

    public void Update(ReadOnlySpan<long> rowIds, ReadOnlySpan<int> ordinals, Batch batch, long firstRowIndex)
    {
        if (!ordinals.SequenceEqual(_ordinals) || _isChanged.Length == 0)
        {
            Plan(ordinals);
        }

        var count = rowIds.Length;
        BindNewValues(ordinals, batch, count);
        if (_read.Length > 0)
        {
            _old.Read(_table.Tree, rowIds);
            foreach (var ordinal in _read)
            {
                if (!_isChanged[ordinal])
                {
                    _new.Columns[ordinal] = _old.Columns[ordinal];
                }
            }
        }

        _new.SelectAll(count);
        Compute(firstRowIndex);
        foreach (var ordinal in (ReadOnlySpan<int>)[.. ordinals, .. _computed])
        {
            if (!_schema.Columns[ordinal].IsNullable)
            {
                RowChecks.CheckNotNull(_schema, ordinal, _new.Columns[ordinal], _new, firstRowIndex);
            }

            TypeChecks.Check(_schema, _schema.Columns[ordinal], _new.Columns[ordinal], _new, firstRowIndex);
        }

        RowChecks.CheckConditions(_schema, _table.Checks, _new, firstRowIndex);
        _table.NoteChange();
        _table.Log?.Update(_schema, ordinals, _old.Columns, _new.Columns, count);
        if (MovesRows)
        {
            Move(rowIds);
            return;
        }

        Change(rowIds, firstRowIndex);
    }

    /// <summary>Puts the generated columns of the last change into a batch of the table's columns.</summary>
    public void CopyComputed(Batch target)
    {
        foreach (var ordinal in _computed)
        {
            target.Columns[ordinal] = _new.Columns[ordinal];
        }
    }

    public void EndStatement() => _moved.Insert();

    // Which columns must be read: those of the keys and foreign keys that change, and all for conditions and moves.
    private void Plan(ReadOnlySpan<int> ordinals)
    {
        _ordinals = ordinals.ToArray();
        _isChanged = new bool[_schema.Columns.Length];
        var stored = new List<int>();
        foreach (var ordinal in ordinals)
        {
            _isChanged[ordinal] = true;
            if (!_schema.Columns[ordinal].IsRowId)
            {
                stored.Add(_schema.Columns[ordinal].StoredOrdinal);
            }
        }

        var read = new SortedSet<int>();
        _computed = _table.Computed.AffectedBy(_isChanged, read);
        foreach (var ordinal in _computed)
        {
            _isChanged[ordinal] = true;
            stored.Add(_schema.Columns[ordinal].StoredOrdinal);
        }

        _storedOrdinals = [.. stored];
        _stored = new ColumnVector[stored.Count];
        if (_schema.Checks.Length > 0 || MovesRows || ChangeLog.Needs(_schema))
        {
            for (var i = 0; i < _schema.Columns.Length; i++)
            {
                read.Add(i);
            }
        }

        foreach (var index in _schema.Indexes)
        {
            AddIfChanged(read, index.ReadOrdinals);
        }

        foreach (var key in _schema.ForeignKeys)
        {
            AddIfChanged(read, key.ChildOrdinals);
        }

        foreach (var key in _schema.ReferencedBy)
        {
            AddIfChanged(read, key.ParentOrdinals);
        }

        _read = [.. read];
        _old.Select(_read);
        _canCheckFirst = !MovesRows
            && !Array.Exists(
                _schema.Indexes, index => (index.IsUnique || !index.IsPlain) && IsAnyChanged(index.ReadOrdinals))
            && !Array.Exists(_schema.ForeignKeys, key => IsAnyChanged(key.ChildOrdinals))
            && !Array.Exists(_schema.ReferencedBy, key => IsAnyChanged(key.ParentOrdinals));
    }

    private void AddIfChanged(SortedSet<int> read, int[] ordinals)
    {
        if (IsAnyChanged(ordinals))
        {
            read.UnionWith(ordinals);
        }
    }

    private bool IsAnyChanged(int[] ordinals) => Array.Exists(ordinals, ordinal => _isChanged[ordinal]);

    private void Compute(long firstRowIndex)
    {
        _table.Computed.Fill(_computed, _new, firstRowIndex);
        for (var i = 0; i < _computed.Length; i++)
        {
            _stored[^(_computed.Length - i)] = _new.Columns[_computed[i]];
        }
    }

    // Old and new values lie at the same positions, so a selection is resolved by copying.
    private void BindNewValues(ReadOnlySpan<int> ordinals, Batch batch, int count)
    {
        Invariant.That(batch.SelectedCount == count);
        var storedCount = 0;
        for (var i = 0; i < ordinals.Length; i++)
        {
            var ordinal = ordinals[i];
            var vector = batch.Columns[i];
            if (batch.Selection is { } selection)
            {
                var dense = _dense[ordinal] ??= ColumnVector.Create(vector.PhysicalType, count);
                dense.Reset();
                dense.EnsureCapacity(count);
                for (var row = 0; row < count; row++)
                {
                    dense.CopyValue(vector, selection[row], row);
                }

                vector = dense;
            }

            _new.Columns[ordinal] = vector;
            if (!_schema.Columns[ordinal].IsRowId)
            {
                _stored[storedCount++] = vector;
            }
        }
    }

    private void Change(ReadOnlySpan<long> rowIds, long firstRowIndex)
    {
        foreach (var index in _table.Indexes)
        {
            if (IsAnyChanged(index.Schema.ReadOrdinals))
            {
                index.Update(_old.Columns, _new.Columns, rowIds, firstRowIndex);
            }
        }

        foreach (var parent in _table.Parents)
        {
            for (var i = 0; i < rowIds.Length && IsAnyChanged(parent.Key.ParentOrdinals); i++)
            {
                parent.Change(_old.Columns, _new.Columns, i);
            }
        }

        for (var i = 0; i < rowIds.Length; i++)
        {
            _table.Settle();
            _table.Tree.RefuseUnlessFound(_table.Tree.Update(rowIds[i], _storedOrdinals, _stored, i));
        }

        foreach (var child in _table.Children)
        {
            if (IsAnyChanged(child.Key.ChildOrdinals))
            {
                child.Check(
                    _new.Columns, default, rowIds.Length, firstRowIndex, parentMayMove: child.Key.IsSelfReference);
            }
        }
    }

    private void Move(ReadOnlySpan<long> rowIds)
    {
        _table.RemoveKeys(_old.Columns, rowIds, _new.Columns);
        _moved.Add(_new.Columns, rowIds.Length);
        foreach (var rowId in rowIds)
        {
            _table.Settle();
            _table.Tree.DeleteExisting(rowId);
        }
    }
}
