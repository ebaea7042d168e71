using System;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Functions;

/// <summary>bit_and, bit_or and bit_xor of integers.</summary>
/// <param name="account">Counts the memory.</param>
/// <param name="combine">The operation.</param>
internal sealed class BitAccumulator(IMemoryAccount account, Func<long, long, long> combine) : Accumulator(account)
{
    private State[] _states = [];

    public override void Clear() => Forget(ref _states);

    public override void EnsureGroups(int count) => Grow(ref _states, count);

    public override void Add(ColumnVector argument, Batch batch, ReadOnlySpan<int> groups)
    {
        var vector = (Int64Vector)argument;
        for (var i = 0; i < batch.SelectedCount; i++)
        {
            var row = batch.RowAt(i);
            if (!vector.IsNull(row))
            {
                ref var state = ref _states[GroupAt(groups, i)];
                state.Value = state.HasValue ? combine(state.Value, vector.Values[row]) : vector.Values[row];
                state.HasValue = true;
            }
        }
    }

    public override void Emit(int firstGroup, int count, ColumnVector target)
    {
        var results = ((Int64Vector)target).Values;
        for (var i = 0; i < count; i++)
        {
            var state = _states[firstGroup + i];
            results[i] = state.Value;
            if (!state.HasValue)
            {
                target.SetNull(i);
            }
        }
    }

    private struct State
    {
        public long Value;
        public bool HasValue;
    }
}
