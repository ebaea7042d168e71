using System;
using System.Numerics;
using System.Runtime.InteropServices;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Functions;

/// <summary>sum and avg of integers; sums have 128 bits, so that only the result can be out of range.</summary>
internal sealed class IntegerSumAccumulator(IMemoryAccount account, SqlType type, bool isAverage)
    : Accumulator(account)
{
    private State[] _states = [];
    private long[] _high = []; // above the 64 bits of each sum; empty until one overflows

    public override void Clear()
    {
        Forget(ref _states);
        GiveUp(ref _high);
    }

    public override void EnsureGroups(int count)
    {
        Grow(ref _states, count);
        if (_high.Length > 0)
        {
            Grow(ref _high, _states.Length);
        }
    }

    public override void Add(ColumnVector argument, Batch batch, ReadOnlySpan<int> groups)
    {
        var vector = (Int64Vector)argument;
        if (vector.HasNulls || batch.Selection is not null)
        {
            AddSelected(vector, batch, groups);
            return;
        }

        var values = vector.Values.AsSpan(0, batch.RowCount);
        if (groups.IsEmpty)
        {
            AddToOne(values);
            return;
        }

        var states = _states;
        groups = groups[..values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            ref var state = ref states[groups[i]];
            var value = values[i];
            var sum = state.Sum + value;
            if (((state.Sum ^ sum) & (value ^ sum)) < 0)
            {
                Carry(groups[i], value);
            }

            state.Sum = sum;
            state.Count++;
        }
    }

    public override bool Combines => true;

    public override void Reset(int group)
    {
        _states[group] = default;
        if (_high.Length > 0)
        {
            _high[group] = 0;
        }
    }

    public override void Combine(int target, int source)
    {
        AddOne(target, _states[source].Sum);
        _states[target].Count += _states[source].Count;
        if (_high.Length > 0)
        {
            _high[target] += _high[source];
        }
    }

    public override void Emit(int firstGroup, int count, ColumnVector target)
    {
        for (var i = 0; i < count; i++)
        {
            var group = firstGroup + i;
            ref var state = ref _states[group];
            if (state.Count == 0)
            {
                target.SetNull(i);
                continue;
            }

            target.SetNotNull(i);
            if (target is Int64Vector numbers)
            {
                numbers.Values[i] = High(group) == 0 ? state.Sum : throw OutOfRange();
            }
            else
            {
                var sum = High(group) == 0 ? state.Sum : ToDecimal(Total(group));
                ((DecimalVector)target).Values[i] = isAverage ? sum / state.Count : sum;
            }
        }
    }

    private long High(int group) => _high.Length == 0 ? 0 : _high[group];

    private Int128 Total(int group) => ((Int128)High(group) << 64) + _states[group].Sum;

    private void AddSelected(Int64Vector vector, Batch batch, ReadOnlySpan<int> groups)
    {
        var values = vector.Values;
        for (var i = 0; i < batch.SelectedCount; i++)
        {
            var row = batch.RowAt(i);
            if (!vector.IsNull(row))
            {
                var group = GroupAt(groups, i);
                AddOne(group, values[row]);
                _states[group].Count++;
            }
        }
    }

    private void AddOne(int group, long value)
    {
        ref var state = ref _states[group];
        var sum = state.Sum + value;
        if (((state.Sum ^ sum) & (value ^ sum)) < 0)
        {
            Carry(group, value);
        }

        state.Sum = sum;
    }

    // The 64 bits of a sum have wrapped around.
    private void Carry(int group, long value)
    {
        if (_high.Length == 0)
        {
            Grow(ref _high, _states.Length);
        }

        _high[group] += value < 0 ? -1 : 1;
    }

    // High and low halves are added apart, so that nothing can overflow and the loop needs no carry.
    private void AddToOne(ReadOnlySpan<long> values)
    {
        var vectors = MemoryMarshal.Cast<long, Vector<long>>(values);
        var highs = Vector<long>.Zero;
        var lows = Vector<long>.Zero;
        var lowMask = new Vector<long>(uint.MaxValue);
        foreach (var vector in vectors)
        {
            highs += vector >> 32;
            lows += vector & lowMask;
        }

        var high = Vector.Sum(highs);
        var low = Vector.Sum(lows);
        foreach (var value in values[(vectors.Length * Vector<long>.Count)..])
        {
            high += value >> 32;
            low += (uint)value;
        }

        // Each addend fits: a batch has far less than 2^31 rows.
        var total = ((Int128)high << 32) + low + Total(0);
        var sum = (long)total;
        _states[0].Sum = sum;
        _states[0].Count += values.Length;
        var carry = (long)((total - sum) >> 64);
        if (carry != 0 || _high.Length > 0)
        {
            SetHigh(carry);
        }
    }

    private void SetHigh(long high)
    {
        if (_high.Length == 0)
        {
            Grow(ref _high, _states.Length);
        }

        _high[0] = high;
    }

    private decimal ToDecimal(Int128 sum)
    {
        try
        {
            return (decimal)sum;
        }
        catch (OverflowException)
        {
            throw OutOfRange();
        }
    }

    private DatabaseException OutOfRange() =>
        new(ErrorCode.NumericValueOutOfRange, $"The sum is out of range for {type}.");

    private struct State
    {
        public long Sum;
        public long Count;
    }
}
