using System;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Functions;

/// <summary>
/// The variance and the standard deviation of doubles, by the method of Youngs and Cramer, which loses little to
/// rounding.
/// </summary>
/// <param name="account">Counts the memory.</param>
/// <param name="isSample">True where the divisor is one less than the number of values.</param>
/// <param name="isDeviation">True for the square root.</param>
internal sealed class VarianceAccumulator(IMemoryAccount account, bool isSample, bool isDeviation)
    : Accumulator(account)
{
    private State[] _states = [];

    public override void Clear() => Forget(ref _states);

    public override void EnsureGroups(int count) => Grow(ref _states, count);

    public override void Add(ColumnVector argument, Batch batch, ReadOnlySpan<int> groups)
    {
        var vector = (DoubleVector)argument;
        for (var i = 0; i < batch.SelectedCount; i++)
        {
            var row = batch.RowAt(i);
            if (!vector.IsNull(row))
            {
                Add(ref _states[GroupAt(groups, i)], vector.Values[row]);
            }
        }
    }

    public override void Emit(int firstGroup, int count, ColumnVector target)
    {
        var results = ((DoubleVector)target).Values;
        for (var i = 0; i < count; i++)
        {
            ref var state = ref _states[firstGroup + i];
            if (state.Count <= (isSample ? 1 : 0))
            {
                target.SetNull(i);
                continue;
            }

            var variance = state.Deviations / (isSample ? state.Count - 1 : state.Count);
            results[i] = isDeviation ? Math.Sqrt(variance) : variance;
        }
    }

    private static void Add(ref State state, double value)
    {
        var before = state.Sum;
        state.Count++;
        state.Sum += value;
        if (state.Count == 1)
        {
            state.Deviations = double.IsFinite(value) ? 0 : double.NaN;
            return;
        }

        var distance = (value * state.Count) - state.Sum;
        state.Deviations += distance * distance / ((double)state.Count * (state.Count - 1));
        if (double.IsInfinity(state.Sum) || double.IsInfinity(state.Deviations))
        {
            if (!double.IsInfinity(before) && !double.IsInfinity(value))
            {
                IntegerRange.ThrowOutOfRange(SqlType.Double);
            }

            state.Deviations = double.NaN;
        }
    }

    private struct State
    {
        public long Count;
        public double Sum;
        public double Deviations; // the sum of the squares of the distances from the mean
    }
}
