using System;
using System.Diagnostics;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Operators;

/// <summary>Puts values at given positions of one vector side by side in another.</summary>
internal static class VectorGather
{
    /// <summary>
    /// Target row i becomes source row <c>rows[i]</c>; a negative position becomes NULL. Byte strings stay slices of
    /// the source's buffer and live as long as that.
    /// </summary>
    public static void Gather(ColumnVector source, ReadOnlySpan<int> rows, ColumnVector target)
    {
        target.EnsureCapacity(rows.Length);
        target.Reset();
        switch (source)
        {
            case Int64Vector vector:
                Copy(vector.Values, rows, ((Int64Vector)target).Values);
                break;
            case DoubleVector vector:
                Copy(vector.Values, rows, ((DoubleVector)target).Values);
                break;
            case DecimalVector vector:
                Copy(vector.Values, rows, ((DecimalVector)target).Values);
                break;
            case Fixed16Vector vector:
                Copy(vector.Values, rows, ((Fixed16Vector)target).Values);
                break;
            case BinaryVector vector:
                var slices = (BinaryVector)target;
                slices.Borrow(vector.Buffer);
                Copy(vector.Starts, rows, slices.Starts);
                Copy(vector.Lengths, rows, slices.Lengths);
                break;
            default:
                throw new UnreachableException();
        }

        CopyNulls(source, rows, target);
    }

    private static void Copy<T>(T[] source, ReadOnlySpan<int> rows, T[] target)
        where T : struct
    {
        for (var i = 0; i < rows.Length; i++)
        {
            var row = rows[i];
            target[i] = row >= 0 ? source[row] : default;
        }
    }

    private static void CopyNulls(ColumnVector source, ReadOnlySpan<int> rows, ColumnVector target)
    {
        if (!source.HasNulls && rows.IndexOfAnyInRange(int.MinValue, -1) < 0)
        {
            return;
        }

        for (var i = 0; i < rows.Length; i++)
        {
            if (rows[i] < 0 || source.IsNull(rows[i]))
            {
                target.SetNull(i);
            }
        }
    }
}
