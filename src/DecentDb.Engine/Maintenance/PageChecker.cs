using System;
using System.Buffers.Binary;
using DecentDb.Engine.ColumnPages;
using DecentDb.Engine.IndexTrees;
using DecentDb.Engine.Paging;
using DecentDb.Engine.TableTrees;
using DecentDb.Engine.Trees;

namespace DecentDb.Engine.Maintenance;

/// <summary>
/// Checks the structure of the pages of trees, so that reading them needs no bounds checks. What spans pages (order,
/// chains, counts) is not looked at: <see cref="TreeChecker"/> does.
/// </summary>
internal sealed class PageChecker : IPageChecker
{
    public string? FindDamage(ReadOnlySpan<byte> page) => PageFormat.GetKind(page) switch
    {
        PageKind.TableLeaf => PageFormat.GetLevel(page) != 0
            ? "the level is not 0" : ColumnPageChecker.FindDamage(page),
        PageKind.TableInterior => TableInteriorPage.FindDamage(page),
        PageKind.IndexLeaf or PageKind.IndexInterior => IndexPageChecker.FindDamage(page),
        PageKind.Overflow => OverflowPages.FindDamage(page),
        PageKind.Roots => FindDamageOfRoots(page),
        PageKind.PageDirectory => "it belongs to the page directory, which no page refers to",
        _ => null,
    };

    private static string? FindDamageOfRoots(ReadOnlySpan<byte> page)
    {
        var count = RootRecords.RecordsPerPage(page.Length);
        for (var slot = 0; slot < count; slot++)
        {
            var record = page.Slice(PageFormat.HeaderSize + (slot * RootRecords.RecordSize), RootRecords.RecordSize);
            if (record[RootRecords.KindOffset] > (byte)TreeKind.Index
                || record[RootRecords.LevelOffset] > RootRecords.LevelMax
                || BinaryPrimitives.ReadInt64LittleEndian(record[RootRecords.RowCountOffset..]) < 0)
            {
                return "a root record is out of bounds";
            }
        }

        return null;
    }
}
