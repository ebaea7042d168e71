using System;
using System.Collections.Generic;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.ColumnPages;
using DecentDb.Engine.Execution.Expressions;
using DecentDb.Engine.Planning;
using DecentDb.Engine.Tables;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Operators;

/// <summary>
/// The columns that a scan reads: first those of its filter, and those of its output only where a row passes. A column
/// that is in both is read once.
/// </summary>
internal sealed class ScanColumns
{
    // What large values of one batch take together, or it is one row.
    private const long LargeBytesMax = 4 << 20;
    private readonly ExecutionContext _context;
    private readonly Table _table;
    private readonly PlanColumn[] _filterColumns;
    private readonly PlanColumn[] _outputColumns;
    private readonly int[] _layoutOrdinals;
    private readonly bool[] _isShared;
    private readonly bool[] _isDeferrable;
    private readonly int[] _largeOrdinals; // of the columns whose values may be large
    private readonly int[] _keptOrdinals; // those of them that are not deferred where that is allowed
    private readonly BinaryVector[] _gathered;
    private readonly VectorExpression? _filter;
    private readonly SlicedFilter? _slicedFilter;
    private readonly Batch _filterBatch = new();
    private readonly Batch _output = new();
    private int[] _selection = [];
    private int[] _range = [];

    public ScanColumns(
        ExecutionContext context, ScanNode node, Table table, IReadOnlySet<PlanColumn>? deferrable = null)
    {
        _context = context;
        _table = table;
        _outputColumns = [.. node.Output];
        _filterColumns = ColumnsOf(node.Filter);
        _layoutOrdinals = LayoutOrdinalsOf(table, _outputColumns);
        _isShared = new bool[_outputColumns.Length];
        _isDeferrable = new bool[_outputColumns.Length];
        _filterBatch.Columns = MakeVectors(context, _filterColumns);
        _output.Columns = MakeVectors(context, _outputColumns);
        for (var i = 0; i < _outputColumns.Length; i++)
        {
            var shared = Array.IndexOf(_filterColumns, _outputColumns[i]);
            if (shared >= 0)
            {
                _isShared[i] = true;
                _output.Columns[i] = _filterBatch.Columns[shared];
            }
            else
            {
                _isDeferrable[i] = deferrable is not null && deferrable.Contains(_outputColumns[i]);
            }
        }

        _largeOrdinals = LargeOrdinals(withDeferrable: true);
        _keptOrdinals = LargeOrdinals(withDeferrable: false);
        _gathered = GatheredVectors();
        if (node.Filter is { } filter)
        {
            _filter = new ExpressionCompiler(context).Compile(filter, _filterColumns);
            _slicedFilter = GrowingExpressions.MakesBytes(filter) ? new SlicedFilter(context, _filter) : null;
        }
    }

    /// <summary>True when the scan reads nothing of its rows but how many there are.</summary>
    public bool CountsOnly => _filterColumns.Length == 0 && _outputColumns.Length == 0 && _filter is null;

    /// <summary>What fills the gathered rows from the entries of an index that covers them.</summary>
    public EntryColumns FromEntries(IndexSchema index)
    {
        var columns = new List<(PlanColumn, ColumnVector)>();
        for (var i = 0; i < _filterColumns.Length; i++)
        {
            columns.Add((_filterColumns[i], _filterBatch.Columns[i]));
        }

        for (var i = 0; i < _outputColumns.Length; i++)
        {
            if (!_isShared[i])
            {
                columns.Add((_outputColumns[i], _output.Columns[i]));
            }
        }

        return new EntryColumns(index, columns);
    }

    /// <summary>Hands out a number of rows of which nothing is read.</summary>
    public void SetCount(int count) => _output.SelectAll(count);

    /// <summary>The batch that the reading methods fill.</summary>
    public Batch Output => _output;

    /// <summary>Where the columns of the output are in the layout of the table.</summary>
    public ReadOnlyMemory<int> LayoutOrdinals => _layoutOrdinals;

    /// <summary>
    /// The rows first .. end-1 of a leaf, or as many of them, from one end on, as their large values allow.
    /// </summary>
    public (int First, int End) LimitBySize(ColumnPageView page, int first, int end, bool fromEnd = false)
    {
        var ordinals = _context.Query.DefersLargeValues ? _keptOrdinals : _largeOrdinals;
        foreach (var ordinal in ordinals)
        {
            if (_table.HasOverflow(page, ordinal))
            {
                var count = CountBySize(page, ordinals, fromEnd ? end - 1 : first, fromEnd ? -1 : 1, end - first);
                return fromEnd ? (end - count, end) : (first, first + count);
            }
        }

        return (first, end);
    }

