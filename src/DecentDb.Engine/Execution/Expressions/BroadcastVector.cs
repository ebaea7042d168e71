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
        if (!value.IsNull && _vector is BinaryVector binary && value.TextOrNull() is null)
        {
            binary.Set(0, value.AsBytes());
        }
        else
        {
            ValueConverter.Set(_vector, 0, value);
        }

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
        switch (_vector)
        {
            case Int64Vector v:
                v.Values.AsSpan(0, count).Fill(v.Values[0]);
                break;
            case DoubleVector v:
                v.Values.AsSpan(0, count).Fill(v.Values[0]);
                break;
            case DecimalVector v:
                v.Values.AsSpan(0, count).Fill(v.Values[0]);
                break;
            case Fixed16Vector v:
                v.Values.AsSpan(0, count).Fill(v.Values[0]);
                break;
            case BinaryVector v:
                v.Starts.AsSpan(0, count).Fill(v.Starts[0]);
                v.Lengths.AsSpan(0, count).Fill(v.Lengths[0]);
                break;
            default:
                break;
        }

        if (_vector.HasNulls)
        {
            _vector.Nulls.AsSpan().Fill(_vector.Nulls[0]);
        }

        _filled = count;
    }
}
