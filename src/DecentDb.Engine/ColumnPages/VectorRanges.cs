using System;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.ColumnPages;

/// <summary>Moves ranges of rows within and between vectors.</summary>
internal static class VectorRanges
{
    /// <summary>
    /// Copies rows of one vector into another of the same type, bytes included. Rows at and after the target position
    /// that are not copied keep their NULL flags.
    /// </summary>
    public static void Copy(ColumnVector source, int start, int count, ColumnVector target, int at)
    {
        if (count == 0)
        {
            return;
        }

        target.EnsureCapacity(at + count);
        CopyNulls(source, start, count, target, at);
        switch (source)
        {
            case Int64Vector from:
                from.Values.AsSpan(start, count).CopyTo(((Int64Vector)target).Values.AsSpan(at));
                break;
            case DoubleVector from:
                from.Values.AsSpan(start, count).CopyTo(((DoubleVector)target).Values.AsSpan(at));
                break;
            case DecimalVector from:
                from.Values.AsSpan(start, count).CopyTo(((DecimalVector)target).Values.AsSpan(at));
                break;
            case Fixed16Vector from:
                from.Values.AsSpan(start, count).CopyTo(((Fixed16Vector)target).Values.AsSpan(at));
                break;
            case BinaryVector from:
                CopyBytes(from, start, count, (BinaryVector)target, at);
                break;
        }
    }

    /// <summary>Moves rows to another place of the same vector; ranges may overlap.</summary>
    public static void Move(ColumnVector vector, int start, int count, int to)
    {
        if (vector.HasNulls)
        {
            vector.Nulls.AsSpan(start, count).CopyTo(vector.Nulls.AsSpan(to));
        }

        switch (vector)
        {
            case Int64Vector integers:
                integers.Values.AsSpan(start, count).CopyTo(integers.Values.AsSpan(to));
                break;
            case DoubleVector doubles:
                doubles.Values.AsSpan(start, count).CopyTo(doubles.Values.AsSpan(to));
                break;
            case DecimalVector decimals:
                decimals.Values.AsSpan(start, count).CopyTo(decimals.Values.AsSpan(to));
                break;
            case Fixed16Vector wides:
                wides.Values.AsSpan(start, count).CopyTo(wides.Values.AsSpan(to));
                break;
            case BinaryVector bytes:
                bytes.Starts.AsSpan(start, count).CopyTo(bytes.Starts.AsSpan(to));
                bytes.Lengths.AsSpan(start, count).CopyTo(bytes.Lengths.AsSpan(to));
                break;
        }
    }

    private static void CopyNulls(ColumnVector source, int start, int count, ColumnVector target, int at)
    {
        if (source.HasNulls)
        {
            var flags = source.Nulls.AsSpan(start, count);
            if (flags.Contains(true) && !target.HasNulls)
            {
                target.SetNull(at);
            }

            if (target.HasNulls)
            {
                flags.CopyTo(target.Nulls.AsSpan(at));
            }
        }
        else if (target.HasNulls)
        {
            target.Nulls.AsSpan(at, count).Clear();
        }
    }

    private static void CopyBytes(BinaryVector source, int start, int count, BinaryVector target, int at)
    {
        var total = 0L;
        for (var i = 0; i < count; i++)
        {
            total += source.IsNull(start + i) ? 0 : source.Lengths[start + i];
        }

        // One piece for all; Append marks its row as not NULL, so the flag is set again.
        var area = target.Append(at, checked((int)total));
        var from = target.OwnedLength - area.Length;
        for (var i = 0; i < count; i++)
        {
            var isNull = source.IsNull(start + i);
            var length = isNull ? 0 : source.Lengths[start + i];
            target.Starts[at + i] = from;
            target.Lengths[at + i] = length;
            source.Buffer.AsSpan(source.Starts[start + i], length).CopyTo(area);
            area = area[length..];
            from += length;
        }

        if (source.IsNull(start))
        {
            target.SetNull(at);
        }
    }
}
