using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Wal;

namespace DecentDb.FaultTests.Corruption;

/// <summary>
/// Writes numbers into fields of pages and meta slots as somebody would who wants to break their reader: limits of
/// their types, small numbers, numbers of other pages, and what is one away from what was there.
/// </summary>
internal sealed class FieldForger(Random random, int pageSize)
{
    // Where the kinds of pages have their directories.
    private const int StructureEnd = 160;

    /// <summary>Forges one to three fields of a page, and makes its checksum right.</summary>
    public void ForgePage(Span<byte> page, int pageCount)
    {
        var count = random.Next(1, 4);
        for (var i = 0; i < count; i++)
        {
            var place = random.Next(4) switch
            {
                0 => random.Next(PageFormat.KindOffset, PageFormat.HeaderSize),
                1 or 2 => random.Next(PageFormat.HeaderSize - 8, StructureEnd),
                _ => random.Next(PageFormat.KindOffset, page.Length),
            };
            Forge(page, place, pageCount);
        }

        PageFormat.SetChecksum(page);
    }

    /// <summary>Forges one or two fields of a meta slot, and makes its checksum right.</summary>
    public void ForgeMeta(Span<byte> slot, int pageCount)
    {
        var count = random.Next(1, 3);
        for (var i = 0; i < count; i++)
        {
            var place = random.Next(MetaFormat.PageSizeOffset / 4, MetaFormat.ReservedOffset / 4) * 4;
            Forge(slot[..MetaFormat.ChecksumOffset], place, pageCount);
        }

        BinaryPrimitives.WriteUInt32LittleEndian(
            slot[MetaFormat.ChecksumOffset..], Crc32C.Compute(slot[..MetaFormat.ChecksumOffset]));
    }

    /// <summary>
    /// Forges one or two fields of the header or of the records of a group; the checksums are left to the caller.
    /// </summary>
    public void ForgeLog(Span<byte> log, IReadOnlyList<int> groups)
    {
        var count = random.Next(1, 3);
        for (var i = 0; i < count; i++)
        {
            var group = groups[random.Next(groups.Count)];
            var place = random.Next(3) == 0 ? random.Next(LogGroupFormat.PositionOffset, LogGroupFormat.HeaderSize)
                : LogGroupFormat.HeaderSize + random.Next(200);
            Forge(log, group + place, groups.Count);
        }
    }

    private void Forge(Span<byte> bytes, int place, int pageCount)
    {
        var width = Math.Min(1 << random.Next(4), bytes.Length - place);
        width = width is 3 ? 2 : width is > 4 and < 8 ? 4 : width;
        var field = bytes.Slice(place, width);
        long old = 0;
        for (var i = width - 1; i >= 0; i--)
        {
            old = (old << 8) | field[i];
        }

        var value = random.Next(10) switch
        {
            0 => 0,
            1 => -1,
            2 => (1L << ((8 * width) - 1)) - 1,
            3 => 1L << ((8 * width) - 1),
            4 => old + 1,
            5 => old - 1,
            6 => random.Next(pageCount + 1),
            7 => pageSize - random.Next(3),
            8 => old * 2,
            _ => random.NextInt64(),
        };
        for (var i = 0; i < width; i++)
        {
            field[i] = (byte)(value >> (8 * i));
        }
    }
}
