using System;
using System.Buffers.Binary;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.ColumnPages;

/// <summary>
/// Chains of overflow pages. A page holds its bytes from offset 32 to its tail; the next page of the chain is its right
/// sibling.
/// <code>
/// OFFSET SIZE MEANING
///     24    4 bytes of the value in this page
///     28    4 number of this page in the chain, from 0
/// </code>
/// All pages but the last are full. A reference is 16 bytes: length (8), first page (4), zero (4).
/// <para>
/// Each page says how many bytes it has and which of the chain it is, so that whoever follows a chain knows at each
/// page what the next one has to say: a chain that was cut, joined with another one or freed is told where that begins.
/// A chain is written once and never changed; a new value gets a new chain. So a reader at an old snapshot and a writer
/// never meet in one, and the row that refers to it is the only thing that owns it.
/// </para>
/// </summary>
internal static class OverflowPages
{
    public const int UsedOffset = PageFormat.KindSpecificOffset;
    public const int NumberOffset = UsedOffset + sizeof(int);
    private const int ReferencePageOffset = sizeof(long);

    public static int BytesPerPage(int pageSize) => PageFormat.ContentEnd(pageSize) - PageFormat.HeaderSize;

    /// <summary>Pages that a value takes; at least one.</summary>
    public static int PageCount(long length, int pageSize) =>
        (int)Math.Max(1, (length + BytesPerPage(pageSize) - 1) / BytesPerPage(pageSize));

    /// <summary>The length of the value that a checked reference names.</summary>
    public static int LengthOf(ReadOnlySpan<byte> reference) =>
        checked((int)BinaryPrimitives.ReadInt64LittleEndian(reference));

    /// <summary>As <see cref="LengthOf"/>, of a value for which memory is taken.</summary>
    public static int PossibleLengthOf(PageReader reader, ReadOnlySpan<byte> reference)
    {
        RefuseLength(reader, FirstPageOf(reference), BinaryPrimitives.ReadInt64LittleEndian(reference));
        return LengthOf(reference);
    }

    public static PageId FirstPageOf(ReadOnlySpan<byte> reference) =>
        new(BinaryPrimitives.ReadUInt32LittleEndian(reference[ReferencePageOffset..]));

    public static void WriteReference(Span<byte> reference, long length, PageId first)
    {
        BinaryPrimitives.WriteInt64LittleEndian(reference, length);
        BinaryPrimitives.WriteUInt32LittleEndian(reference[ReferencePageOffset..], first.Value);
        reference[(ReferencePageOffset + sizeof(uint))..ColumnPageFormat.ReferenceSize].Clear();
    }

    /// <summary>Writes a value to new pages of the transaction and its reference to the target.</summary>
    /// <param name="writer">Gets the pages.</param>
    /// <param name="value">The value, which is not of a page of the transaction if this settles.</param>
    /// <param name="reference">Gets the reference.</param>
    /// <param name="settles">
    /// True when nobody is about to change an image that was given before, so that pages of a large value leave memory.
    /// </param>
    public static void Write(
        PageWriter writer, ReadOnlySpan<byte> value, Span<byte> reference, bool settles = false)
    {
        var length = value.Length;
        var page = writer.Allocate(PageKind.Overflow, out var first);
        var id = first;
        var number = 0;
        while (true)
        {
            var size = Fill(page, value, number++);
            value = value[size..];
            if (value.IsEmpty)
            {
                break;
            }

            if (settles)
            {
                writer.Settle();
            }

            // The page before is asked for again: to allocate may have changed whose copy it is.
            var nextPage = writer.Allocate(PageKind.Overflow, out var next);
            Invariant.That(
                next != id, $"page {id} of {writer.FileName} is followed by another one in the chain from {first}");
            PageFormat.SetRightSibling(writer.Modify(id), next);
            page = nextPage;
            id = next;
        }

        WriteReference(reference, length, first);
    }

