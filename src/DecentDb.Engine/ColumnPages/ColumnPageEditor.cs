using System;
using System.Runtime.InteropServices;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.ColumnPages;

/// <summary>Changes numbers of a private table leaf in place, where they fit the packing of their column.</summary>
internal static class ColumnPageEditor
{
    /// <summary>
    /// True when the value at <paramref name="at"/> can take the place of the column's value at a row: neither is NULL,
    /// and the new number needs no other base, width or scale.
    /// </summary>
    public static bool CanSet(in ColumnPageView page, ColumnLayout column, int row, ColumnVector values, int at) =>
        page.TryFind(column, out var minipage) && TryPack(column.Codec, minipage, row, values, at, out _);

    /// <summary>Puts a value in place for which <see cref="CanSet"/> holds.</summary>
    public static void Set(byte[] page, ColumnLayout column, int row, ColumnVector values, int at)
    {
        if (!new ColumnPageView(page).TryFind(column, out var minipage)
            || !TryPack(column.Codec, minipage, row, values, at, out var packed) || minipage.Width == 0)
        {
            return;
        }

        var bit = row * minipage.Width;
        var target = page.AsSpan(minipage.DataOffset + (bit >> 3), sizeof(ulong));
        var shift = bit & 7;
        var word = MemoryMarshal.Read<ulong>(target);
        word = (word & ~(MaskOf(minipage) << shift)) | (packed << shift);
        MemoryMarshal.Write(target, word);
    }

    private static ulong MaskOf(in Minipage minipage) =>
        minipage.Width == ColumnPageFormat.WholeWidth ? ulong.MaxValue : (1UL << minipage.Width) - 1;

    private static bool TryPack(
        ColumnCodec codec, in Minipage minipage, int row, ColumnVector values, int at, out ulong packed)
    {
        packed = 0;
        if (values.IsNull(at) || minipage.IsNull(row) || !codec.TryGetNumber(minipage, values, at, out var number))
        {
            return false;
        }

        packed = unchecked((ulong)(number - minipage.Base - ((long)minipage.Slope * row)));
        return packed <= MaskOf(minipage);
    }
}
