using System;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Functions;

/// <summary>min and max of the types that are not kept as integers.</summary>
internal sealed class ExtremeAccumulator : Accumulator
{
    private const int WasteMax = 1 << 15;
    private const int RowsFree = 4096;
    private readonly IMemoryAccount _account;
    private readonly SqlTypeKind _kind;
    private readonly bool _isMax;
    private ColumnVector _best;
    private bool[] _hasValue = [];
    private long _rowBytes; // counted of the vector, without its texts
    private long _liveBytes; // of values of variable length; those that were replaced stay until there are too many

    public ExtremeAccumulator(IMemoryAccount account, SqlType type, bool isMax)
        : base(account)
    {
        _account = account;
        _kind = type.Kind;
        _isMax = isMax;
        _best = CreateBest(type.Physical);
    }

    public override void Clear()
    {
        Forget(ref _hasValue);
        (_best as BinaryVector)?.Trim();
        if (_hasValue.Length == 0)
        {
            _best = CreateBest(_best.PhysicalType);
            CountRows(0);
        }

        _best.Reset();
        _liveBytes = 0;
    }

    public override void EnsureGroups(int count)
    {
        Grow(ref _hasValue, count);
        if (_best.Capacity < _hasValue.Length)
        {
            CountRows(_hasValue.Length);
            _best.EnsureCapacity(_hasValue.Length);
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
            if (!_hasValue[group] || IsBetter(argument, row, group))
            {
                Keep(argument, row, group);
            }
        }
    }

    public override bool Combines => true;

    public override void Reset(int group)
    {
        if (_hasValue[group] && _best is BinaryVector best)
        {
            _liveBytes -= best.Lengths[group];
        }

        _hasValue[group] = false;
    }

    public override void Combine(int target, int source)
    {
        if (_hasValue[source] && (!_hasValue[target] || IsBetter(_best, source, target)))
        {
            Keep(_best, source, target);
        }
    }

    public override void Emit(int firstGroup, int count, ColumnVector target)
    {
        // Texts stay where they lie.
        (target as BinaryVector)?.Borrow(((BinaryVector)_best).Buffer);
        for (var i = 0; i < count; i++)
        {
            if (!_hasValue[firstGroup + i])
            {
                NullFlags.Set(target, i);
            }
            else if (target is BinaryVector slices)
            {
                var best = (BinaryVector)_best;
                slices.Starts[i] = best.Starts[firstGroup + i];
                slices.Lengths[i] = best.Lengths[firstGroup + i];
                slices.SetNotNull(i);
            }
            else
            {
                target.CopyValue(_best, firstGroup + i, i);
            }
        }
    }

    // What so many rows of the vector take.
    private void CountRows(int rows)
    {
        var bytes = rows > RowsFree ? (long)rows * (_best.RowSize + 1) : 0;
        _account.Take(bytes);
        _account.Take(-_rowBytes);
        _rowBytes = bytes;
    }

    private ColumnVector CreateBest(PhysicalType type)
    {
        var vector = ColumnVector.Create(type, 0);
        if (vector is BinaryVector binary)
        {
            binary.Account = _account;
        }

        return vector;
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
        _best = CreateBest(old.PhysicalType);
        _best.EnsureCapacity(_hasValue.Length);
        _best.Reset();
        for (var group = 0; group < _hasValue.Length; group++)
        {
            if (_hasValue[group])
            {
                _best.CopyValue(old, group, group);
            }
        }

        old.Trim();
    }

    private bool IsBetter(ColumnVector argument, int row, int group)
    {
        var order = ValueComparer.Compare(_kind, argument, row, _best, group);
        return _isMax ? order > 0 : order < 0;
    }
}
