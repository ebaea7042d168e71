using System;
using System.Buffers.Binary;
using DecentDb.Engine.ColumnPages;
using DecentDb.Engine.IndexTrees;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.TableTrees;
using DecentDb.Engine.Trees;

namespace DecentDb.Engine.Maintenance;

/// <summary>Finds all page ids in a page, of whatever kind but a trunk of the free list.</summary>
internal static class PagePointers
{
    /// <summary>Replaces each id of another page in a copy of a checked page.</summary>
    public static void Replace(byte[] page, Func<PageId, PageId> map)
    {
        if (PageFormat.GetRightSibling(page) is { IsNone: false } sibling)
        {
            PageFormat.SetRightSibling(page, map(sibling));
        }

        switch (PageFormat.GetKind(page))
        {
            case PageKind.Roots:
                RootRecords.ReplacePages(page, map);
                break;
            case PageKind.TableLeaf:
                ReplaceReferences(new ColumnPageView(page), map);
                break;
            case PageKind.TableInterior:
                for (var i = 0; i < PageFormat.GetCount(page); i++)
                {
                    TableInteriorPage.SetChild(page, i, map(TableInteriorPage.Child(page, i)));
                }

                break;
            case PageKind.IndexLeaf or PageKind.IndexInterior:
                new IndexPageView(page).ReplacePages(map);
                break;
            default:
                break; // an overflow page has a sibling only
        }
    }

    private static void ReplaceReferences(ColumnPageView page, Func<PageId, PageId> map)
    {
        var count = page.RowCount;
        for (var i = 0; i < page.MinipageCount; i++)
        {
            var minipage = page.MinipageAt(i);
            for (var row = 0; minipage.HasOverflow && row < count; row++)
            {
                if (minipage.IsOverflow(row, count))
                {
                    page.Slice(minipage, row, out var start, out var length);
                    var reference = page.Page.AsSpan(start, length);
                    OverflowPages.WriteReference(
                        reference, BinaryPrimitives.ReadInt64LittleEndian(reference),
                        map(OverflowPages.FirstPageOf(reference)));
                }
            }
        }
    }
}