    /// <summary>Writes a value to the next pages, of which the first one has the given id.</summary>
    public static void Write(DirectPageWriter pages, ReadOnlySpan<byte> value, PageId first)
    {
        Invariant.That(
            pages.NextId == first, $"a value whose reference names page {first} of {pages.FileName} goes there");
        var number = 0;
        do
        {
            var page = pages.Next(PageKind.Overflow, out _);
            value = value[Fill(page, value, number++)..];
            PageFormat.SetRightSibling(page, value.IsEmpty ? PageId.None : pages.NextId);
        }
        while (!value.IsEmpty);
    }

    /// <summary>Reads a whole value; the target has its length.</summary>
    public static void Read(PageReader reader, ReadOnlySpan<byte> reference, Span<byte> target)
    {
        var id = FirstPageOf(reference);
        var isLarge = reader.IsLarge(target.Length);
        for (var number = 0; ; number++)
        {
            var piece = ReadPiece(reader, id, number, target.Length, out id, isLarge);
            piece.CopyTo(target);
            target = target[piece.Length..];
            if (target.IsEmpty)
            {
                return;
            }
        }
    }

    /// <summary>
    /// Refuses a length that all pages of the database could not hold: before memory is taken for it.
    /// </summary>
    public static void RefuseLength(PageReader reader, PageId first, long length)
    {
        if (length < 0 || length > reader.PageCount * (long)BytesPerPage(reader.PageSize))
        {
            throw DatabaseException.Corrupt(
                reader.FileName, first, "overflow", "a value that refers to it claims to be longer than the database");
        }
    }

    /// <summary>The bytes of one page of a chain, when so many are still expected.</summary>
    /// <param name="reader">Reads the page.</param>
    /// <param name="id">The page.</param>
    /// <param name="number">Which of the chain it is.</param>
    /// <param name="expected">The bytes of the value from this page on.</param>
    /// <param name="next">The page behind it.</param>
    /// <param name="isLarge">True to read it past the cache: then the bytes are copied before anything else is read.
    /// </param>
    public static ReadOnlySpan<byte> ReadPiece(
        PageReader reader, PageId id, int number, long expected, out PageId next, bool isLarge = false)
    {
        var page = isLarge ? reader.ReadPast(id) : reader.Read(id);
        if (PageFormat.GetKind(page) != PageKind.Overflow)
        {
            throw DatabaseException.Corrupt(reader.FileName, id, "overflow", "a value refers to it");
        }

        // Length, end and number in the chain: a page that was freed and became part of another value is told by them,
        // and no chain leads round in circles.
        next = PageFormat.GetRightSibling(page);
        var used = (int)BinaryPrimitives.ReadUInt32LittleEndian(page.AsSpan(UsedOffset));
        if (used != Math.Min(expected, BytesPerPage(page.Length)) || next.IsNone != (used == expected)
            || BinaryPrimitives.ReadUInt32LittleEndian(page.AsSpan(NumberOffset)) != number)
        {
            throw DatabaseException.Corrupt(reader.FileName, id, "overflow", "it is not the next of its chain");
        }

        return page.AsSpan(PageFormat.HeaderSize, used);
    }

    /// <summary>Frees the pages of a value.</summary>
    public static void Free(PageWriter writer, ReadOnlySpan<byte> reference)
    {
        // Each page is checked before it is freed: a wrong reference must not free pages of others.
        var id = FirstPageOf(reference);
        long rest = LengthOf(reference);
        for (var number = 0; ; number++)
        {
            rest -= ReadPiece(writer, id, number, rest, out var next).Length;
            writer.Free(id);
            if (rest == 0)
            {
                return;
            }

            id = next;
        }
    }

    public static string? FindDamage(ReadOnlySpan<byte> page)
    {
        var used = BinaryPrimitives.ReadUInt32LittleEndian(page[UsedOffset..]);
        return used > (uint)BytesPerPage(page.Length) ? "the length is out of bounds" : null;
    }

    private static int Fill(Span<byte> page, ReadOnlySpan<byte> value, int number)
    {
        // The page is zeroed, so what the last one does not fill is zero.
        var size = Math.Min(value.Length, BytesPerPage(page.Length));
        value[..size].CopyTo(page[PageFormat.HeaderSize..]);
        BinaryPrimitives.WriteInt32LittleEndian(page[UsedOffset..], size);
        BinaryPrimitives.WriteInt32LittleEndian(page[NumberOffset..], number);
        return size;
    }
}
