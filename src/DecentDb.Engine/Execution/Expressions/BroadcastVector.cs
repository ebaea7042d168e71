using System;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Expressions;

/// <summary>One value at all rows, so that loops over vectors need no form for constants.</summary>
internal sealed class BroadcastVector
{
    private readonly ColumnVector _vector;
    private int _filled;

    /// <summary>Holds a value that is small, or held for long by whoever gives it.</summary>
    public BroadcastVector(PhysicalType physicalType)
    {
        _vector = ColumnVector.Create(physicalType, 1);
    }

    /// <summary>Holds a value to the end of each execution, which counts it.</summary>
    public BroadcastVector(ExecutionContext context, PhysicalType physicalType)
    {
        _vector = context.CreateVector(physicalType);
    }

    /// <summary>Takes a value, NULL or not, of the physical type.</summary>
    public void Set(SqlValue value)
    {
        _vector.Reset();
        ValueConverter.Set(_vector, 0, value);
        _filled = 1;
    }

    /// <summary>Takes bytes that stay as they are while the value is used.</summary>
    public void Borrow(byte[] bytes)
    {
        var binary = (BinaryVector)_vector;
        binary.Reset();
        binary.Borrow(bytes);
        binary.Starts[0] = 0;
        binary.Lengths[0] = bytes.Length;
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
