using System;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Functions;

/// <summary>
/// mode: the value that comes most often, the first one of several. Rows come group by group, each in its order, so
/// that equal values are neighbours.
/// </summary>
internal sealed class ModeAccumulator(IMemoryAccount account, SqlType type) : Accumulator(account)
{
    private const int WasteMax = 1 << 15;
    private readonly IMemoryAccount _account = account;
    private ColumnVector _best = CreateValues(account, type, 0);
    private ColumnVector _current = CreateValues(account, type, 1);
    private State[] _states = [];
    private int _group = -1;
    private long _run;
    private long _counted;

    public override void Clear()
    {
        Forget(ref _states);
        (_best as BinaryVector)?.Trim();
        (_current as BinaryVector)?.Trim();
        _best = CreateValues(_account, type, 0);
        _current = CreateValues(_account, type, 1);
        _account.Take(-_counted);
        _counted = 0;
        _group = -1;
        _run = 0;
    }

    public override void EnsureGroups(int count)
    {
        Grow(ref _states, count);
        if (_best.Capacity < _states.Length)
        {
            var bytes = (long)(_states.Length - _best.Capacity) * (_best.RowSize + 1);
            _account.Take(bytes);
            _counted += bytes;
            _best.EnsureCapacity(_states.Length);
        }
    }

    public override void Add(ColumnVector argument, Batch batch, ReadOnlySpan<int> groups)
    {
        for (var i = 0; i < batch.SelectedCount; i++)
        {
            var row = batch.RowAt(i);
            if (argument.IsNull(row))
            {
                continue;
            }

            var group = GroupAt(groups, i);
            if (group != _group || !ValueComparer.AreEqual(type.Kind, argument, row, _current, 0))
            {
                Keep();
                _group = group;
                _run = 0;
                if (_current is BinaryVector { OwnedLength: > WasteMax })
                {
                    _current.Reset();
                }

                _current.CopyValue(argument, row, 0);
            }

            _run++;
        }
    }

    public override void Emit(int firstGroup, int count, ColumnVector target)
    {
        Keep();
        for (var i = 0; i < count; i++)
        {
            if (_states[firstGroup + i].Count == 0)
            {
                NullFlags.Set(target, i);
            }
            else
            {
                target.CopyValue(_best, firstGroup + i, i);
            }
        }
    }

    // The run of equal values has ended.
    private void Keep()
    {
        if (_group >= 0 && _run > _states[_group].Count)
        {
            _states[_group].Count = _run;
            _best.CopyValue(_current, 0, _group);
        }
    }

    private static ColumnVector CreateValues(IMemoryAccount account, SqlType type, int capacity)
    {
        var values = ColumnVector.Create(type.Physical, capacity);
        if (values is BinaryVector texts)
        {
            texts.Account = account;
        }

        return values;
    }

    private struct State
    {
        public long Count;
    }
}
