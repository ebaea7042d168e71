using System;
using System.Globalization;
using System.IO;
using System.Text;
using DecentDb.Engine.ColumnPages;
using DecentDb.Engine.IndexTrees;
using DecentDb.Engine.IO;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.TableTrees;
using DecentDb.Engine.Trees;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Maintenance;

/// <summary>
/// Prints pages and meta slots. What a page holds is read by the classes of its kind only when the checker finds
/// nothing out of bounds; of any other page the bytes are printed.
/// </summary>
internal sealed class PageInspector(TextWriter target)
{
    private const int ValuesMax = 8;
    private const int BytesMax = 40;
    private const int DumpWidth = 32;

    /// <summary>Prints both meta slots; true when one of them is whole.</summary>
    public bool WriteMeta(IDatabaseFile file)
    {
        var newest = MetaFormat.TryReadNewest(file);
        Span<byte> bytes = stackalloc byte[MetaFormat.SlotSize];
        for (long sequence = 0; sequence < 2; sequence++)
        {
            bytes.Clear();
            _ = file.Read(bytes, MetaFormat.OffsetOf(sequence));
            Line($"meta slot   {sequence}, at offset {MetaFormat.OffsetOf(sequence)}");
            if (MetaFormat.TryRead(bytes) is { } slot)
            {
                Write(slot, isNewest: slot.Sequence == newest?.Sequence);
            }
            else
            {
                Line($"  state     {WhatIsWrong(bytes)}");
            }
        }

        return newest is not null;
    }

    /// <summary>Prints a page; true when it is whole.</summary>
    public bool WritePage(PageId id, byte[] page)
    {
        if (!page.AsSpan().ContainsAnyExcept((byte)0))
        {
            Line($"content     zeros: it was never written, so it has to be a free page");
            return true;
        }

        var isChecksumRight = PageFormat.IsChecksumRight(page);
        var stored = BitConverter.ToUInt32(page);
        var computed = PageFormat.ComputeChecksum(page);
        Line($"checksum    {stored:x8}, {(isChecksumRight ? "right" : Wrong(computed))}");
        var own = PageFormat.GetId(page);
        Line($"id          {own}{(own == id ? "" : ": the bytes of another page")}");
        var kind = PageFormat.GetKind(page);
        Line($"kind        {(int)kind}, {(Enum.IsDefined(kind) ? kind.ToString() : "unknown")}");
        Line($"level       {PageFormat.GetLevel(page)}");
        Line($"count       {PageFormat.GetCount(page)}");
        Line($"sibling     {Pointer(PageFormat.GetRightSibling(page))}");
        Line($"LSN         {PageFormat.GetLsn(page)}");
        Line($"checkpoint  {PageFormat.GetCheckpoint(page)}");
        var tag = page.AsSpan(PageFormat.ContentEnd(page.Length), PageFormat.TagSize);
        if (tag.ContainsAnyExcept((byte)0))
        {
            Line($"tag         {Convert.ToHexStringLower(tag)}");
        }

        var damage = FindDamage(page);
        Line($"form        {damage ?? "sound"}");
        target.WriteLine();
        WriteContent(page, isSound: damage is null);
        return isChecksumRight && own == id && damage is null;
    }

    private static string? FindDamage(byte[] page) => PageFormat.GetKind(page) switch
    {
        PageKind.FreeList => FreeListFormat.FindDamage(page),
        PageKind.PageDirectory => null,
        PageKind.Roots or PageKind.TableLeaf or PageKind.TableInterior or PageKind.IndexLeaf or PageKind.IndexInterior
            or PageKind.Overflow => new PageChecker().FindDamage(page),
        _ => "no page has this kind",
    };

    private static string Wrong(uint computed) =>
        string.Create(CultureInfo.InvariantCulture, $"wrong: of its content it is {computed:x8}");

    private static string WhatIsWrong(ReadOnlySpan<byte> slot) =>
        !slot.ContainsAnyExcept((byte)0) ? "never written"
        : !MetaFormat.HasMagic(slot) ? "damaged: it is no meta slot"
        : slot[MetaFormat.VersionOffset] != MetaFormat.FormatVersion
            ? string.Create(CultureInfo.InvariantCulture, $"of format {slot[MetaFormat.VersionOffset]}")
        : "damaged: its checksum is wrong, or its numbers make no sense";

