using System;

namespace DecentDb.Engine.Types;

/// <summary>Computes which rows of a result are NULL because an operand is.</summary>
internal static class NullFlags
{
    /// <summary>Prepares a result for all rows of a batch.</summary>
    public static void Prepare(ColumnVector result, Batch batch)
    {
        result.Reset();
        result.EnsureCapacity(batch.RowCount);
    }

    /// <summary>NULL at a row, with an empty slice where slices are read without asking.</summary>
    public static void Set(ColumnVector result, int row)
    {
        if (result is BinaryVector binary)
        {
            binary.Starts[row] = 0;
            binary.Lengths[row] = 0;
        }

        result.SetNull(row);
    }

    /// <summary>NULL where the operand is.</summary>
    public static void Copy(ColumnVector result, ColumnVector operand, int rowCount)
    {
        result.HasNulls = operand.HasNulls;
        if (operand.HasNulls)
        {
            Reserve(result, rowCount);
            operand.Nulls.AsSpan(0, rowCount).CopyTo(result.Nulls);
        }
    }

    /// <summary>NULL where one of the operands is.</summary>
    public static void Merge(ColumnVector result, ColumnVector left, ColumnVector right, int rowCount)
    {
        if (!left.HasNulls || !right.HasNulls)
        {
            Copy(result, left.HasNulls ? left : right, rowCount);
            return;
        }

        Reserve(result, rowCount);
        result.HasNulls = true;
        var a = left.Nulls.AsSpan(0, rowCount);
        var b = right.Nulls.AsSpan(0, rowCount);
        var flags = result.Nulls.AsSpan(0, rowCount);
        for (var i = 0; i < flags.Length; i++)
        {
            flags[i] = a[i] | b[i];
        }
    }

    private static void Reserve(ColumnVector vector, int rowCount)
    {
        if (vector.Nulls.Length < rowCount)
        {
            vector.Nulls = new bool[Math.Max(rowCount, vector.Capacity)];
        }
    }
}
