using System;
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
        target.Gather(source, rows);
        CopyNulls(source, rows, target);
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