    private void Write(MetaSlot slot, bool isNewest)
    {
        Line($"  state     whole, {(isNewest ? "in use" : "older than the other one")}");
        Line($"  sequence  {slot.Sequence}");
        Line($"  database  {Convert.ToHexStringLower(slot.DatabaseId.Span)}, pages of {slot.PageSize} bytes");
        Line($"  closed    {(slot.IsCleanlyClosed ? "in good order" : "no, or written to since")}");
        Line($"  LSN       {slot.State.Lsn}, after {slot.OpenCount} openings for writing");
        Line($"  pages     {slot.State.PageCount}, {slot.State.FreePageCount} of them free");
        Line($"  free list {Pointer(slot.State.FreeListHead)}");
        Line($"  schema    version {slot.State.SchemaVersion}");
        Line($"  log       from generation {slot.LogGeneration}, salt {slot.LogSalt:x16}");
        Line($"  needs     {(slot.LogSegmentCount == 0 ? "no log" : LogInspector.Needed(slot))}");
        Line($"  synced    pages written past the log up to {slot.SyncedDirectLsn}");
        Line($"  checkpoint {slot.Checkpoint}");
        Line($"  features  required {slot.RequiredFeatures:x16}, optional {slot.OptionalFeatures:x16}");
        Line($"  directory {Pointer(slot.PageDirectoryRoot)}");
    }

    private void WriteContent(byte[] page, bool isSound)
    {
        switch (PageFormat.GetKind(page))
        {
            case PageKind.FreeList when isSound:
                WriteFreeList(page);
                break;
            case PageKind.Roots when isSound:
                WriteRoots(page);
                break;
            case PageKind.TableLeaf when isSound:
                WriteTableLeaf(new ColumnPageView(page));
                break;
            case PageKind.TableInterior when isSound:
                for (var i = 0; i < PageFormat.GetCount(page); i++)
                {
                    var from = i == 0 ? "the least" : Number(TableInteriorPage.Key(page, i));
                    Line($"child {TableInteriorPage.Child(page, i)} from row id {from}");
                }

                break;
            case PageKind.IndexLeaf or PageKind.IndexInterior when isSound:
                WriteIndexPage(new IndexPageView(page));
                break;
            case PageKind.Overflow when isSound:
                WriteOverflow(page);
                break;
            case PageKind.PageDirectory when isSound:
                WriteDirectory(page);
                break;
            default:
                WriteDump(page);
                break;
        }
    }

    private void WriteFreeList(byte[] page)
    {
        for (var i = 0; i < PageFormat.GetCount(page); i++)
        {
            Line($"free page {FreeListFormat.GetId(page, i)}");
        }
    }

    // As runs: neighbours mostly have one number.
    private void WriteDirectory(byte[] page)
    {
        var entries = PageDirectoryLayout.Entries(page.AsSpan());
        for (var i = 0; i < entries.Length;)
        {
            var first = i;
            while (i < entries.Length && entries[i] == entries[first])
            {
                i++;
            }

            var number = entries[first] == 0 ? "not written" : "checkpoint " + Number(entries[first]);
            Line($"entries {first} to {i - 1}: {number}");
        }
    }

    private void WriteRoots(byte[] page)
    {
        for (var slot = 0; slot < RootRecords.RecordsPerPage(page.Length); slot++)
        {
            if (RootRecords.Decode(page, slot) is { Kind: TreeKind.Table or TreeKind.Index } root)
            {
                Line($"record {slot}: {root.Kind}, root {Pointer(root.Page)} of level {root.Level}");
                Line($"  {root.RowCount} rows, next row id {root.NextRowId}");
            }
        }
    }

    private void WriteTableLeaf(ColumnPageView page)
    {
        var count = page.RowCount;
        var rowIds = new Int64Vector();
        page.ReadRowIds(rowIds);
        Line($"row ids: {Describe(page.RowIds(), count)}");
        Line($"  {Values(count, row => Number(rowIds.Values[row]))}");
        for (var i = 0; i < page.MinipageCount; i++)
        {
            var minipage = page.MinipageAt(i);
            var column = new ColumnLayout(page.ColumnIdAt(i), minipage.PhysicalType, i);
            Line($"column {column.Id}: {Describe(minipage, count)}");
            Line($"  {Values(count, row => Value(page, column, minipage, row))}");
        }
    }

    private static string Describe(in Minipage minipage, int count)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{minipage.PhysicalType}, {minipage.Encoding}");
        if (!minipage.IsAllNull)
        {
            text.Append(CultureInfo.InvariantCulture, $", base {minipage.Base}, slope {minipage.Slope}");
            text.Append(CultureInfo.InvariantCulture, $", {minipage.Width} bits, scale {minipage.Scale}");
        }

