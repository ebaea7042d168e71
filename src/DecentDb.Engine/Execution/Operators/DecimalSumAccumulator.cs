using System;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Operators;

/// <summary>sum and avg of decimals.</summary>
internal sealed class DecimalSumAccumulator(bool isAverage) : Accumulator
{
    private decimal[] _sums = [];
    private long[] _counts = [];

    public override void Clear()
    {
        Forget(ref _sums);
        Forget(ref _counts);
    }

    public override void EnsureGroups(int count)
    {
        Grow(ref _sums, count);
        Grow(ref _counts, count);
    }

    public override void Add(ColumnVector? argument, Batch batch, ReadOnlySpan<int> groups)
    {
        var vector = (DecimalVector)argument!;
        try
        {
            for (var i = 0; i < batch.SelectedCount; i++)
            {
                var row = batch.RowAt(i);
                if (!vector.IsNull(row))
                {
                    var group = GroupAt(groups, i);
                    _sums[group] += vector.Values[row];
                    _counts[group]++;
                }
            }
        }
        catch (OverflowException e)
        {
            throw new DatabaseException(ErrorCode.NumericValueOutOfRange, "The sum is out of range for DECIMAL.", e);
        }
    }

    public override void Emit(int firstGroup, int count, ColumnVector target)
    {
        var results = ((DecimalVector)target).Values;
        for (var i = 0; i < count; i++)
        {
            var group = firstGroup + i;
            if (_counts[group] == 0)
            {
                target.SetNull(i);
                continue;
            }

            target.SetNotNull(i);
            results[i] = isAverage ? _sums[group] / _counts[group] : _sums[group];
        }
    }
}
