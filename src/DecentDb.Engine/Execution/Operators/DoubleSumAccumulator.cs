using System;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Operators;

/// <summary>sum and avg of doubles.</summary>
internal sealed class DoubleSumAccumulator(bool isAverage) : SumAccumulator<double>(isAverage)
{
    public override void Add(ColumnVector? argument, Batch batch, ReadOnlySpan<int> groups)
    {
        var vector = (DoubleVector)argument!;
        var sums = Sums;
        var counts = Counts;
        var values = vector.Values;
        if (groups.IsEmpty && !vector.HasNulls && batch.Selection is null)
        {
            var sum = sums[0];
            foreach (var value in values.AsSpan(0, batch.RowCount))
            {
                sum += value;
            }

            sums[0] = sum;
            counts[0] += batch.RowCount;
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
            sums[group] += values[row];
            counts[group]++;
        }
    }
}
