using System;
using DecentDb.Engine.Execution.Expressions;
using DecentDb.Engine.Execution.RowStores;
using DecentDb.Engine.Functions;
using DecentDb.Engine.Planning;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Operators;

/// <summary>One aggregate of an aggregation: its argument, FILTER and DISTINCT before its accumulator.</summary>
internal sealed class AggregateStep
{
    private readonly VectorExpression[] _arguments;
    private readonly ColumnVector[] _vectors;
    private readonly VectorExpression? _filter;
    private readonly GroupTable? _seen;
    private readonly Int64Vector _groupVector = new();
    private readonly ColumnVector[] _seenKeys = new ColumnVector[2];
    private readonly Batch _some = new();
    private int[] _selection = [];
    private int[] _someGroups = [];
    private int[] _ids = [];

    public AggregateStep(
        ExecutionContext context, BoundAggregate aggregate, VectorExpression[] arguments, VectorExpression? filter)
    {
        var types = new SqlType[arguments.Length];
        for (var i = 0; i < types.Length; i++)
        {
            types[i] = arguments[i].Type;
        }

        Accumulator = aggregate.Overload.Create(types, aggregate.Type, context);
        _arguments = arguments;
        _vectors = new ColumnVector[arguments.Length];
        _filter = filter;
        if (aggregate.IsDistinct && arguments is [var argument])
        {
            _seen = new GroupTable(context, [SqlTypeKind.BigInt, argument.Type.Kind]);
        }
    }

    public Accumulator Accumulator { get; }

    public void Clear()
    {
        Accumulator.Clear();
        _seen?.Clear();
    }

    public void Add(Batch batch, ReadOnlySpan<int> groups)
    {
        if (_filter is not null)
        {
            batch = Filter(_filter, batch, ref groups);
        }

        if (batch.SelectedCount == 0)
        {
            return;
        }

        for (var i = 0; i < _arguments.Length; i++)
        {
            _vectors[i] = _arguments[i].Evaluate(batch);
        }

        if (_vectors.Length > 1)
        {
            Accumulator.Add(_vectors, batch, groups);
            return;
        }

        if (_vectors is not [var argument])
        {
            Accumulator.AddRows(batch, groups);
            return;
        }

        if (_seen is not null)
        {
            batch = KeepNew(_seen, argument, batch, ref groups);
        }

        Accumulator.Add(argument, batch, groups);
    }

    private Batch Filter(VectorExpression filter, Batch batch, ref ReadOnlySpan<int> groups)
    {
        var truth = (Int64Vector)filter.Evaluate(batch);
        Reserve(batch);
        var count = 0;
        for (var i = 0; i < batch.SelectedCount; i++)
        {
            var row = batch.RowAt(i);
            if (truth.Values[row] != 0 && !truth.IsNull(row))
            {
                _someGroups[count] = groups.IsEmpty ? 0 : groups[i];
                _selection[count++] = row;
            }
        }

        return Some(batch, count, ref groups);
    }

    private Batch KeepNew(
        GroupTable seen, ColumnVector argument, Batch batch, ref ReadOnlySpan<int> groups)
    {
        Reserve(batch);
        _groupVector.EnsureCapacity(batch.RowCount);
        for (var i = 0; i < batch.SelectedCount; i++)
        {
            _groupVector.Values[batch.RowAt(i)] = groups.IsEmpty ? 0 : groups[i];
        }

        _seenKeys[0] = _groupVector;
        _seenKeys[1] = argument;
        var before = seen.Count;
        var ids = _ids.AsSpan(0, batch.SelectedCount);
        seen.Assign(_seenKeys, batch, ids);
        var count = 0;
        for (var i = 0; i < ids.Length; i++)
        {
            if (ids[i] == before + count)
            {
                var row = batch.RowAt(i);
                _someGroups[count] = (int)_groupVector.Values[row];
                _selection[count++] = row;
            }
        }

        return Some(batch, count, ref groups);
    }

    private Batch Some(Batch batch, int count, ref ReadOnlySpan<int> groups)
    {
        _some.Take(batch, _selection, count);
        groups = _someGroups.AsSpan(0, count);
        return _some;
    }

    private void Reserve(Batch batch)
    {
        if (_selection.Length < batch.SelectedCount)
        {
            _selection = new int[Math.Max(batch.SelectedCount, Batch.UsualRowCount)];
            _someGroups = new int[_selection.Length];
            _ids = new int[_selection.Length];
        }
    }
}
