using System;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Trees;

namespace DecentDb.Engine.IndexTrees;

/// <summary>
/// Reads single entries of an index. Keys are byte strings in memcmp order: the codec of keys has turned values into
/// bytes that sort as the values do, so that nothing here knows a type. An entry is a key with a row id, and the two
/// together are unique; where the key alone has to be, the writer looks for it first.
/// </summary>
internal static class IndexTree
{
    /// <summary>The row id of the first entry with exactly this key.</summary>
    public static bool FindUnique(PageReader reader, in TreeRoot root, ReadOnlySpan<byte> key, out long rowId)
    {
        rowId = 0;
        var id = root.Page;
        if (id.IsNone)
        {
            return false;
        }

        for (var level = root.Level; level > 0; level--)
        {
            var interior = ReadInterior(reader, id, level);
            id = interior.Child(interior.FindChild(key, long.MinValue, reader));
        }

        var leaf = ReadLeaf(reader, id);
        var at = leaf.LowerBound(key, long.MinValue, reader);
        if (at == leaf.Count)
        {
            // The separator may be the key itself, with the row id of the first entry behind it: looked for with the
            // least row id, the key leads to the leaf before.
            var next = PageFormat.GetRightSibling(leaf.Page);
            if (next.IsNone)
            {
                return false;
            }

            leaf = ReadLeaf(reader, next);
            at = 0;
        }

        if (leaf.CompareKeyWith(at, key, reader) != 0)
        {
            return false;
        }

        rowId = leaf.RowId(at);
        return true;
    }

    /// <summary>True when the index has this very entry.</summary>
    public static bool Contains(PageReader reader, in TreeRoot root, ReadOnlySpan<byte> key, long rowId)
    {
        var id = root.Page;
        if (id.IsNone)
        {
            return false;
        }

        for (var level = root.Level; level > 0; level--)
        {
            var interior = ReadInterior(reader, id, level);
            id = interior.Child(interior.FindChild(key, rowId, reader));
        }

        var leaf = ReadLeaf(reader, id);
        var at = leaf.LowerBound(key, rowId, reader);
        return at < leaf.Count && leaf.CompareWith(at, key, rowId, reader) == 0;
    }

    /// <summary>Reads a page that its parent says is an interior page of this level.</summary>
    public static IndexPageView ReadInterior(PageReader reader, PageId id, int level)
    {
        // The pair of what the writer did: the checks of a page when it is read first know nothing of its parent. With
        // the level that falls by one at each step no damage can lead round in circles.
        var page = reader.Read(id);
        if (PageFormat.GetKind(page) != PageKind.IndexInterior || PageFormat.GetLevel(page) != level)
        {
            throw DatabaseException.Corrupt(reader.FileName, id, "index interior", "its kind or level is wrong");
        }

        return new IndexPageView(page);
    }

    /// <summary>Reads a page that its parent or sibling says is a leaf.</summary>
    public static IndexPageView ReadLeaf(PageReader reader, PageId id)
    {
        // A page that was freed and is something else now is told here, before its bytes are read as keys.
        var page = reader.Read(id);
        if (PageFormat.GetKind(page) != PageKind.IndexLeaf)
        {
            throw DatabaseException.Corrupt(reader.FileName, id, "index leaf", "its kind is wrong");
        }

        return new IndexPageView(page);
    }
}
