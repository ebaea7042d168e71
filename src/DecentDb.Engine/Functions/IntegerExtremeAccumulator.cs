using System;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Functions;

/// <summary>min and max of types that are kept as integers; with booleans bool_and and bool_or too.</summary>
internal sealed class IntegerExtremeAccumulator(IMemoryAccount account, bool isMax) : Accumulator(account)
{
    // The order of max is turned round, so that both keep the least.
    private readonly long _mask = isMax ? -1 : 0;
    private long[] _least = [];
    private bool[] _hasValue = [];

    public override void Clear()
    {
        Forget(ref _least);
        Forget(ref _hasValue);
    }

    public override void EnsureGroups(int count)
    {
        Grow(ref _least, count);
        Grow(ref _hasValue, count);
    }

    public override void Add(ColumnVector argument, Batch batch, ReadOnlySpan<int> groups)
    {
        var vector = (Int64Vector)argument;
        var values = vector.Values;
        for (var i = 0; i < batch.SelectedCount; i++)
        {
            var row = batch.RowAt(i);
            if (vector.IsNull(row))
            {
                continue;
            }

            var group = GroupAt(groups, i);
            var value = values[row] ^ _mask;
            if (!_hasValue[group] || value < _least[group])
            {
                _hasValue[group] = true;
                _least[group] = value;
            }
        }
    }

    public override bool Combines => true;

    public override void Reset(int group)
    {
        _least[group] = 0;
        _hasValue[group] = false;
    }

    public override void Combine(int target, int source)
    {
        if (_hasValue[source] && (!_hasValue[target] || _least[source] < _least[target]))
        {
            _hasValue[target] = true;
            _least[target] = _least[source];
        }
    }

    public override void Emit(int firstGroup, int count, ColumnVector target)
    {
        var results = ((Int64Vector)target).Values;
        for (var i = 0; i < count; i++)
        {
            if (_hasValue[firstGroup + i])
            {
                target.SetNotNull(i);
                results[i] = _least[firstGroup + i] ^ _mask;
            }
            else
            {
                target.SetNull(i);
            }
        }
    }
}
