using System;
using System.Buffers.Binary;
using DecentDb.Engine.Paging;

namespace DecentDb.Engine.IndexTrees;

/// <summary>
/// Changes a private index page in place, where its form allows. That is several times as fast as writing the page
/// anew, and it keeps the bytes of the other entries where they are, so that the log records a small difference.
/// <code>
/// fixed entries   the entries behind move by one size; the page ends after the last one
/// slots           the slots behind move by two bytes, the new cell is put before the first one; nothing else moves
/// </code>
/// What does not fit this form (a key that does not begin with the prefix, is of another length or continues elsewhere,
/// a row id that needs more bytes) is refused before the first byte is changed, and the page is written anew.
/// </summary>
internal static class IndexPageEditor
{
    /// <summary>
    /// Inserts an entry; false, and nothing changed, when the page has to be encoded anew: no room, or the key or row
    /// id does not have the form of the others.
    /// </summary>
    public static bool TryInsert(byte[] page, int at, ReadOnlySpan<byte> key, in IndexEntryTail tail)
    {
        // A page without a key that counts has no form yet; the first child of an interior page is never replaced.
        var view = new IndexPageView(page);
        if (view.Count < (view.IsInterior ? 2 : 1) || at < (view.IsInterior ? 1 : 0)
            || !key.StartsWith(view.Prefix) || !FitsRowId(view, tail.RowId))
        {
            return false;
        }

        var rest = key[view.Prefix.Length..];
        return view.IsFixed ? TryInsertFixed(view, at, rest, tail) : TryInsertCell(view, at, rest, tail);
    }

    public static void Remove(byte[] page, int at)
    {
        var view = new IndexPageView(page);
        var count = view.Count;
        var size = view.IsFixed ? view.EntrySize : IndexPageFormat.SlotSize;
        if (!view.IsFixed)
        {
            // The bytes of a cell in the middle stay until the page is written anew; only the last one is given back.
            var cell = view.CellOffset(at);
            var cellSize = view.CellSize(cell);
            if (cell == view.CellsStart)
            {
                SetUInt16(page, IndexPageFormat.CellsStartOffset, cell + cellSize);
            }
            else
            {
                SetUInt16(page, IndexPageFormat.UnusedOffset, view.UnusedBytes + cellSize);
            }
        }

        var entries = page.AsSpan(view.EntriesOffset, count * size);
        entries[((at + 1) * size)..].CopyTo(entries[(at * size)..]);
        entries[((count - 1) * size)..].Clear();
        PageFormat.SetCount(page, count - 1);
    }

    private static bool FitsRowId(in IndexPageView view, long rowId)
    {
        // A row id below the base would wrap to a large difference, which eight bytes hold and fewer do not.
        var delta = (ulong)(rowId - view.RowIdBase);
        return view.RowIdSize == sizeof(long)
            || ((view.RowIdSize == 0 || rowId >= view.RowIdBase) && delta >> (view.RowIdSize * 8) == 0);
    }

    private static bool TryInsertFixed(
        in IndexPageView view, int at, ReadOnlySpan<byte> rest, in IndexEntryTail tail)
    {
        // Another length of the key, and the page would have to turn to slots; that is left to the encoding.
        var size = view.EntrySize;
        var used = view.EntriesOffset + (view.Count * size);
        if (rest.Length != view.RestLength || tail.OverflowLength > 0
            || used + size > IndexPageFormat.Capacity(view.Page.Length))
        {
            return false;
        }

        var page = view.Page.AsSpan();
        var offset = view.EntriesOffset + (at * size);
        page[offset..used].CopyTo(page[(offset + size)..]);
        rest.CopyTo(page[offset..]);
        WriteTail(view, page[(offset + rest.Length)..], tail);
        PageFormat.SetCount(page, view.Count + 1);
        return true;
    }

    private static bool TryInsertCell(
        in IndexPageView view, int at, ReadOnlySpan<byte> rest, in IndexEntryTail tail)
    {
        // The room between the slots and the first cell is all that counts: what is free between cells is not looked
        // for.
        var hasOverflow = tail.OverflowLength > 0;
        var childSize = view.IsInterior ? IndexPageFormat.ChildSize : 0;
        var size = IndexPageFormat.CellHeaderSize + rest.Length + view.RowIdSize + childSize
            + (hasOverflow ? IndexPageFormat.OverflowSize : 0);
        var slotsEnd = view.EntriesOffset + (view.Count * IndexPageFormat.SlotSize);
        var cell = view.CellsStart - size;
        if (slotsEnd + IndexPageFormat.SlotSize > cell)
        {
            return false;
        }

        var page = view.Page.AsSpan();
        var slot = view.EntriesOffset + (at * IndexPageFormat.SlotSize);
        page[slot..slotsEnd].CopyTo(page[(slot + IndexPageFormat.SlotSize)..]);
        SetUInt16(page, slot, cell);
        SetUInt16(page, cell, rest.Length | (hasOverflow ? IndexPageFormat.OverflowFlag : 0));
        var target = page[(cell + IndexPageFormat.CellHeaderSize)..];
        rest.CopyTo(target);
        target = target[rest.Length..];
        WriteTail(view, target, tail);
        if (hasOverflow)
        {
            target = target[(view.RowIdSize + childSize)..];
            BinaryPrimitives.WriteInt32LittleEndian(target, tail.OverflowLength);
            BinaryPrimitives.WriteUInt32LittleEndian(target[sizeof(int)..], tail.OverflowPage);
        }

        SetUInt16(page, IndexPageFormat.CellsStartOffset, cell);
        PageFormat.SetCount(page, view.Count + 1);
        return true;
    }

    private static void WriteTail(in IndexPageView view, Span<byte> target, in IndexEntryTail tail)
    {
        var delta = (ulong)(tail.RowId - view.RowIdBase);
        for (var i = 0; i < view.RowIdSize; i++)
        {
            target[i] = (byte)delta;
            delta >>= 8;
        }

        if (view.IsInterior)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(target[view.RowIdSize..], tail.Child);
        }
    }

    private static void SetUInt16(Span<byte> page, int offset, int value) =>
        BinaryPrimitives.WriteUInt16LittleEndian(page[offset..], (ushort)value);
}
