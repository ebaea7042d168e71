using System;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Execution.Expressions;
using DecentDb.Engine.Indexes;
using DecentDb.Engine.IndexTrees;
using DecentDb.Engine.Planning;
using DecentDb.Engine.Tables;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Operators;

/// <summary>
/// For each row of the left side, finds the rows of a table by row id or by leading columns of an index.
/// </summary>
internal sealed class LookupJoinOperator : Operator
{
    private const int RowsPerRenewal = 16; // each may lie in a page of its own
    private readonly ExecutionContext _context;
    private readonly JoinType _type;
    private readonly Operator _left;
    private readonly Table _table;
    private readonly IndexSchema? _index;
    private readonly IndexSearch? _search;
    private readonly ScanColumns _columns;
    private readonly VectorExpression[] _keys;
    private readonly ColumnVector[] _keyVectors;
    private readonly JoinOutput _output;
    private readonly PairBuffer _pairs = new();
    private readonly KeyBuffer _start;
    private readonly KeyBuffer _end = new();
    private readonly OperatorReader _reader;
    private readonly TestedRows? _tested; // null: pairs are handed out
    private readonly bool _oneIsEnough;
    private readonly bool _addsUnmatched; // rows without a partner come in their place
    private IndexCursor? _cursor;
    private bool[] _isMatched = [];
    private Batch? _leftBatch;
    private int _leftIndex;
    private int _sinceRenewal;
    private bool _hasEnd;
    private bool _isWithinKey; // the cursor stands at a row for the left row, of which others were handed out

    public LookupJoinOperator(
        ExecutionContext context, LookupJoinNode node, Operator left, ExpressionCompiler compiler)
    {
        _context = context;
        _type = node.Type;
        _start = new KeyBuffer { Pieces = context.Pieces };
        _left = left;
        _table = new Table(node.Scan.Table);
        _index = node.Scan.Access.Index;
        _search = _index?.CreateSearch();
        _columns = new ScanColumns(context, node.Scan, _table);
        _keys = compiler.CompileAll(node.Scan.Access.Equal, node.Left.Output);
        _keyVectors = new ColumnVector[_keys.Length];
        var rest = node.Rest is null ? null : compiler.Compile(node.Rest, node.PairColumns);
        _reader = new OperatorReader(context);
        _output = new JoinOutput(node.Left.Output, node.Right.Output, rest);
        _addsUnmatched = node.Type == JoinType.Left && rest is null && node.Scan.Filter is null;
        _tested = node.IsTest ? new TestedRows(node.Type) : null;
        _oneIsEnough = node.IsTest && rest is null && node.Scan.Filter is null;
    }

    // It stands within the rows of a key.
    private IndexCursor Cursor => _cursor ?? throw new InvalidOperationException("The join looks up by row id.");

    public override void Open()
    {
        var reader = _reader.Open();
        _table.Bind(reader);
        _search?.Bind(reader);
        _cursor = _search?.OpenCursor();
        _leftBatch = null;
        _isWithinKey = false;
        _left.Open();
    }

    public override bool Next(out Batch batch)
    {
        batch = _tested?.Batch ?? _output.Batch;
        while (true)
        {
            _context.CheckCancelled();
            if (_leftBatch is not { } left)
            {
                if (!_left.Next(out left))
                {
                    return false;
                }

                BeginLeft(left);
            }

            if (_leftIndex < left.SelectedCount)
            {
                if (EmitPairs(left) && _tested is null)
                {
                    return true;
                }

                continue;
            }

            _leftBatch = null;
            if (_tested is null ? _type == JoinType.Left && EmitUnmatched(left) : _tested.Select(left, _isMatched))
            {
                return true;
            }
        }
    }

    public override void Close()
    {
        _left.Close();
        _leftBatch = null;
        _cursor = null;
        _reader.Close();
    }

    // What was gathered is copied, so only the cursor keeps a page.
    private void Renew()
    {
        _sinceRenewal = 0;
        if (_reader.Renew(out var other))
        {
            _table.Bind(other);
            _cursor?.ContinueWith(other);
        }
        else if (_isWithinKey)
        {
            Cursor.Refresh();
        }
    }

