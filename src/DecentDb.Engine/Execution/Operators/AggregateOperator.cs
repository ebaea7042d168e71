using System;
using System.Collections.Generic;
using DecentDb.Engine.Execution.Expressions;
using DecentDb.Engine.Execution.RowStores;
using DecentDb.Engine.Planning;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Operators;

/// <summary>
/// Groups rows by hash and computes aggregates. Without keys all rows are one group, which is there for no rows too.
/// </summary>
internal sealed class AggregateOperator : Operator
{
    private readonly ExecutionContext _context;
    private readonly Operator _input;
    private readonly VectorExpression[] _keys;
    private readonly AggregateStep[] _steps;
    private readonly GroupTable? _groups;
    private readonly IReadOnlyList<EmptySet> _emptySets;
    private readonly ColumnVector[] _keyVectors;
    private readonly Batch _batch = new();
    private int[] _groupOfRow = [];
    private int[] _rows = [];
    private bool _isComputed;
    private bool _isFilled;
    private int _emitted;
    private int _count;

    public AggregateOperator(
        ExecutionContext context, AggregateNode node, Operator input, ExpressionCompiler compiler)
    {
        _context = context;
        _input = input;
        _emptySets = node.EmptySets;
        _keys = compiler.CompileAll(node.Keys, node.Input.Output);
        _keyVectors = new ColumnVector[_keys.Length];
        _steps = new AggregateStep[node.Aggregates.Count];
        for (var i = 0; i < _steps.Length; i++)
        {
            _steps[i] = new AggregateStep(context, node.Aggregates[i], compiler, node);
        }

        if (_keys.Length > 0)
        {
            var kinds = new SqlTypeKind[_keys.Length];
            for (var i = 0; i < kinds.Length; i++)
            {
                kinds[i] = _keys[i].Type.Kind;
            }

            _groups = new GroupTable(context, kinds);
        }

        _batch.Columns = new ColumnVector[node.Output.Count];
        for (var i = 0; i < node.Output.Count; i++)
        {
            _batch.Columns[i] = context.CreateVector(node.Output[i].Type.Physical);
        }
    }

    public override void Open()
    {
        _isComputed = false;
        _emitted = 0;
        _input.Open();
    }

    public override bool Next(out Batch batch)
    {
        batch = _batch;
        if (!_isComputed)
        {
            _isComputed = true;
            Compute();
            _input.Close();
        }

        var count = Math.Min(Batch.UsualRowCount, _count - _emitted);
        if (count <= 0)
        {
            return false;
        }

        Emit(count);
        _emitted += count;
        return true;
    }

    public override void Close()
    {
        _input.Close();
        Forget();
        _count = 0;
        _isComputed = true;
    }

    private void Forget()
    {
        if (!_isFilled)
        {
            return;
        }

        _isFilled = false;
        _groups?.Clear();
        foreach (var step in _steps)
        {
            step.Clear();
        }
    }

    private void Compute()
    {
        Forget();
        _isFilled = true;
        foreach (var step in _steps)
        {
            step.Accumulator.EnsureGroups(1);
        }

        while (_input.Next(out var batch))
        {
            _context.CheckCancelled();
            var groups = _groups is null ? default : AssignGroups(_groups, batch);
            foreach (var step in _steps)
            {
                step.Add(batch, groups);
            }
        }

        if (_groups is { Count: 0 })
        {
            AddEmptySets(_groups);
        }

        foreach (var step in _steps)
        {
            step.Finish();
        }

        _count = _groups?.Count ?? 1;
    }

    private void AddEmptySets(GroupTable table)
    {
        var one = new Batch();
        one.SelectAll(1);
        foreach (var (mask, number) in _emptySets)
        {
            for (var i = 0; i < _keys.Length; i++)
            {
                var key = _context.CreateVector(_keys[i].Type.Physical);
                key.SetNull(0);
                _keyVectors[i] = key;
            }

            _keyVectors[^2] = Number(mask);
            _keyVectors[^1] = Number(number);
            table.Assign(_keyVectors, one, new int[1]);
        }

        foreach (var step in _steps)
        {
            step.Accumulator.EnsureGroups(table.Count);
        }
    }

    private static Int64Vector Number(long value)
    {
        var vector = new Int64Vector();
        vector.EnsureCapacity(1);
        vector.Values[0] = value;
        return vector;
    }

    private ReadOnlySpan<int> AssignGroups(GroupTable table, Batch batch)
    {
        for (var i = 0; i < _keys.Length; i++)
        {
            _keyVectors[i] = _keys[i].Evaluate(batch);
        }

        if (_groupOfRow.Length < batch.SelectedCount)
        {
            _groupOfRow = new int[Math.Max(batch.SelectedCount, Batch.UsualRowCount)];
        }

        var groups = _groupOfRow.AsSpan(0, batch.SelectedCount);
        table.Assign(_keyVectors, batch, groups);
        foreach (var step in _steps)
        {
            step.Accumulator.EnsureGroups(table.Count);
        }

        return groups;
    }

    private void Emit(int count)
    {
        if (_rows.Length < count)
        {
            _rows = new int[Batch.UsualRowCount];
        }

        for (var i = 0; i < count; i++)
        {
            _rows[i] = _emitted + i;
        }

        for (var k = 0; k < _keys.Length && _groups is not null; k++)
        {
            VectorGather.Gather(_groups.Keys.Columns[k], _rows.AsSpan(0, count), _batch.Columns[k]);
        }

        for (var a = 0; a < _steps.Length; a++)
        {
            var target = _batch.Columns[_keys.Length + a];
            target.EnsureCapacity(count);
            target.Reset();
            _steps[a].Accumulator.Emit(_emitted, count, target);
        }

        _batch.SelectAll(count);
    }
}
