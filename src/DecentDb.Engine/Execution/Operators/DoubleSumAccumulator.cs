using System;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Operators;

/// <summary>sum and avg of doubles.</summary>
internal sealed class DoubleSumAccumulator(bool isAverage) : Accumulator
{
    private double[] _sums = [];
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
        var vector = (DoubleVector)argument!;
        var values = vector.Values;
        if (groups.IsEmpty && !vector.HasNulls && batch.Selection is null)
        {
            var sum = _sums[0];
            foreach (var value in values.AsSpan(0, batch.RowCount))
            {
                sum += value;
            }

            _sums[0] = sum;
            _counts[0] += batch.RowCount;
            return;
        }

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
        var results = ((DoubleVector)target).Values;
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
