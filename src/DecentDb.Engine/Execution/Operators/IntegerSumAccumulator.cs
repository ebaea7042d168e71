using System;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Operators;

/// <summary>sum and avg of integers; sums have 128 bits, so that only the result can be out of range.</summary>
internal sealed class IntegerSumAccumulator(SqlType type, bool isAverage) : Accumulator
{
    private Int128[] _sums = [];
    private long[] _counts = [];

    public override void Clear()
    {
        Array.Clear(_sums);
        Array.Clear(_counts);
    }

    public override void EnsureGroups(int count)
    {
        Grow(ref _sums, count);
        Grow(ref _counts, count);
    }

    public override void Add(ColumnVector? argument, Batch batch, ReadOnlySpan<int> groups)
    {
        var vector = (Int64Vector)argument!;
        if (groups.IsEmpty && !vector.HasNulls && batch.Selection is null)
        {
            AddAll(vector.Values.AsSpan(0, batch.RowCount));
            return;
        }

        var values = vector.Values;
        for (var i = 0; i < batch.SelectedCount; i++)
        {
            var row = batch.RowAt(i);
            if (vector.IsNull(row))
            {
                continue;
            }

            var group = GroupAt(groups, i);
            _sums[group] += values[row];
            _counts[group]++;
        }
    }

    public override void Emit(int firstGroup, int count, ColumnVector target)
    {
        for (var i = 0; i < count; i++)
        {
            var group = firstGroup + i;
            if (_counts[group] == 0)
            {
                target.SetNull(i);
                continue;
            }

            target.SetNotNull(i);
            if (target is Int64Vector numbers)
            {
                numbers.Values[i] = ToInt64(_sums[group]);
            }
            else
            {
                var sum = ToDecimal(_sums[group]);
                ((DecimalVector)target).Values[i] = isAverage ? sum / _counts[group] : sum;
            }
        }
    }

    // High and low halves are added apart, so that nothing can overflow and the loop needs no carry.
    private void AddAll(ReadOnlySpan<long> values)
    {
        long high = 0;
        long low = 0;
        foreach (var value in values)
        {
            high += value >> 32;
            low += (uint)value;
        }

        _sums[0] += ((Int128)high << 32) + low;
        _counts[0] += values.Length;
    }

    private long ToInt64(Int128 sum) => sum >= long.MinValue && sum <= long.MaxValue ? (long)sum : throw OutOfRange();

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
}
