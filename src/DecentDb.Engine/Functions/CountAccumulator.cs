using System;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Functions;

/// <summary>count(*) and count(x).</summary>
internal sealed class CountAccumulator(IMemoryAccount account) : Accumulator(account)
{
    private long[] _counts = [];

    public override void Clear() => Forget(ref _counts);

    public override void EnsureGroups(int count) => Grow(ref _counts, count);

    public override void AddRows(Batch batch, ReadOnlySpan<int> groups)
    {
        if (groups.IsEmpty)
        {
            _counts[0] += batch.SelectedCount;
            return;
        }

        var counts = _counts;
        foreach (var group in groups)
        {
            counts[group]++;
        }
    }

    public override void Add(ColumnVector argument, Batch batch, ReadOnlySpan<int> groups)
    {
        if (!argument.HasNulls)
        {
            AddRows(batch, groups);
            return;
        }

        for (var i = 0; i < batch.SelectedCount; i++)
        {
            _counts[GroupAt(groups, i)] += argument.Nulls[batch.RowAt(i)] ? 0 : 1;
        }
    }

    public override bool Combines => true;

    public override void Reset(int group) => _counts[group] = 0;

    public override void Combine(int target, int source) => _counts[target] += _counts[source];

    public override void Emit(int firstGroup, int count, ColumnVector target) =>
        _counts.AsSpan(firstGroup, count).CopyTo(((Int64Vector)target).Values);
}