        if (minipage.HasNulls)
        {
            var nulls = 0;
            for (var row = 0; row < count; row++)
            {
                nulls += minipage.IsNull(row) ? 1 : 0;
            }

            text.Append(CultureInfo.InvariantCulture, $", {nulls} NULL");
        }

        return text.Append(minipage.IsAscii ? ", ASCII" : "").Append(minipage.HasOverflow ? ", overflow" : "")
            .ToString();
    }

    private static string Value(ColumnPageView page, ColumnLayout column, in Minipage minipage, int row)
    {
        if (minipage.IsNull(row))
        {
            return "NULL";
        }

        return column.Codec.Describe(minipage, row) ?? (page.IsOverflow(column, row)
            ? Reference(page.GetBinary(column, row))
            : Text(page.GetBinary(column, row)));
    }

    private static string Reference(ReadOnlySpan<byte> reference) => string.Create(
        CultureInfo.InvariantCulture,
        $"[{BitConverter.ToInt64(reference)} bytes from page {OverflowPages.FirstPageOf(reference)} on]");

    private void WriteIndexPage(IndexPageView page)
    {
        Line($"prefix {(page.Prefix.IsEmpty ? "none" : Hex(page.Prefix))}");
        Line($"row ids from {page.RowIdBase} in {page.RowIdSize} bytes");
        Line($"entries {(page.IsFixed ? "of one size" : "by slots")}, {page.UsedBytes} bytes used");
        for (var i = 0; i < page.Count; i++)
        {
            var line = new StringBuilder();
            if (page.IsInterior)
            {
                line.Append(CultureInfo.InvariantCulture, $"child {page.Child(i)} from ");
            }

            line.Append(page.IsInterior && i == 0 ? "the least" : "key " + Hex(page.Rest(i)));
            line.Append(CultureInfo.InvariantCulture, $" row {page.RowId(i)}");
            if (page.IsOverflow(i))
            {
                line.Append(CultureInfo.InvariantCulture, $", and {page.OverflowLength(i)} bytes");
                line.Append(CultureInfo.InvariantCulture, $" from page {page.OverflowPage(i)} on");
            }

            target.WriteLine(line.ToString());
        }
    }

    private void WriteOverflow(byte[] page)
    {
        var used = BitConverter.ToInt32(page, OverflowPages.UsedOffset);
        Line($"piece {BitConverter.ToInt32(page, OverflowPages.NumberOffset)} of a value, {used} bytes");
        WriteDump(page.AsSpan(PageFormat.HeaderSize, used));
    }

    private void WriteDump(ReadOnlySpan<byte> bytes)
    {
        for (var offset = 0; offset < bytes.Length; offset += DumpWidth)
        {
            var row = bytes.Slice(offset, Math.Min(DumpWidth, bytes.Length - offset));
            if (row.ContainsAnyExcept((byte)0))
            {
                Line($"{offset,6}  {Convert.ToHexStringLower(row)}  {Printable(row)}");
            }
        }
    }

    private static string Values(int count, Func<int, string> value)
    {
        var text = new StringBuilder();
        for (var row = 0; row < Math.Min(count, ValuesMax); row++)
        {
            text.Append(row == 0 ? "" : ", ").Append(value(row));
        }

        return count > ValuesMax ? text.Append(", …").ToString() : text.ToString();
    }

    private static string Pointer(PageId id) => id.IsNone ? "none" : "page " + id;

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Hex(ReadOnlySpan<byte> bytes) => bytes.Length <= BytesMax
        ? Convert.ToHexStringLower(bytes)
        : string.Create(
            CultureInfo.InvariantCulture, $"{Convert.ToHexStringLower(bytes[..BytesMax])}… ({bytes.Length} bytes)");

    private static string Text(ReadOnlySpan<byte> bytes) =>
        bytes.Length <= BytesMax ? "'" + Printable(bytes) + "'"
        : string.Create(CultureInfo.InvariantCulture, $"'{Printable(bytes[..BytesMax])}…' ({bytes.Length} bytes)");

    private static string Printable(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(bytes.Length);
        foreach (var value in bytes)
        {
            text.Append(value is >= 0x20 and < 0x7F ? (char)value : '.');
        }

        return text.ToString();
    }

    private void Line(FormattableString line) => target.WriteLine(FormattableString.Invariant(line));
}
