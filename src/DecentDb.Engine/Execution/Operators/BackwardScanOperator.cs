using System;
using DecentDb.Engine.Planning;
using DecentDb.Engine.Tables;
using DecentDb.Engine.TableTrees;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Operators;

/// <summary>Reads a table, or a range of its row ids, from the last row to the first.</summary>
internal sealed class BackwardScanOperator : Operator
{
    private readonly ExecutionContext _context;
    private readonly Table _table;
    private readonly ScanColumns _columns;
    private readonly RowIdRange _range;
    private readonly Batch _batch = new();
    private readonly ColumnVector[] _vectors;
    private readonly OperatorReader _reader;
    private TableCursor? _cursor;
    private int[] _rows = [];
    private bool _isBeforeFirst;
    private int _end; // behind the rows of the present leaf that are still to come; 0 = go on with the leaf before

    public BackwardScanOperator(ExecutionContext context, ScanNode node)
    {
        _context = context;
        _table = new Table(node.Table);
        _columns = new ScanColumns(context, node, _table);
        _range = new RowIdRange(context, node.Access);
        _reader = new OperatorReader(context);
        _vectors = new ColumnVector[node.Output.Count];
        for (var i = 0; i < _vectors.Length; i++)
        {
            _vectors[i] = ColumnVector.Create(node.Output[i].Type.Physical, 0);
        }

        _batch.Columns = _vectors;
    }

    public override void Open()
    {
        _table.Bind(_reader.Open());
        _range.Evaluate();
        _cursor = _range.IsEmpty ? null : _table.OpenCursor();
        _isBeforeFirst = true;
        _end = 0;
    }

    public override bool Next(out Batch batch)
    {
        batch = _batch;
        while (_cursor is not null)
        {
            _context.CheckCancelled();
            if (_end == 0 && !MoveNext(_cursor))
            {
                _cursor = null;
                return false;
            }

            var page = _cursor.Page;
            var start = _range.StartIn(page);
            var (first, end) = _columns.LimitBySize(page, start, Math.Max(start, _end), fromEnd: true);
            _end = first > start ? first : 0;
            if (_end == 0 && start > 0)
            {
                _cursor = null;
            }

            if (first < end && _columns.ReadLeaf(page, first, end))
            {
                Reverse(_columns.Output);
                return true;
            }
        }

        return false;
    }

    public override void Close()
    {
        _cursor = null;
        _reader.Close();
    }

    private bool MoveNext(TableCursor cursor)
    {
        if (!_isBeforeFirst && _reader.Renew(out var other))
        {
            _table.Bind(other);
            cursor.ContinueWith(other);
        }

        var isThere = _isBeforeFirst ? cursor.SeekAtOrBefore(_range.Last) : cursor.MovePreviousLeaf();
        _isBeforeFirst = false;
        _end = isThere ? cursor.Row + 1 : 0;
        return isThere;
    }

    private void Reverse(Batch rows)
    {
        var count = rows.SelectedCount;
        if (_rows.Length < count)
        {
            _rows = new int[Math.Max(count, Batch.UsualRowCount)];
        }

        for (var i = 0; i < count; i++)
        {
            _rows[i] = rows.RowAt(count - 1 - i);
        }

        for (var c = 0; c < _vectors.Length; c++)
        {
            VectorGather.Gather(rows.Columns[c], _rows.AsSpan(0, count), _vectors[c]);
        }

        _batch.SelectAll(count);
    }
}
