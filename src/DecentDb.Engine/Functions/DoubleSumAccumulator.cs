using System;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Functions;

/// <summary>sum and avg of doubles; a sum that becomes infinite is out of range, unless a value is infinite.</summary>
internal sealed class DoubleSumAccumulator(IMemoryAccount account, SqlType type, bool isAverage)
    : SumAccumulator<double>(account, isAverage)
{
    public override void Add(ColumnVector argument, Batch batch, ReadOnlySpan<int> groups)
    {
        var vector = (DoubleVector)argument;
        var sums = Sums;
        var counts = Counts;
        var values = vector.Values;
        if (groups.IsEmpty && !vector.HasNulls && batch.Selection is null)
        {
            AddAll(values.AsSpan(0, batch.RowCount));
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
            sums[group] = Add(sums[group], values[row]);
            counts[group]++;
        }
    }

    protected override double Add(double left, double right)
    {
        var sum = left + right;
        return double.IsInfinity(sum) && !double.IsInfinity(left) && !double.IsInfinity(right)
            ? throw OutOfRange()
            : sum;
    }

    public override void Emit(int firstGroup, int count, ColumnVector target)
    {
        base.Emit(firstGroup, count, target);
        var values = ((DoubleVector)target).Values;
        for (var i = 0; type.Kind == SqlTypeKind.Real && i < count; i++)
        {
            values[i] = NumericCasts.ToReal(values[i]);
        }
    }

    private void AddAll(ReadOnlySpan<double> values)
    {
        var sum = Sums[0];
        var wasInfinite = double.IsInfinity(sum);
        foreach (var value in values)
        {
            sum += value;
        }

        if (double.IsInfinity(sum) && !wasInfinite
            && !values.ContainsAny(double.PositiveInfinity, double.NegativeInfinity))
        {
            throw OutOfRange();
        }

        Sums[0] = sum;
        Counts[0] += values.Length;
    }

    private DatabaseException OutOfRange() =>
        new(ErrorCode.NumericValueOutOfRange, $"The sum is out of range for {type}.");
}
