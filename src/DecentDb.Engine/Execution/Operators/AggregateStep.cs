using System;
using DecentDb.Engine.Execution.Expressions;
using DecentDb.Engine.Execution.RowStores;
using DecentDb.Engine.Functions;
using DecentDb.Engine.Planning;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Operators;

/// <summary>
/// One aggregate of an aggregation: its arguments, FILTER, DISTINCT and ORDER BY before its accumulator.
/// </summary>
internal sealed class AggregateStep
{
    private readonly VectorExpression[] _arguments;
    private readonly ColumnVector[] _vectors;
    private readonly VectorExpression[] _keys;
    private readonly ColumnVector[] _keyVectors;
    private readonly VectorExpression? _filter;
    private readonly AggregateOrder? _order;
    private readonly GroupTable? _seen;
    private readonly Int64Vector _groupVector = new();
    private readonly ColumnVector[] _seenKeys;
    private readonly Batch _some = new();
    private int[] _selection = [];
    private int[] _someGroups = [];
    private int[] _ids = [];

    public AggregateStep(
        ExecutionContext context, BoundAggregate aggregate, ExpressionCompiler compiler, AggregateNode node)
    {
        _arguments = compiler.CompileAll(aggregate.Arguments, node.Input.Output);
        _vectors = new ColumnVector[_arguments.Length];
        _filter = aggregate.Filter is null ? null : compiler.Compile(aggregate.Filter, node.Input.Output);
        _keys = new VectorExpression[aggregate.OrderBy.Count];
        for (var i = 0; i < _keys.Length; i++)
        {
            _keys[i] = compiler.Compile(aggregate.OrderBy[i].Expression, node.Input.Output);
        }

        _keyVectors = new ColumnVector[_keys.Length];
        _seenKeys = new ColumnVector[_arguments.Length + 1];
        var types = TypesOf(_arguments);
        Accumulator = aggregate.Overload.Create(types, aggregate.Type, context);
        if (aggregate.IsDistinct && types.Length > 0)
        {
            SqlType[] kept = [SqlType.BigInt, .. types];
            _seen = new GroupTable(context, Array.ConvertAll(kept, type => type.Kind));
        }

        if (_keys.Length > 0)
        {
            _order = new AggregateOrder(context, types, TypesOf(_keys), [.. aggregate.OrderBy]);
        }
    }

    public Accumulator Accumulator { get; }

    public void Clear()
    {
        Accumulator.Clear();
        _seen?.Clear();
        _order?.Clear();
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

        if (_seen is not null)
        {
            batch = KeepNew(_seen, batch, ref groups);
        }

        if (_order is not null)
        {
            for (var i = 0; i < _keys.Length; i++)
            {
                _keyVectors[i] = _keys[i].Evaluate(batch);
            }

            _order.Add(_vectors, _keyVectors, batch, groups);
            return;
        }

        switch (_vectors)
        {
            case []:
                Accumulator.AddRows(batch, groups);
                break;
            case [var argument]:
                Accumulator.Add(argument, batch, groups);
                break;
            default:
                Accumulator.Add(_vectors, batch, groups);
                break;
        }
    }

    /// <summary>All rows are there: those that have an order of their own go to the accumulator.</summary>
    public void Finish() => _order?.Finish(Accumulator);

    private static SqlType[] TypesOf(VectorExpression[] expressions) =>
        Array.ConvertAll(expressions, expression => expression.Type);

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

    private Batch KeepNew(GroupTable seen, Batch batch, ref ReadOnlySpan<int> groups)
    {
        Reserve(batch);
        _groupVector.EnsureCapacity(batch.RowCount);
        for (var i = 0; i < batch.SelectedCount; i++)
        {
            _groupVector.Values[batch.RowAt(i)] = groups.IsEmpty ? 0 : groups[i];
        }

        _seenKeys[0] = _groupVector;
        _vectors.CopyTo(_seenKeys, 1);
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
