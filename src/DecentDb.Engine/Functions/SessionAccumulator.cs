using System;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Functions;

/// <summary>
/// The state of an aggregate function of a session for all groups: an object of the application's each.
/// </summary>
/// <param name="name">The name of the function.</param>
/// <param name="seed">The state of a group without rows.</param>
/// <param name="accumulate">Makes of a state and the values of a row the next state.</param>
/// <param name="getResult">The result of a state.</param>
/// <param name="functions">The functions of the session.</param>
/// <param name="types">The types of the arguments.</param>
/// <param name="type">The type of the result.</param>
/// <param name="account">Counts memory; of the states that it refers to the references alone.</param>
internal sealed class SessionAccumulator(
    string name,
    object? seed,
    Func<object?, SqlValue[], object?> accumulate,
    Func<object?, SqlValue> getResult,
    SessionFunctions functions,
    SqlType[] types,
    SqlType type,
    IMemoryAccount account) : Accumulator(account)
{
    private readonly ColumnVector[] _one = new ColumnVector[1];
    private readonly SqlValue[] _values = new SqlValue[types.Length];
    private State[] _states = [];
    private int _seededCount;

    public override void Clear()
    {
        Forget(ref _states);
        _seededCount = 0;
    }

    public override void EnsureGroups(int count)
    {
        Grow(ref _states, count);
        for (; _seededCount < _states.Length; _seededCount++)
        {
            _states[_seededCount].Value = seed;
        }
    }

    public override void AddRows(Batch batch, ReadOnlySpan<int> groups) => Add([], batch, groups);

    public override void Add(ColumnVector argument, Batch batch, ReadOnlySpan<int> groups)
    {
        _one[0] = argument;
        Add(_one, batch, groups);
    }

    public override void Add(ColumnVector[] arguments, Batch batch, ReadOnlySpan<int> groups)
    {
        for (var i = 0; i < batch.SelectedCount; i++)
        {
            var row = batch.RowAt(i);
            for (var a = 0; a < arguments.Length; a++)
            {
                _values[a] = ValueConverter.Get(arguments[a], row, types[a].Kind);
            }

            var group = GroupAt(groups, i);
            _states[group].Value = functions.Run(
                name,
                static step => step.Accumulate(step.State, step.Values),
                (Accumulate: accumulate, State: _states[group].Value, Values: _values));
        }
    }

    public override void Emit(int firstGroup, int count, ColumnVector target)
    {
        for (var i = 0; i < count; i++)
        {
            var result = functions.Run(name, getResult, _states[firstGroup + i].Value);
            ValueConverter.Set(target, i, ValueConverter.Convert(result, type, CastContext.Assignment));
        }
    }

    private struct State
    {
        public object? Value;
    }
}
