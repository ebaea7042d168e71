using System;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Functions;

/// <summary>sum and avg of intervals.</summary>
internal sealed class IntervalSumAccumulator(IMemoryAccount account, bool isAverage) : Accumulator(account)
{
    private State[] _states = [];

    public override void Clear() => Forget(ref _states);

    public override void EnsureGroups(int count) => Grow(ref _states, count);

    public override void Add(ColumnVector argument, Batch batch, ReadOnlySpan<int> groups)
    {
        var vector = (Fixed16Vector)argument;
        for (var i = 0; i < batch.SelectedCount; i++)
        {
            var row = batch.RowAt(i);
            if (!vector.IsNull(row))
            {
                ref var state = ref _states[GroupAt(groups, i)];
                state.Sum = IntervalArithmetic.Add(state.Sum, IntervalValue.FromBits(vector.Values[row]));
                state.Count++;
            }
        }
    }

    public override void Emit(int firstGroup, int count, ColumnVector target)
    {
        var results = ((Fixed16Vector)target).Values;
        for (var i = 0; i < count; i++)
        {
            ref var state = ref _states[firstGroup + i];
            if (state.Count == 0)
            {
                target.SetNull(i);
                continue;
            }

            results[i] = (isAverage ? IntervalArithmetic.Divide(state.Sum, state.Count) : state.Sum).ToBits();
        }
    }

    private struct State
    {
        public IntervalValue Sum;
        public long Count;
    }
}