    /// <summary>True when the gathered rows have so many bytes that they should be handed out.</summary>
    public bool IsFull
    {
        get
        {
            var bytes = 0L;
            foreach (var vector in _gathered)
            {
                bytes += vector.OwnedLength;
            }

            return bytes >= LargeBytesMax;
        }
    }

    /// <summary>Reads the rows first .. end-1 of a leaf that pass the filter; false when none does.</summary>
    public bool ReadLeaf(ColumnPageView page, int first, int end)
    {
        var rowCount = page.RowCount;
        SelectRange(_filterBatch, rowCount, first, end);
        if (_filter is not null)
        {
            for (var i = 0; i < _filterColumns.Length; i++)
            {
                ReadRows(page, _filterBatch, _filterColumns[i], _filterBatch.Columns[i]);
            }

            ApplyFilter(_filter);
        }

        var count = _filterBatch.SelectedCount;
        if (count == 0)
        {
            return false;
        }

        _output.RowCount = rowCount;
        _output.Selection = _filterBatch.Selection;
        _output.SelectedCount = count;
        var isSparse = count * 4 < rowCount;
        for (var i = 0; i < _outputColumns.Length; i++)
        {
            if (_isShared[i])
            {
                continue;
            }

            var column = _outputColumns[i];
            if (_isDeferrable[i] && _context.Query.DefersLargeValues)
            {
                _table.DeferColumn(page, column.Ordinal, (BinaryVector)_output.Columns[i]);
            }
            else if (isSparse && !column.IsRowId)
            {
                _table.ReadValues(page, _output.SelectedRows, column.Ordinal, _output.Columns[i]);
            }
            else
            {
                ReadRows(page, _output, column, _output.Columns[i]);
            }
        }

        return true;
    }

    /// <summary>Reads one row; false when it does not pass the filter.</summary>
    public bool ReadRow(ColumnPageView page, int row, long rowId)
    {
        if (_filter is not null)
        {
            for (var i = 0; i < _filterColumns.Length; i++)
            {
                ReadValue(page, row, rowId, _filterColumns[i], _filterBatch.Columns[i]);
            }

            _filterBatch.SelectAll(1);
            ApplyFilter(_filter);
            if (_filterBatch.SelectedCount == 0)
            {
                return false;
            }
        }

        for (var i = 0; i < _outputColumns.Length; i++)
        {
            if (!_isShared[i])
            {
                ReadOutput(page, row, rowId, i);
            }
        }

        _output.SelectAll(1);
        return true;
    }

    /// <summary>Begins to gather rows of different leaves.</summary>
    public void BeginGathering(int capacity)
    {
        foreach (var vector in _filterBatch.Columns)
        {
            vector.EnsureCapacity(capacity);
            vector.Reset();
        }

        foreach (var vector in _output.Columns)
        {
            vector.EnsureCapacity(capacity);
            vector.Reset();
        }
    }

    /// <summary>Copies a row to a place among the gathered ones.</summary>
    public void GatherRow(ColumnPageView page, int row, long rowId, int target)
    {
        for (var i = 0; i < _filterColumns.Length; i++)
        {
            CopyValue(page, row, rowId, _filterColumns[i], _filterBatch.Columns[i], target);
        }

        for (var i = 0; i < _outputColumns.Length; i++)
        {
            if (!_isShared[i] && !TryDefer(page, row, i, target))
            {
                CopyValue(page, row, rowId, _outputColumns[i], _output.Columns[i], target);
            }
        }
    }

    /// <summary>Filters the gathered rows; false when none passes.</summary>
    public bool EndGathering(int count)
    {
        _filterBatch.SelectAll(count);
        if (_filter is not null && count > 0)
        {
            ApplyFilter(_filter);
        }

        _output.RowCount = count;
        _output.Selection = _filterBatch.Selection;
        _output.SelectedCount = _filterBatch.SelectedCount;
        return _output.SelectedCount > 0;
    }

    private void ApplyFilter(VectorExpression filter)
    {
        if (_slicedFilter is null)
        {
            SelectionFilter.Apply(filter, _filterBatch, ref _selection);
        }
        else
        {
            _slicedFilter.Apply(_filterBatch, ref _selection);
        }
    }

    private void ReadOutput(ColumnPageView page, int row, long rowId, int index)
    {
        var target = _output.Columns[index];
        if (_isDeferrable[index] && _context.Query.DefersLargeValues)
        {
            target.Reset();
            target.EnsureCapacity(1);
            if (TryDefer(page, row, index, 0))
            {
                return;
            }
        }

        ReadValue(page, row, rowId, _outputColumns[index], target);
    }

