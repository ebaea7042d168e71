using System;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Functions;

/// <summary>
/// percentile_cont and percentile_disc. Rows come group by group, each in its order; the values are kept until the
/// place of the percentile is known.
/// </summary>
/// <param name="account">Counts the memory.</param>
/// <param name="type">The type of the values.</param>
/// <param name="isContinuous">True where the result lies between two values.</param>
internal sealed class PercentileAccumulator(IMemoryAccount account, SqlType type, bool isContinuous)
    : Accumulator(account)
{
    private readonly IMemoryAccount _account = account;
    private ColumnVector _values = CreateValues(account, type);
    private State[] _states = [];
    private int _count;
    private long _counted;

    public override void Clear()
    {
        Forget(ref _states);
        (_values as BinaryVector)?.Trim();
        _values = CreateValues(_account, type);
        _account.Take(-_counted);
        _counted = 0;
        _count = 0;
    }

    public override void EnsureGroups(int count) => Grow(ref _states, count);

    public override void Add(ColumnVector[] arguments, Batch batch, ReadOnlySpan<int> groups)
    {
        var fractions = (DoubleVector)arguments[0];
        Reserve(batch.SelectedCount);
        for (var i = 0; i < batch.SelectedCount; i++)
        {
            var row = batch.RowAt(i);
            ref var state = ref _states[GroupAt(groups, i)];
            if (!state.HasRows)
            {
                state.HasRows = true;
                state.Start = _count;
                state.Fraction = fractions.IsNull(row) ? null : Checked(fractions.Values[row]);
            }

            if (!arguments[1].IsNull(row) && state.Fraction is not null)
            {
                _values.CopyValue(arguments[1], row, _count++);
                state.Count++;
            }
        }
    }

    public override void Emit(int firstGroup, int count, ColumnVector target)
    {
        for (var i = 0; i < count; i++)
        {
            ref var state = ref _states[firstGroup + i];
            if (state.Count == 0 || state.Fraction is not { } fraction)
            {
                NullFlags.Set(target, i);
            }
            else if (isContinuous)
            {
                Interpolate(state, fraction, target, i);
            }
            else
            {
                var place = Math.Max(1, (long)Math.Ceiling(fraction * state.Count));
                target.CopyValue(_values, (int)(state.Start + place - 1), i);
            }
        }
    }

    private static ColumnVector CreateValues(IMemoryAccount account, SqlType type)
    {
        var values = ColumnVector.Create(type.Physical, 0);
        if (values is BinaryVector texts)
        {
            texts.Account = account;
        }

        return values;
    }

    private static double Checked(double fraction) => fraction is >= 0 and <= 1
        ? fraction
        : throw new DatabaseException(
            ErrorCode.NumericValueOutOfRange, "The fraction of a percentile lies between 0 and 1.");

    private void Reserve(int more)
    {
        var needed = _count + more;
        if (needed > _values.Capacity)
        {
            var capacity = Math.Max(needed, 2 * _values.Capacity);
            var bytes = (long)(capacity - _values.Capacity) * (_values.RowSize + 1);
            _account.Take(bytes);
            _counted += bytes;
            _values.EnsureCapacity(capacity);
        }
    }

    private void Interpolate(State state, double fraction, ColumnVector target, int row)
    {
        var place = fraction * (state.Count - 1);
        var first = (int)Math.Floor(place);
        var second = (int)Math.Ceiling(place);
        var share = place - first;
        if (_values is DoubleVector doubles)
        {
            var low = doubles.Values[state.Start + first];
            var high = doubles.Values[state.Start + second];
            ((DoubleVector)target).Values[row] = first == second ? low : low + (share * (high - low));
        }
        else
        {
            var intervals = ((Fixed16Vector)_values).Values;
            var low = IntervalValue.FromBits(intervals[state.Start + first]);
            var high = IntervalValue.FromBits(intervals[state.Start + second]);
            ((Fixed16Vector)target).Values[row] = (first == second
                ? low
                : IntervalArithmetic.Add(
                    low, IntervalArithmetic.Multiply(IntervalArithmetic.Subtract(high, low), share))).ToBits();
        }
    }

    private struct State
    {
        public bool HasRows;
        public int Start;
        public int Count;
        public double? Fraction;
    }
}
