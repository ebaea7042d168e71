using System;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Functions;

/// <summary>sum and avg of decimals.</summary>
internal sealed class DecimalSumAccumulator(IMemoryAccount account, bool isAverage)
    : SumAccumulator<decimal>(account, isAverage)
{
    public override void Add(ColumnVector argument, Batch batch, ReadOnlySpan<int> groups)
    {
        var vector = (DecimalVector)argument;
        var sums = Sums;
        var counts = Counts;
        for (var i = 0; i < batch.SelectedCount; i++)
        {
            var row = batch.RowAt(i);
            if (!vector.IsNull(row))
            {
                var group = GroupAt(groups, i);
                sums[group] = Add(sums[group], vector.Values[row]);
                counts[group]++;
            }
        }
    }

    protected override decimal Add(decimal left, decimal right)
    {
        try
        {
            return ExactDecimal.Add(left, right);
        }
        catch (OverflowException e)
        {
            throw new DatabaseException(ErrorCode.NumericValueOutOfRange, "The sum is out of range for DECIMAL.", e);
        }
    }
}
