using System;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.ColumnPages;

/// <summary>
/// Moves ranges of rows within and between vectors: values by their vector, which knows its type, and NULL flags here,
/// where they are alike for all types. A vector without NULLs need not have an array of flags, so neither is one read
/// or made without need.
/// </summary>
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
        target.CopyRange(source, start, count, at);
    }

    /// <summary>Moves rows to another place of the same vector; ranges may overlap.</summary>
    public static void Move(ColumnVector vector, int start, int count, int to)
    {
        if (vector.HasNulls)
        {
            vector.Nulls.AsSpan(start, count).CopyTo(vector.Nulls.AsSpan(to));
        }

        vector.MoveRange(start, count, to);
    }

    private static void CopyNulls(ColumnVector source, int start, int count, ColumnVector target, int at)
    {
        // A target without NULLs has no flags to be set; one with NULLs may have old flags where the rows go.
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
}