    private bool TryDefer(ColumnPageView page, int row, int index, int target) =>
        _isDeferrable[index] && _context.Query.DefersLargeValues
        && _table.TryDeferValue(
            page, row, _outputColumns[index].Ordinal, (BinaryVector)_output.Columns[index], target);

    private static PlanColumn[] ColumnsOf(BoundExpression? filter)
    {
        var columns = new HashSet<PlanColumn>();
        if (filter is not null)
        {
            ExpressionFacts.CollectColumns(filter, columns);
        }

        var result = new PlanColumn[columns.Count];
        columns.CopyTo(result);
        return result;
    }

    private static int[] LayoutOrdinalsOf(Table table, PlanColumn[] columns)
    {
        var ordinals = new int[columns.Length];
        var count = 0;
        foreach (var column in columns)
        {
            if (!column.IsRowId && table.Schema.Columns[column.Ordinal] is { IsRowId: false } stored)
            {
                ordinals[count++] = stored.StoredOrdinal;
            }
        }

        Array.Resize(ref ordinals, count);
        return ordinals;
    }

    private static ColumnVector[] MakeVectors(ExecutionContext context, PlanColumn[] columns)
    {
        var vectors = new ColumnVector[columns.Length];
        for (var i = 0; i < vectors.Length; i++)
        {
            vectors[i] = context.CreateVector(columns[i].Type.Physical);
        }

        return vectors;
    }

    private void SelectRange(Batch batch, int rowCount, int first, int end)
    {
        batch.SelectAll(rowCount);
        if (first == 0 && end == rowCount)
        {
            return;
        }

        if (_range.Length < end - first)
        {
            _range = new int[Math.Max(rowCount, Batch.UsualRowCount)];
        }

        for (var i = first; i < end; i++)
        {
            _range[i - first] = i;
        }

        batch.Selection = _range;
        batch.SelectedCount = end - first;
    }

    // Large values are read of the selected rows alone.
    private void ReadRows(ColumnPageView page, Batch batch, PlanColumn column, ColumnVector target)
    {
        if (batch.Selection is not null && target is BinaryVector && _table.HasOverflow(page, column.Ordinal))
        {
            _table.ReadValues(page, batch.SelectedRows, column.Ordinal, target);
            return;
        }

        if (column.IsRowId)
        {
            page.ReadRowIds((Int64Vector)target);
        }
        else
        {
            _table.ReadColumn(page, column.Ordinal, target);
        }
    }

    private int CountBySize(ColumnPageView page, int[] ordinals, int row, int step, int rows)
    {
        var bytes = 0L;
        for (var count = 0; count < rows; count++, row += step)
        {
            foreach (var ordinal in ordinals)
            {
                bytes += _table.OverflowLength(page, row, ordinal);
            }

            if (bytes > LargeBytesMax && count > 0)
            {
                return count;
            }
        }

        return rows;
    }

    private BinaryVector[] GatheredVectors()
    {
        var vectors = new HashSet<BinaryVector>();
        foreach (var vector in _filterBatch.Columns)
        {
            AddIfBinary(vector);
        }

        foreach (var vector in _output.Columns)
        {
            AddIfBinary(vector);
        }

        return [.. vectors];

        void AddIfBinary(ColumnVector vector)
        {
            if (vector is BinaryVector binary)
            {
                vectors.Add(binary);
            }
        }
    }

    private int[] LargeOrdinals(bool withDeferrable)
    {
        var ordinals = new List<int>();
        for (var i = 0; i < _filterColumns.Length; i++)
        {
            AddIfLarge(_filterColumns[i], _filterBatch.Columns[i]);
        }

        for (var i = 0; i < _outputColumns.Length; i++)
        {
            if (!_isShared[i] && (withDeferrable || !_isDeferrable[i]))
            {
                AddIfLarge(_outputColumns[i], _output.Columns[i]);
            }
        }

        return [.. ordinals];

        void AddIfLarge(PlanColumn column, ColumnVector vector)
        {
            if (vector is BinaryVector)
            {
                ordinals.Add(column.Ordinal);
            }
        }
    }

    private void ReadValue(ColumnPageView page, int row, long rowId, PlanColumn column, ColumnVector target)
    {
        if (column.IsRowId)
        {
            ((Int64Vector)target).Values[0] = rowId;
        }
        else
        {
            _table.ReadValue(page, row, column.Ordinal, target);
        }
    }

    private void CopyValue(
        ColumnPageView page, int row, long rowId, PlanColumn column, ColumnVector target, int targetRow)
    {
        if (column.IsRowId)
        {
            ((Int64Vector)target).Values[targetRow] = rowId;
        }
        else
        {
            _table.CopyValue(page, row, column.Ordinal, target, targetRow);
        }
    }
}
