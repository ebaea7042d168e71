using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Functions;

/// <summary>total: the sum of doubles, which is 0 and not NULL for no rows.</summary>
internal sealed class TotalAccumulator(IMemoryAccount account) : SumAccumulator<double>(account, isAverage: false)
{
    public override void Add(ColumnVector argument, Batch batch, System.ReadOnlySpan<int> groups)
    {
        var vector = (DoubleVector)argument;
        for (var i = 0; i < batch.SelectedCount; i++)
        {
            var row = batch.RowAt(i);
            if (!vector.IsNull(row))
            {
                Sums[GroupAt(groups, i)] += vector.Values[row];
            }
        }
    }

    // An infinite total is none that is out of range.
    protected override double Add(double left, double right) => left + right;

    public override void Emit(int firstGroup, int count, ColumnVector target)
    {
        var results = ((DoubleVector)target).Values;
        for (var i = 0; i < count; i++)
        {
            results[i] = Sums[firstGroup + i];
        }
    }
}
