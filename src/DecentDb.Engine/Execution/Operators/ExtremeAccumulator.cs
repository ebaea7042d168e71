using System;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Operators;

/// <summary>min and max of the types that are not kept as integers.</summary>
internal sealed class ExtremeAccumulator : Accumulator
{
    private const int WasteMax = 1 << 16;
    private readonly SqlTypeKind _kind;
    private readonly bool _isMax;
    private ColumnVector _best;
    private bool[] _hasValue = [];
    private long _liveBytes; // of values of variable length; those that were replaced stay until there are too many

    public ExtremeAccumulator(SqlType type, bool isMax)
    {
        _kind = type.Kind;
        _isMax = isMax;
        _best = ColumnVector.Create(type.Physical, 0);
    }

    public override void Clear()
    {
        Forget(ref _hasValue);
        if (_hasValue.Length == 0)
        {
            _best = ColumnVector.Create(_best.PhysicalType, 0);
        }

        _best.Reset();
        _liveBytes = 0;
    }

    public override long HeldBytes(int groups) =>
        base.HeldBytes(groups) + (_best is BinaryVector best ? best.OwnedLength : 0);

    public override void EnsureGroups(int count)
    {
        Grow(ref _hasValue, count);
        _best.EnsureCapacity(_hasValue.Length);
    }

    public override void Add(ColumnVector? argument, Batch batch, ReadOnlySpan<int> groups)
    {
        for (var i = 0; i < batch.SelectedCount; i++)
        {
            var row = batch.RowAt(i);
            if (argument!.IsNull(row))
            {
                continue;
            }

            var group = GroupAt(groups, i);
            if (!_hasValue[group] || IsBetter(argument, row, group))
            {
                Keep(argument, row, group);
            }
        }
    }

    public override void Emit(int firstGroup, int count, ColumnVector target)
    {
        for (var i = 0; i < count; i++)
        {
            if (_hasValue[firstGroup + i])
            {
                target.CopyValue(_best, firstGroup + i, i);
            }
            else
            {
                target.SetNull(i);
            }
        }
    }

    private void Keep(ColumnVector argument, int row, int group)
    {
        if (_best is BinaryVector best)
        {
            _liveBytes += ((BinaryVector)argument).Lengths[row] - (_hasValue[group] ? best.Lengths[group] : 0);
        }

        _hasValue[group] = true;
        _best.CopyValue(argument, row, group);
        if (_best is BinaryVector grown
            && grown.OwnedLength > WasteMax + (2 * _liveBytes) + (sizeof(long) * (long)_hasValue.Length))
        {
            DropReplaced(grown);
        }
    }

    private void DropReplaced(BinaryVector old)
    {
        _best = ColumnVector.Create(old.PhysicalType, 0);
        _best.EnsureCapacity(_hasValue.Length);
        _best.Reset();
        for (var group = 0; group < _hasValue.Length; group++)
        {
            if (_hasValue[group])
            {
                _best.CopyValue(old, group, group);
            }
        }
    }

    private bool IsBetter(ColumnVector argument, int row, int group)
    {
        var order = ValueComparer.Compare(_kind, argument, row, _best, group);
        return _isMax ? order > 0 : order < 0;
    }
}
