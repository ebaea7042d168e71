using System;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Operators;

/// <summary>min and max of the types that are not kept as integers.</summary>
internal sealed class ExtremeAccumulator : Accumulator
{
    private readonly SqlTypeKind _kind;
    private readonly bool _isMax;
    private ColumnVector _best;
    private bool[] _hasValue = [];

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
    }

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
                _hasValue[group] = true;
                _best.CopyValue(argument, row, group);
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

    private bool IsBetter(ColumnVector argument, int row, int group)
    {
        var order = ValueComparer.Compare(_kind, argument, row, _best, group);
        return _isMax ? order > 0 : order < 0;
    }
}
