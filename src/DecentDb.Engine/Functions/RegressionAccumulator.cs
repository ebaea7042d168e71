using System;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Functions;

/// <summary>
/// corr, covar and the functions of linear regression: of the pairs (y, x) without NULL, by the method of Youngs and
/// Cramer.
/// </summary>
/// <param name="account">Counts the memory.</param>
/// <param name="measure">What the function gives for the sums of a group; null for NULL.</param>
internal sealed class RegressionAccumulator(IMemoryAccount account, Func<PairSums, double?> measure)
    : Accumulator(account)
{
    private PairSums[] _states = [];

    public override void Clear() => Forget(ref _states);

    public override void EnsureGroups(int count) => Grow(ref _states, count);

    public override void Add(ColumnVector[] arguments, Batch batch, ReadOnlySpan<int> groups)
    {
        var (ys, xs) = ((DoubleVector)arguments[0], (DoubleVector)arguments[1]);
        for (var i = 0; i < batch.SelectedCount; i++)
        {
            var row = batch.RowAt(i);
            if (!ys.IsNull(row) && !xs.IsNull(row))
            {
                _states[GroupAt(groups, i)].Add(ys.Values[row], xs.Values[row]);
            }
        }
    }

    public override void Emit(int firstGroup, int count, ColumnVector target)
    {
        for (var i = 0; i < count; i++)
        {
            var sums = _states[firstGroup + i];
            if (target is Int64Vector counts)
            {
                counts.Values[i] = sums.Count;
            }
            else if (sums.Count > 0 && measure(sums) is { } value)
            {
                ((DoubleVector)target).Values[i] = value;
            }
            else
            {
                target.SetNull(i);
            }
        }
    }
}
