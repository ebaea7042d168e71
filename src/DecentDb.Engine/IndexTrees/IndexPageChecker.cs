using System;
using System.Buffers.Binary;
using DecentDb.Engine.ColumnPages;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Trees;

namespace DecentDb.Engine.IndexTrees;

/// <summary>
/// Checks that no entry of an index page lies outside the page. Views read without bounds checks because of it: every
/// page passes here when it is read from the file, before anybody has a view of it. The order of keys is not checked
/// here, which would cost as much as the search that it serves; a page out of order is found by a check of the
/// database.
/// </summary>
internal static class IndexPageChecker
{
    public static string? FindDamage(ReadOnlySpan<byte> page)
    {
        var isInterior = PageFormat.GetKind(page) == PageKind.IndexInterior;
        var level = PageFormat.GetLevel(page);
        if (isInterior ? level is 0 or > RootRecords.LevelMax : level != 0)
        {
            return "the level is out of bounds";
        }

        var count = PageFormat.GetCount(page);
        var rowIdSize = page[IndexPageFormat.RowIdSizeOffset];
        var flags = page[IndexPageFormat.FlagsOffset];
        var start = IndexPageFormat.PrefixOffset
            + BinaryPrimitives.ReadUInt16LittleEndian(page[IndexPageFormat.PrefixLengthOffset..]);
        // No page of an index is without entries: one that loses the last is freed.
        if (count == 0 || rowIdSize > sizeof(long) || flags > IndexPageFormat.FixedFlag
            || start > IndexPageFormat.Capacity(page.Length))
        {
            return "the header is out of bounds";
        }

        var tail = rowIdSize + (isInterior ? IndexPageFormat.ChildSize : 0);
        var rest = BinaryPrimitives.ReadUInt16LittleEndian(page[IndexPageFormat.RestLengthOffset..]);
        if (flags == IndexPageFormat.FixedFlag)
        {
            return start + ((long)count * (rest + tail)) > IndexPageFormat.Capacity(page.Length)
                ? "the entries are out of bounds" : null;
        }

        return AreCellsInside(page, start, count, tail, rest) ? null : "a cell is out of bounds";
    }

    private static bool AreCellsInside(ReadOnlySpan<byte> page, int start, int count, int tail, int cellsStart)
    {
        var capacity = IndexPageFormat.Capacity(page.Length);
        if (start + ((long)count * IndexPageFormat.SlotSize) > cellsStart || cellsStart > capacity
            || BinaryPrimitives.ReadUInt16LittleEndian(page[IndexPageFormat.UnusedOffset..])
                > capacity - cellsStart)
        {
            return false;
        }

        // Cells may overlap in a forged page; reading them is safe all the same, and no two writers share one.
        for (var i = 0; i < count; i++)
        {
            var cell = BinaryPrimitives.ReadUInt16LittleEndian(page[(start + (i * IndexPageFormat.SlotSize))..]);
            if (cell < cellsStart || cell + IndexPageFormat.CellHeaderSize > capacity)
            {
                return false;
            }

            var header = BinaryPrimitives.ReadUInt16LittleEndian(page[cell..]);
            var end = cell + IndexPageFormat.CellHeaderSize + (header & IndexPageFormat.LengthMask) + tail;
            if ((header & IndexPageFormat.OverflowFlag) == 0)
            {
                if (end > capacity)
                {
                    return false;
                }

                continue;
            }

            if (end + IndexPageFormat.OverflowSize > capacity
                || BinaryPrimitives.ReadInt32LittleEndian(page[end..]) is <= 0
                    or > (int)ColumnPageFormat.ValueLengthMax)
            {
                return false;
            }
        }

        return true;
    }
}
