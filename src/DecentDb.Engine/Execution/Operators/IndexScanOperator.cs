using System;
using System.Diagnostics;
using System.Collections.Generic;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Indexes;
using DecentDb.Engine.IndexTrees;
using DecentDb.Engine.Planning;
using DecentDb.Engine.Tables;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Operators;

/// <summary>
/// Reads rows in the order of an index, forward or backward: all of it, a range of its keys, or one range for each of
/// some alternatives of the first key column.
/// </summary>
internal sealed class IndexScanOperator : Operator
{
    private const int FirstBatchRows = 32;
    private const int RowsPerRenewal = 16; // each may lie in a page of its own
    private readonly ExecutionContext _context;
    private readonly Table _table;
    private readonly IndexSearch _search;
    private readonly ScanColumns _columns;
    private readonly AccessPath _access;
    private readonly bool _backward;
    private readonly ScalarSource[] _equal;
    private readonly ScalarSource[] _anyOf;
    private readonly ScalarSource[] _low;
    private readonly ScalarSource[] _high;
    private readonly SqlValue[] _values;
    private readonly SqlValue[] _lowValues;
    private readonly SqlValue[] _highValues;
    private readonly List<SqlValue> _alternatives = [];
    private readonly KeyRange _range;
    private readonly OperatorReader _reader;
    private readonly EntryColumns? _entries; // null: the rows are read
    private readonly bool _countsOnly;
    private IndexCursor? _cursor;

    // Between Open and Close.
    private IndexCursor Cursor => _cursor ?? throw new UnreachableException();
    private int _nextAlternative;
    private int _batchRows;
    private int _sinceRenewal;
    private bool _isInRange;

    public IndexScanOperator(ExecutionContext context, ScanNode node, IReadOnlySet<PlanColumn>? deferrable)
    {
        _context = context;
        _table = new Table(node.Table);
        _columns = new ScanColumns(context, node, _table, deferrable);
        _access = node.Access;
        var index = node.Access.Index!;
        _search = index.CreateSearch();
        _countsOnly = _columns.CountsOnly;
        _entries = IndexCover.Covers(index, node) ? _columns.FromEntries(index) : null;
        _backward = node.Backward && !_countsOnly;
        _equal = ScalarSource.Of(context, _access.Equal);
        _anyOf = _access.AnyOf is null ? [] : ScalarSource.Of(context, _access.AnyOf);
        _low = ScalarSource.Of(context, _access.Low?.Values ?? []);
        _high = ScalarSource.Of(context, _access.High?.Values ?? []);
        _lowValues = new SqlValue[_low.Length];
        _highValues = new SqlValue[_high.Length];
        _values = new SqlValue[_access.AnyOf is null ? _equal.Length : 1];
        _range = new KeyRange(index, context.Pieces);
        _reader = new OperatorReader(context);
    }

    public override void Open()
    {
        var reader = _reader.Open();
        _table.Bind(reader);
        _search.Bind(reader);
        _cursor = _search.OpenCursor();
        _batchRows = FirstBatchRows;
        _sinceRenewal = 0;
        _nextAlternative = 0;
        _alternatives.Clear();
        if (_access.AnyOf is null)
        {
            Evaluate(_equal, _values);
            Evaluate(_low, _lowValues);
            Evaluate(_high, _highValues);
            _isInRange = _range.Set(
                _values,
                new KeyRangeEnd(_lowValues, _access.Low?.Inclusive ?? false),
                new KeyRangeEnd(_highValues, _access.High?.Inclusive ?? false),
                _access.SkipsNull) && SeekRange();
            return;
        }

        CollectAlternatives();
        _isInRange = MoveToNextAlternative();
    }

    public override bool Next(out Batch batch)
    {
        batch = _columns.Output;
        if (_countsOnly)
        {
            return NextCount();
        }

        while (_isInRange)
        {
            _context.CheckCancelled();
            _columns.BeginGathering(_batchRows);
            var count = 0;
            while (_isInRange && count < _batchRows && (count == 0 || !_columns.IsFull))
            {
                if (++_sinceRenewal == RowsPerRenewal)
                {
                    Renew();
                }

                var rowId = Cursor.RowId;
                if (_entries is not null)
                {
                    _entries.Read(Cursor.CurrentKey, rowId, count++);
                }
                else if (_table.Find(rowId, out var page, out var row))
                {
                    _columns.GatherRow(page, row, rowId, count++);
                }

                _isInRange = MoveNext() || MoveToNextAlternative();
            }

            _batchRows = Math.Min(_batchRows * 4, Batch.UsualRowCount);
            if (_columns.EndGathering(count))
            {
                return true;
            }
        }

        return false;
    }

    public override void Close()
    {
        _isInRange = false;
        _cursor = null;
        _nextAlternative = 0;
        _reader.Close();
        ListBytes.Trim(_alternatives);
    }

    private static void Evaluate(ScalarSource[] sources, SqlValue[] values)
    {
        for (var i = 0; i < sources.Length; i++)
        {
            values[i] = sources[i].Evaluate();
        }
    }

    // What was gathered is copied, so only the cursor keeps a page.
    private void Renew()
    {
        _sinceRenewal = 0;
        if (_reader.Renew(out var other))
        {
            _table.Bind(other);
            Cursor.ContinueWith(other);
        }
        else
        {
            Cursor.Refresh();
        }
    }

    // The entries of one leaf are passed at once.
    private bool NextCount()
    {
        if (!_isInRange)
        {
            return false;
        }

        _context.CheckCancelled();
        Renew();
        var count = Cursor.PassLeaf(_range.HasEnd ? _range.End : [], out var isThere);
        _columns.SetCount(count);
        _isInRange = (isThere && IsBelowEnd()) || MoveToNextAlternative();
        return true;
    }

    private void CollectAlternatives()
    {
        foreach (var alternative in _anyOf)
        {
            alternative.AddTo(_alternatives);
        }

        _alternatives.Sort(ValueComparer.Compare);
    }

    private bool MoveToNextAlternative()
    {
        while (_nextAlternative < _alternatives.Count)
        {
            var value = _alternatives[_nextAlternative++];
            if (_nextAlternative > 1 && ValueComparer.Compare(value, _alternatives[_nextAlternative - 2]) == 0)
            {
                continue;
            }

            _values[0] = value;
            if (_range.Set(_values, default, default, skipsNull: false) && SeekRange())
            {
                return true;
            }
        }

        return false;
    }

    private bool SeekRange()
    {
        if (_backward)
        {
            var isThere = _range.HasEnd ? Cursor.SeekBefore(_range.End) : Cursor.SeekLast();
            return isThere && Cursor.CurrentKey.SequenceCompareTo(_range.Start) >= 0;
        }

        return Cursor.Seek(_range.Start) && IsBelowEnd();
    }

    private bool MoveNext() => _backward
        ? Cursor.MovePrevious() && Cursor.CurrentKey.SequenceCompareTo(_range.Start) >= 0
        : Cursor.MoveNext() && IsBelowEnd();

    private bool IsBelowEnd() => !_range.HasEnd || Cursor.CurrentKey.SequenceCompareTo(_range.End) < 0;
}
