using System;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Windows;

/// <summary>ntile: the first row of a partition says into how many parts it is cut.</summary>
internal sealed class TileCall(WindowRows rows, int argument) : WindowCall
{
    private long _count;
    private bool _isNull;

    public override void Begin()
    {
        var column = rows.Store.Columns[argument];
        var row = rows.RowAt(rows.First);
        _isNull = column.IsNull(row);
        _count = _isNull ? 1 : ((Int64Vector)column).Values[row];
        if (_count < 1)
        {
            throw new DatabaseException(
                ErrorCode.InvalidArgumentForNtile, "The argument of ntile must be greater than zero.");
        }
    }

    public override void Compute(int first, int count, ColumnVector target, int at)
    {
        // The first parts have a row more where the rows do not divide.
        var (size, larger) = Math.DivRem(rows.End - rows.First, _count);
        var inLarger = larger * (size + 1);
        for (var i = 0; i < count; i++)
        {
            if (_isNull)
            {
                target.SetNull(at + i);
                continue;
            }

            long place = first + i - rows.First;
            ((Int64Vector)target).Values[at + i] = place < inLarger
                ? (place / (size + 1)) + 1
                : larger + ((place - inLarger) / size) + 1;
        }
    }
}
