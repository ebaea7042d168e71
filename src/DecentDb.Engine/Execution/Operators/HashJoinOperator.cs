using System;
using DecentDb.Engine.Execution.Expressions;
using DecentDb.Engine.Execution.RowStores;
using DecentDb.Engine.Planning;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Operators;

/// <summary>
/// Joins by keeping the right side in memory: by hash of the keys, or pair by pair without keys. Outer rows without a
/// partner come with NULLs: those of the left side after each of its batches, those of the right side at the end.
/// </summary>
internal sealed class HashJoinOperator : Operator
{
    private readonly ExecutionContext _context;
    private readonly JoinType _type;
    private readonly Operator _left;
    private readonly Operator _right;
    private readonly VectorExpression[] _leftKeys;
    private readonly VectorExpression[] _rightKeys;
    private readonly JoinTable _table;
    private readonly JoinOutput _output;
    private readonly PairBuffer _pairs = new();
    private readonly ColumnVector[] _keys;
    private readonly ColumnVector[] _nullLeft = [];
    private readonly bool _addsUnmatched; // rows without a partner come in their place
    private bool[] _isLeftMatched = [];
    private bool[] _isRightMatched = [];
    private Batch? _leftBatch;
    private int _leftIndex;
    private int _resume = -1;
    private int _unmatchedRight;
    private bool _isBuilt;

    public HashJoinOperator(
        ExecutionContext context, HashJoinNode node, Operator left, Operator right, ExpressionCompiler compiler)
    {
        _context = context;
        _type = node.Type;
        _left = left;
        _right = right;
        _leftKeys = compiler.CompileAll(node.Keys.Left, node.Left.Output);
        _rightKeys = compiler.CompileAll(node.Keys.Right, node.Right.Output);
        _keys = new ColumnVector[_leftKeys.Length];
        var kinds = new SqlTypeKind[_leftKeys.Length];
        for (var i = 0; i < kinds.Length; i++)
        {
            kinds[i] = _leftKeys[i].Type.Kind;
        }

        _table = new JoinTable(context, kinds, RowStore.PhysicalTypesOf(node.Right.Output));
        var rest = node.Keys.Rest is null ? null : compiler.Compile(node.Keys.Rest, node.PairColumns);
        _output = new JoinOutput(node.Left.Output, node.Right.Output, rest);
        _addsUnmatched = node is { Type: JoinType.Left, Keys: { Rest: null, Left.Count: > 0 } };
        _nullLeft = new RowStore(context, node.Left.Output).Columns;
    }

    public override void Open()
    {
        _isBuilt = false;
        _leftBatch = null;
        _left.Open();
    }

    public override bool Next(out Batch batch)
    {
        batch = _output.Batch;
        if (!_isBuilt)
        {
            Build();
        }

        while (true)
        {
            _context.CheckCancelled();
            if (_leftBatch is not { } left)
            {
                if (!_left.Next(out left))
                {
                    return EmitUnmatchedRight();
                }

                BeginLeft(left);
            }

            CollectPairs(left);
            if (_pairs.Count > 0)
            {
                _output.Fill(_pairs, left.Columns, _table.Rows.Columns, applyRest: true);
                MarkMatched();
                if (batch.SelectedCount > 0)
                {
                    return true;
                }

                continue;
            }

            _leftBatch = null;
            if (_type != JoinType.Inner && !_addsUnmatched && EmitUnmatchedLeft(left))
            {
                return true;
            }
        }
    }

    public override void Close()
    {
        _left.Close();
        _right.Close();
        _table.Clear();
        _leftBatch = null;
        _isBuilt = false;
    }

    private void Build()
    {
        _isBuilt = true;
        _table.Clear();
        _right.Open();
        var keys = new ColumnVector[_rightKeys.Length];
        while (_right.Next(out var batch))
        {
            _context.CheckCancelled();
            for (var i = 0; i < keys.Length; i++)
            {
                keys[i] = _rightKeys[i].Evaluate(batch);
            }

            _table.Add(batch, keys);
        }

        _right.Close();
        _table.Complete();
        _unmatchedRight = 0;
        if (_type == JoinType.Full)
        {
            _isRightMatched = new bool[_table.Rows.Count];
        }
    }

    private void BeginLeft(Batch batch)
    {
        _leftBatch = batch;
        _leftIndex = 0;
        _resume = -1;
        for (var i = 0; i < _keys.Length; i++)
        {
            _keys[i] = _leftKeys[i].Evaluate(batch);
        }

        if (_type != JoinType.Inner)
        {
            if (_isLeftMatched.Length < batch.RowCount)
            {
                _isLeftMatched = new bool[batch.RowCount];
            }

            Array.Clear(_isLeftMatched);
        }
    }

    private void CollectPairs(Batch batch)
    {
        _pairs.Clear();
        if (_keys.Length == 0)
        {
            CollectAllPairs(batch);
            return;
        }

        var hashes = _table.Hash(batch, _keys);
        while (_leftIndex < batch.SelectedCount && !_pairs.IsFull)
        {
            var row = batch.RowAt(_leftIndex);
            var hash = hashes[_leftIndex];
            var isFirst = _resume < 0;
            var found = isFirst
                ? _table.FindFirst(_keys, row, hash)
                : _table.FindNext(_resume, _keys, row, hash);
            if (_addsUnmatched && isFirst && found < 0)
            {
                _pairs.Add(row, -1);
            }

            while (found >= 0 && !_pairs.IsFull)
            {
                _pairs.Add(row, found);
                _resume = found;
                found = _table.FindNext(found, _keys, row, hash);
            }

            if (found < 0)
            {
                _leftIndex++;
                _resume = -1;
            }
        }
    }

    private void CollectAllPairs(Batch batch)
    {
        while (_leftIndex < batch.SelectedCount && !_pairs.IsFull)
        {
            var row = batch.RowAt(_leftIndex);
            while (_resume + 1 < _table.Rows.Count && !_pairs.IsFull)
            {
                _resume++;
                _pairs.Add(row, _resume);
            }

            if (_resume + 1 >= _table.Rows.Count)
            {
                _leftIndex++;
                _resume = -1;
            }
        }
    }

    private void MarkMatched()
    {
        if (_type == JoinType.Inner || _addsUnmatched)
        {
            return;
        }

        var batch = _output.Batch;
        for (var i = 0; i < batch.SelectedCount; i++)
        {
            var pair = batch.RowAt(i);
            _isLeftMatched[_pairs.Left[pair]] = true;
            if (_type == JoinType.Full)
            {
                _isRightMatched[_pairs.Right[pair]] = true;
            }
        }
    }

    private bool EmitUnmatchedLeft(Batch batch) =>
        _output.FillUnmatched(_pairs, batch, _isLeftMatched, _table.Rows.Columns);

    private bool EmitUnmatchedRight()
    {
        if (_type != JoinType.Full)
        {
            return false;
        }

        _pairs.Clear();
        for (; _unmatchedRight < _table.Rows.Count && !_pairs.IsFull; _unmatchedRight++)
        {
            if (!_isRightMatched[_unmatchedRight])
            {
                _pairs.Add(-1, _unmatchedRight);
            }
        }

        if (_pairs.Count == 0)
        {
            return false;
        }

        _output.Fill(_pairs, _nullLeft, _table.Rows.Columns, applyRest: false);
        return true;
    }
}
