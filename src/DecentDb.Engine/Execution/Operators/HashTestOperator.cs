using System;
using DecentDb.Engine.Execution.Expressions;
using DecentDb.Engine.Execution.RowStores;
using DecentDb.Engine.Planning;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Operators;

/// <summary>
/// Hands on the rows of the left side for which there is a row on the right side, or for which there is none. The keys
/// of the right side are kept, each once; where more must hold for a pair, its rows.
/// </summary>
internal sealed class HashTestOperator : Operator
{
    private readonly ExecutionContext _context;
    private readonly Operator _left;
    private readonly Operator _right;
    private readonly VectorExpression[] _leftKeys;
    private readonly VectorExpression[] _rightKeys;
    private readonly ColumnVector[] _keys;
    private readonly GroupTable? _keptKeys;
    private readonly JoinTable? _keptRows;
    private readonly JoinOutput? _pairColumns;
    private readonly PairBuffer _pairs = new();
    private readonly TestedRows _tested;
    private bool[] _isMatched = [];
    private int[] _groups = [];
    private bool _isBuilt;

    public HashTestOperator(
        ExecutionContext context, HashJoinNode node, Operator left, Operator right, ExpressionCompiler compiler)
    {
        _context = context;
        _left = left;
        _right = right;
        _leftKeys = compiler.CompileAll(node.Keys.Left, node.Left.Output);
        _rightKeys = compiler.CompileAll(node.Keys.Right, node.Right.Output);
        _keys = new ColumnVector[_leftKeys.Length];
        _tested = new TestedRows(node.Type);
        var kinds = new SqlTypeKind[_leftKeys.Length];
        for (var i = 0; i < kinds.Length; i++)
        {
            kinds[i] = _leftKeys[i].Type.Kind;
        }

        if (node.Keys.Rest is null && kinds.Length > 0)
        {
            _keptKeys = new GroupTable(context, kinds);
            return;
        }

        var rest = node.Keys.Rest is null ? null : compiler.Compile(node.Keys.Rest, node.PairColumns);
        _keptRows = new JoinTable(context, kinds, RowStore.PhysicalTypesOf(node.Right.Output));
        _pairColumns = new JoinOutput(node.Left.Output, node.Right.Output, rest);
    }

    public override void Open()
    {
        _isBuilt = false;
        _left.Open();
    }

    public override bool Next(out Batch batch)
    {
        batch = _tested.Batch;
        if (!_isBuilt)
        {
            Build();
        }

        while (_left.Next(out var left))
        {
            _context.CheckCancelled();
            if (_isMatched.Length < left.RowCount)
            {
                _isMatched = new bool[Math.Max(left.RowCount, Batch.UsualRowCount)];
            }

            Array.Clear(_isMatched);
            Evaluate(_leftKeys, left);
            if (_keptKeys is not null)
            {
                MatchKeys(left, _keptKeys);
            }
            else
            {
                MatchRows(left);
            }

            if (_tested.Select(left, _isMatched))
            {
                return true;
            }
        }

        return false;
    }

    public override void Close()
    {
        _left.Close();
        _right.Close();
        _keptKeys?.Clear();
        _keptRows?.Clear();
        _isBuilt = false;
    }

    private void Evaluate(VectorExpression[] keys, Batch batch)
    {
        for (var i = 0; i < keys.Length; i++)
        {
            _keys[i] = keys[i].Evaluate(batch);
        }
    }

    private void Build()
    {
        _isBuilt = true;
        _keptKeys?.Clear();
        _keptRows?.Clear();
        _right.Open();
        while (_right.Next(out var batch))
        {
            _context.CheckCancelled();
            Evaluate(_rightKeys, batch);
            if (_keptKeys is null)
            {
                _keptRows?.Add(batch, _keys);
                continue;
            }

            if (_groups.Length < batch.SelectedCount)
            {
                _groups = new int[Math.Max(batch.SelectedCount, Batch.UsualRowCount)];
            }

            // A key with NULL is kept too, but never looked for.
            _keptKeys.Assign(_keys, batch, _groups.AsSpan(0, batch.SelectedCount));
        }

        _right.Close();
        _keptRows?.Complete();
    }

    private void MatchKeys(Batch left, GroupTable kept)
    {
        for (var i = 0; i < left.SelectedCount; i++)
        {
            var row = left.RowAt(i);
            _isMatched[row] = !HasNull(row)
                && (_keys.Length == 1 ? kept.Contains(_keys[0], row) : kept.ContainsRow(_keys, row));
        }
    }

    private bool HasNull(int row)
    {
        foreach (var key in _keys)
        {
            if (key.IsNull(row))
            {
                return true;
            }
        }

        return false;
    }

    // Pairs are tested by the batch; those of a row that has one already are not looked for.
    private void MatchRows(Batch left)
    {
        if (_keptRows is not { } kept || kept.Rows.Count == 0)
        {
            return;
        }

        var hashes = _keys.Length == 0 ? default : kept.Hash(left, _keys);
        _pairs.Clear();
        for (var i = 0; i < left.SelectedCount; i++)
        {
            var row = left.RowAt(i);
            var found = _keys.Length == 0 ? 0 : kept.FindFirst(_keys, row, hashes[i]);
            while (found >= 0 && !_isMatched[row])
            {
                _pairs.Add(row, found);
                if (_pairs.IsFull)
                {
                    TestPairs(left, kept);
                }

                found = _keys.Length > 0 ? kept.FindNext(found, _keys, row, hashes[i])
                    : found + 1 < kept.Rows.Count ? found + 1 : -1;
            }
        }

        TestPairs(left, kept);
    }

    private void TestPairs(Batch left, JoinTable kept)
    {
        if (_pairs.Count == 0 || _pairColumns is not { } columns)
        {
            return;
        }

        _context.CheckCancelled();
        columns.Fill(_pairs, left.Columns, kept.Rows.Columns, applyRest: true);
        for (var i = 0; i < columns.Batch.SelectedCount; i++)
        {
            _isMatched[_pairs.Left[columns.Batch.RowAt(i)]] = true;
        }

        _pairs.Clear();
    }
}
