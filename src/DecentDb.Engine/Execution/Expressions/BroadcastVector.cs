using System;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Expressions;

/// <summary>One value at all rows, so that loops over vectors need no form for constants.</summary>
internal sealed class BroadcastVector(PhysicalType physicalType)
{
    private readonly ColumnVector _vector = ColumnVector.Create(physicalType, 1);
    private int _filled;

    /// <summary>Takes a value, NULL or not, of the physical type.</summary>
    public void Set(SqlValue value)
    {
        _vector.Reset();
        ValueConverter.Set(_vector, 0, value);
        _filled = 1;
    }

    /// <summary>Takes a value of a row of a vector of the same physical type.</summary>
    public void Set(ColumnVector source, int row)
    {
        _vector.Reset();
        _vector.CopyValue(source, row, 0);
        _filled = 1;
    }

    /// <summary>The vector with the value at rows 0 .. rowCount-1.</summary>
    public ColumnVector Get(int rowCount)
    {
        if (rowCount > _filled)
        {
            Fill(rowCount);
        }

        return _vector;
    }

    private void Fill(int rowCount)
    {
        _vector.EnsureCapacity(rowCount);
        var count = _vector.Capacity;
        _vector.Repeat(count);
        if (_vector.HasNulls)
        {
            _vector.Nulls.AsSpan().Fill(_vector.Nulls[0]);
        }

        _filled = count;
    }
}
