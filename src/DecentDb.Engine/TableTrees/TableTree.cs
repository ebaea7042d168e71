using DecentDb.Engine.ColumnPages;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Trees;

namespace DecentDb.Engine.TableTrees;

/// <summary>Reads single rows of a table, and the pages of its tree for all who walk it.</summary>
internal static class TableTree
{
    /// <summary>The page and the place of a row.</summary>
    public static bool Find(PageReader reader, in TreeRoot root, long rowId, out ColumnPageView page, out int row)
    {
        row = 0;
        if (!FindLeaf(reader, root, rowId, out page))
        {
            return false;
        }

        row = page.FindRow(rowId);
        return row >= 0;
    }

    /// <summary>The page that has the row if there is such a row; false when the tree is empty.</summary>
    public static bool FindLeaf(PageReader reader, in TreeRoot root, long rowId, out ColumnPageView page)
    {
        var id = root.Page;
        if (id.IsNone)
        {
            page = default;
            return false;
        }

        for (var level = root.Level; level > 0; level--)
        {
            var interior = ReadInterior(reader, id, level);
            id = TableInteriorPage.Child(interior, TableInteriorPage.FindChild(interior, rowId));
        }

        page = ReadLeaf(reader, id);
        return true;
    }

    /// <summary>Reads a page that its parent says is an interior page of this level.</summary>
    public static byte[] ReadInterior(PageReader reader, PageId id, int level)
    {
        // The pair of what the writer did: the checks of a page when it is read first know nothing of its parent. With
        // the level that falls by one at each step no damage can lead round in circles.
        var page = reader.Read(id);
        if (PageFormat.GetKind(page) != PageKind.TableInterior || PageFormat.GetLevel(page) != level)
        {
            throw DatabaseException.Corrupt(reader.FileName, id, "table interior", "its kind or level is wrong");
        }

        return page;
    }

    /// <summary>Reads a page that its parent says is a leaf.</summary>
    /// <param name="reader">The state to read from.</param>
    /// <param name="id">The leaf.</param>
    /// <param name="passes">True for a scan of more pages than the cache should keep for it.</param>
    public static ColumnPageView ReadLeaf(PageReader reader, PageId id, bool passes = false)
    {
        // A page that was freed and is something else now is told here, before its bytes are read as columns.
        var page = passes ? reader.ReadPassing(id) : reader.Read(id);
        if (PageFormat.GetKind(page) != PageKind.TableLeaf)
        {
            throw DatabaseException.Corrupt(reader.FileName, id, "table leaf", "its kind is wrong");
        }

        return new ColumnPageView(page);
    }
}
