using System.Numerics;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Functions;

/// <summary>sum and avg that keep a sum of the values' own type for each group.</summary>
internal abstract class SumAccumulator<T>(IMemoryAccount account, bool isAverage) : Accumulator(account)
    where T : unmanaged, INumberBase<T>
{
    private T[] _sums = [];
    private long[] _counts = [];

    protected T[] Sums => _sums;

    /// <summary>Values that are not NULL, by group.</summary>
    protected long[] Counts => _counts;

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

    public override bool Combines => true;

    public override void Reset(int group)
    {
        _sums[group] = T.Zero;
        _counts[group] = 0;
    }

    public override void Combine(int target, int source)
    {
        _sums[target] = Add(_sums[target], _sums[source]);
        _counts[target] += _counts[source];
    }

    /// <summary>The sum of two sums.</summary>
    protected abstract T Add(T left, T right);

    public override void Emit(int firstGroup, int count, ColumnVector target)
    {
        var results = ((ValueVector<T>)target).Values;
        for (var i = 0; i < count; i++)
        {
            var group = firstGroup + i;
            if (_counts[group] == 0)
            {
                target.SetNull(i);
                continue;
            }

            target.SetNotNull(i);
            results[i] = isAverage ? _sums[group] / T.CreateChecked(_counts[group]) : _sums[group];
        }
    }
}