    private void BeginLeft(Batch batch)
    {
        _leftBatch = batch;
        _leftIndex = 0;
        for (var i = 0; i < _keys.Length; i++)
        {
            _keyVectors[i] = _keys[i].Evaluate(batch);
        }

        if (_isMatched.Length < batch.RowCount)
        {
            _isMatched = new bool[batch.RowCount];
        }

        Array.Clear(_isMatched);
    }

    private bool EmitPairs(Batch left)
    {
        _pairs.Clear();
        _columns.BeginGathering(Batch.UsualRowCount);
        while (_leftIndex < left.SelectedCount && !IsFull)
        {
            if (++_sinceRenewal == RowsPerRenewal)
            {
                Renew();
            }

            FindOrAdd(left.RowAt(_leftIndex));
            _leftIndex += _isWithinKey ? 0 : 1;
        }

        var found = _pairs.Count;
        if (!_columns.EndGathering(found))
        {
            return false;
        }

        KeepSelected();
        _output.Fill(_pairs, left.Columns, _columns.Output.Columns, applyRest: true);
        var batch = _output.Batch;
        for (var i = 0; i < batch.SelectedCount; i++)
        {
            _isMatched[_pairs.Left[batch.RowAt(i)]] = true;
        }

        return batch.SelectedCount > 0;
    }

    private bool IsFull => _pairs.IsFull || (_pairs.Count > 0 && _columns.IsFull);

    private void KeepSelected()
    {
        var rows = _columns.Output;
        if (rows.Selection is null)
        {
            return;
        }

        var left = _pairs.Left.ToArray();
        _pairs.Clear();
        foreach (var row in rows.SelectedRows)
        {
            _pairs.Add(left[row], row);
        }
    }

    private void FindOrAdd(int leftRow)
    {
        var isFirst = !_isWithinKey;
        var before = _pairs.Count;
        Find(leftRow);
        if (_addsUnmatched && isFirst && _pairs.Count == before)
        {
            _pairs.Add(leftRow, -1);
        }
    }

    private void Find(int leftRow)
    {
        if (_isWithinKey)
        {
            // What is only tested needs no further pair.
            AddRows(Cursor, leftRow, isThere: _tested is null || !_isMatched[leftRow]);
            return;
        }

        foreach (var key in _keyVectors)
        {
            if (key.IsNull(leftRow))
            {
                return;
            }
        }

        if (_cursor is not { } cursor || _index is not { } index)
        {
            AddRow(leftRow, ((Int64Vector)_keyVectors[0]).Values[leftRow]);
            return;
        }

        _start.Clear();
        for (var i = 0; i < _keyVectors.Length; i++)
        {
            KeyCodec.Append(_start, index.Parts[i], _keyVectors[i], leftRow);
        }

        _end.Clear();
        _end.Append(_start.Written);
        _hasEnd = _end.MoveToPrefixEnd();
        AddRows(cursor, leftRow, cursor.Seek(_start.Written));
    }

    // The rows of one left row may be many, and large.
    private void AddRows(IndexCursor cursor, int leftRow, bool isThere)
    {
        isThere = isThere && IsInKey(cursor);
        if (_oneIsEnough)
        {
            _isMatched[leftRow] |= isThere;
            _isWithinKey = false;
            return;
        }

        while (isThere && !IsFull)
        {
            AddRow(leftRow, cursor.RowId);
            isThere = cursor.MoveNext() && IsInKey(cursor);
        }

        _isWithinKey = isThere;
    }

    private bool IsInKey(IndexCursor cursor) => !_hasEnd || cursor.CurrentKey.SequenceCompareTo(_end.Written) < 0;

    private void AddRow(int leftRow, long rowId)
    {
        if (_table.Find(rowId, out var page, out var row))
        {
            _columns.GatherRow(page, row, rowId, _pairs.Count);
            _pairs.Add(leftRow, _pairs.Count);
        }
    }

    private bool EmitUnmatched(Batch left) =>
        _output.FillUnmatched(_pairs, left, _isMatched, _columns.Output.Columns);
}
