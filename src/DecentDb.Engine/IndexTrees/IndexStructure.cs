using System;
using System.Collections.Generic;
using DecentDb.Engine.ColumnPages;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Trees;

namespace DecentDb.Engine.IndexTrees;

/// <summary>The pages of an index that a transaction changes: splitting, merging, separators.</summary>
/// <remarks>
/// A separator that continues in overflow pages owns them; when it moves to a parent they go with it, and when it is
/// dropped they are freed. The first separator of an interior page is not used and owns nothing. Two owners of one page
/// would free it twice and give it to two trees; no owner would leave it lost to the file for ever.
/// <para>
/// A separator is above every entry to its left and not above any to its right. It need not be an entry: the shortest
/// start of a key that tells the two apart will do, so that interior pages hold many children. Equal keys are told
/// apart by their row ids, so that an index with few different values is balanced like any other.
/// </para>
/// <code>
/// split    leaf [apple fig | pear plum]          the new leaf takes the right half, and its separator "p" goes to the
/// parent: all left of it is below, nothing right of it is append   leaf [apple fig pear] + plum          a full page
/// at the right edge stays full, and the new one begins with                                                the new
/// entry: keys that grow fill their pages merge    [apple] "p" [plum]                    two neighbours under one
/// parent become one when that fills at most 7/8;                                                the separator between
/// them goes empty    [ ]                                   a page without entries is freed, and its place in the
/// parent with it,                                                up to the root
/// </code>
/// <para>
/// Pages are changed from the leaves upwards, and private copies only: what goes wrong half way is undone with the
/// statement, and nobody else has seen it.
/// </para>
/// </remarks>
internal sealed class IndexStructure(PageWriter writer)
{
    private readonly int _keyLengthMax = IndexPageFormat.KeyLengthMax(writer.PageSize);
    private readonly int _capacity = IndexPageFormat.Capacity(writer.PageSize);
    private readonly IndexEntries _leafEntries = new(isInterior: false);

    /// <summary>The root page; none when the index is empty.</summary>
    public PageId Root { get; set; }

    /// <summary>The level of the root page.</summary>
    public int Level { get; set; }

    /// <summary>The leaf in which an entry is or would be; an empty index gets one.</summary>
    public PageId FindLeaf(ReadOnlySpan<byte> key, long rowId, TreePath path)
    {
        // An empty index has no page, so the first entry makes one; a leaf without entries is otherwise taken away.
        if (Root.IsNone)
        {
            writer.Allocate(PageKind.IndexLeaf, out var id);
            Invariant.That(Level == 0, $"an empty index of {writer.FileName} gets page {id} at level {Level}");
            Root = id;
            Level = 0;
        }

        return Descend(key, rowId, 0, path);
    }

    /// <summary>Writes the bytes of a key that are too many for a page to overflow pages.</summary>
    public IndexEntryTail WriteRest(ReadOnlySpan<byte> key, long rowId, uint child)
    {
        if (key.Length > ColumnPageFormat.ValueLengthMax)
        {
            throw new DatabaseException(ErrorCode.StringDataRightTruncation, "An index key is longer than 1 GiB.");
        }

        Span<byte> reference = stackalloc byte[ColumnPageFormat.ReferenceSize];
        OverflowPages.Write(writer, key[_keyLengthMax..], reference);
        return new IndexEntryTail(
            rowId, child, OverflowPages.LengthOf(reference), OverflowPages.FirstPageOf(reference).Value);
    }

    /// <summary>Adds an entry; the key is what lies in the page.</summary>
    public void InsertIntoLeaf(PageId leafId, int at, ReadOnlySpan<byte> key, in IndexEntryTail tail)
    {
        var page = writer.Modify(leafId);
        Invariant.That(
            PageFormat.GetKind(page) == PageKind.IndexLeaf && at <= PageFormat.GetCount(page),
            $"an entry goes to place {at} of leaf {leafId} of {writer.FileName}, which has "
            + $"{PageFormat.GetCount(page)}");
        if (IndexPageEditor.TryInsert(page, at, key, tail))
        {
            return;
        }

        // The entry does not have the form of the others, or the page is full: all of it is written anew.
        _leafEntries.Clear();
        _leafEntries.Load(new IndexPageView(page));
        _leafEntries.Insert(at, key, tail);
        Store(_leafEntries, leafId, 0, at);
    }

    /// <summary>Removes an entry and what becomes superfluous by it. The path is not to be used afterwards.</summary>
    public void RemoveFromLeaf(PageId leafId, int at, TreePath path)
    {
        var page = writer.Modify(leafId);
        Invariant.That(
            at < PageFormat.GetCount(page),
            $"entry {at} is removed from leaf {leafId} of {writer.FileName}, which has {PageFormat.GetCount(page)}");
        FreeRest(new IndexPageView(page), at);
        IndexPageEditor.Remove(page, at);
        var view = new IndexPageView(page);
        if (view.Count == 0)
        {
            // The leaf before must skip it before it is freed: the page may be another tree's a moment later.
            var previous = FindPreviousLeaf(path);
            if (!previous.IsNone)
            {
                PageFormat.SetRightSibling(writer.Modify(previous), PageFormat.GetRightSibling(page));
            }

            writer.Free(leafId);
            RemoveChild(path, path.Depth - 1, path.Depth == 0 ? 0 : path.Indexes[path.Depth - 1], keepsRest: false);
        }
        else if (Level > 0 && view.UsedBytes < _capacity / 4)
        {
            TryMerge(path, path.Depth - 1);
        }
    }

    /// <summary>
    /// Writes the entries of neighbouring leaves under one parent to as few as fill their pages up to a limit.
    /// </summary>
    /// <param name="path">The way to the first leaf; not to be used afterwards.</param>
    /// <param name="leaves">The leaves, in their order.</param>
    /// <param name="limit">Bytes of a page that may be used.</param>
    /// <returns>How many leaves there are now; as many as before when they would not become fewer, and then nothing
    /// was changed.</returns>
    public int Pack(TreePath path, PageId[] leaves, int limit)
    {
        var entries = new IndexEntries(isInterior: false);
        foreach (var leaf in leaves)
        {
            entries.Load(IndexTree.ReadLeaf(writer, leaf));
        }

        Invariant.That(
            path.Depth > 0 && entries.Count > 0, $"{leaves.Length} leaves of {writer.FileName} are packed");
        var cuts = entries.Fill(limit);
        if (cuts.Count >= leaves.Length)
        {
            return leaves.Length;
        }

        var key = new IndexKey();
        ReadWhole(entries.Key(0), entries.Tail(0), key);
        var behind = PageFormat.GetRightSibling(writer.Read(leaves[^1]));
        for (var i = 1; i < leaves.Length; i++)
        {
            // With a child its parent may be joined with the one beside it, so the way is looked for each time.
            RemoveBehind(path, leaves, i);
            Descend(key.Bytes, key.RowId, 0, path);
        }

        PageFormat.SetRightSibling(writer.Modify(leaves[0]), behind);
        StoreParts(entries, leaves[0], 0, cuts);
        return cuts.Count;
    }

    /// <summary>
    /// Joins one of so many last interior pages of a path with the one behind it under the same parent, if both leave
    /// room in one page. The path is not to be used afterwards.
    /// </summary>
    /// <returns>False when nothing was changed.</returns>
    public bool TryJoin(TreePath path, int count)
    {
        for (var depth = Math.Max(0, path.Depth - count - 1); depth < path.Depth - 1; depth++)
        {
            var parent = IndexTree.ReadInterior(writer, path.Pages[depth], Level - depth);
            var right = path.Indexes[depth] + 1;
            if (right < parent.Count && TryMergePair(path, depth, parent, right))
            {
                return true;
            }
        }

        return false;
    }

    public void FreeAll()
    {
        if (!Root.IsNone)
        {
            FreeSubtree(Root, Level);
        }

        Root = PageId.None;
        Level = 0;
    }

    // The page of a level in which the key belongs, with the way there.
    private PageId Descend(ReadOnlySpan<byte> key, long rowId, int toLevel, TreePath path)
    {
        path.Clear();
        var id = Root;
        for (var level = Level; level > toLevel; level--)
        {
            var page = IndexTree.ReadInterior(writer, id, level);
            var index = page.FindChild(key, rowId, writer);
            path.Add(id, index);
            id = page.Child(index);
        }

        return id;
    }

    // Leaves know the next one only. The one before is the last leaf of the child to the left of the path, at the
    // lowest level at which there is one.
    private PageId FindPreviousLeaf(TreePath path)
    {
        for (var depth = path.Depth - 1; depth >= 0; depth--)
        {
            if (path.Indexes[depth] == 0)
            {
                continue;
            }

            var id = IndexTree.ReadInterior(writer, path.Pages[depth], Level - depth).Child(path.Indexes[depth] - 1);
            for (var level = Level - depth - 1; level > 0; level--)
            {
                var page = IndexTree.ReadInterior(writer, id, level);
                id = page.Child(page.Count - 1);
            }

            return id;
        }

        return PageId.None;
    }

    // Writes entries back to their page, and to new ones behind it when they need more room.
    private void Store(IndexEntries entries, PageId id, int level, int inserted)
    {
        Invariant.That(
            entries.Count > 0 && inserted < entries.Count,
            $"{entries.Count} entries are stored in page {id} of {writer.FileName}, {inserted} of them new");
        if (entries.Measure(0, entries.Count) <= _capacity)
        {
            entries.Write(writer.Modify(id));
            return;
        }

        var cuts = new List<int> { 0 };
        if (inserted == entries.Count - 1 && entries.Measure(0, inserted) <= _capacity)
        {
            // Entries are being appended: the page stays full.
            cuts.Add(inserted);
        }
        else
        {
            Cut(entries, 0, entries.Count, cuts);
        }

        StoreParts(entries, id, level, cuts);
    }

    // Writes the part before the first cut to the page and each other one to a new page behind it.
    private void StoreParts(IndexEntries entries, PageId id, int level, List<int> cuts)
    {
        Invariant.That(cuts[0] == 0, $"page {id} of {writer.FileName} keeps its first entry");
        cuts.Add(entries.Count);
        var added = new List<NewPage>();
        entries.Measure(0, cuts[1]);
        entries.Write(writer.Modify(id));
        var left = id;
        for (var part = 1; part < cuts.Count - 1; part++)
        {
            var newPage = AddPage(entries, cuts[part], cuts[part + 1] - cuts[part], level, left);
            added.Add(newPage);
            left = newPage.Id;
        }

        // Only now: to add a separator may split the pages above, and the path down to this one would be out of date.
        // Until all are there a lookup finds the new pages by their siblings only, but nobody looks meanwhile.
        foreach (var newPage in added)
        {
            AddSeparator(newPage, level + 1);
        }
    }

    private void RemoveBehind(TreePath path, PageId[] leaves, int index)
    {
        var depth = path.Depth - 1;
        var parent = IndexTree.ReadInterior(writer, path.Pages[depth], 1);
        var at = path.Indexes[depth] + 1;
        if (at >= parent.Count || parent.Child(at) != leaves[index])
        {
            throw DatabaseException.Corrupt(
                writer.FileName, path.Pages[depth], "index interior", "a child is not where it was found");
        }

        writer.Free(leaves[index]);
        RemoveChild(path, depth, at, keepsRest: false);
    }

    private NewPage AddPage(IndexEntries entries, int start, int count, int level, PageId left)
    {
        var page = writer.Allocate(level == 0 ? PageKind.IndexLeaf : PageKind.IndexInterior, out var id);
        PageFormat.SetLevel(page, level);
        var separator = new IndexKey();
        var tail = entries.Tail(start);
        uint restPage = 0;
        if (level > 0)
        {
            // The separator moves up, with its overflow pages.
            ReadWhole(entries.Key(start), tail, separator);
            restPage = tail.OverflowPage;
        }
        else if (IndexSeparator.IsWholeKey(entries.Key(start - 1), entries.Key(start), tail.OverflowLength))
        {
            ReadWhole(entries.Key(start), tail, separator);
        }
        else
        {
            var length = IndexSeparator.LengthOf(entries.Key(start - 1), entries.Key(start));
            separator.Set(entries.Key(start)[..length], tail.RowId);
        }

        if (level == 0)
        {
            if (left == id)
            {
                throw DatabaseException.Corrupt(
                    writer.FileName, id, "index leaf", "it is in use and in the list of free pages");
            }

            var leftPage = writer.Modify(left);
            PageFormat.SetRightSibling(page, PageFormat.GetRightSibling(leftPage));
            PageFormat.SetRightSibling(leftPage, id);
        }

        entries.Measure(start, count);
        entries.Write(page);
        return new NewPage(id, separator, restPage);
    }

    private void ReadWhole(ReadOnlySpan<byte> key, in IndexEntryTail tail, IndexKey target)
    {
        // Before so much memory is taken: a damaged length would else ask for a gigabyte.
        OverflowPages.RefuseLength(writer, new PageId(tail.OverflowPage), tail.OverflowLength);
        var bytes = target.SetLength(key.Length + tail.OverflowLength);
        key.CopyTo(bytes);
        if (tail.OverflowLength > 0)
        {
            Span<byte> reference = stackalloc byte[ColumnPageFormat.ReferenceSize];
            OverflowPages.WriteReference(reference, tail.OverflowLength, new PageId(tail.OverflowPage));
            OverflowPages.Read(writer, reference, bytes[key.Length..]);
        }

        target.RowId = tail.RowId;
    }

    // Halves a range, by bytes, until the parts fit.
    private void Cut(IndexEntries entries, int start, int count, List<int> cuts)
    {
        if (entries.Measure(start, count) <= _capacity)
        {
            return;
        }

        // About what an entry takes beside its key. It only has to be near enough for two halves of like size.
        const int fixedBytes = 12;
        long total = 0;
        for (var i = start; i < start + count; i++)
        {
            total += entries.Key(i).Length + fixedBytes;
        }

        long sum = 0;
        var cut = start;
        while (cut < start + count - 1 && (cut == start || sum < total / 2))
        {
            sum += entries.Key(cut++).Length + fixedBytes;
        }

        // Both parts get an entry. A single one fits every page, because longer keys continue elsewhere.
        Invariant.That(
            cut > start && cut < start + count,
            $"{count} entries of an index of {writer.FileName} are cut in two at {cut - start}");
        Cut(entries, start, cut - start, cuts);
        cuts.Add(cut);
        Cut(entries, cut, start + count - cut, cuts);
    }

    private void AddSeparator(NewPage added, int level)
    {
        if (level > Level)
        {
            // The root was split. The new one names the old one as the first child, whose separator is not used.
            Invariant.That(
                level <= RootRecords.LevelMax, $"the index under page {Root} of {writer.FileName} gets level {level}");
            var root = writer.Allocate(PageKind.IndexInterior, out var rootId);
            PageFormat.SetLevel(root, level);
            var first = new IndexEntries(isInterior: true);
            first.Add([], new IndexEntryTail(0, Root.Value));
            first.Measure(0, 1);
            first.Write(root);
            Root = rootId;
            Level = level;
        }

        var path = new TreePath();
        var id = Descend(added.Separator.Bytes, added.Separator.RowId, level, path);
        var page = writer.Modify(id);
        var view = new IndexPageView(page);
        var at = view.FindChild(added.Separator.Bytes, added.Separator.RowId, writer) + 1;
        ReadOnlySpan<byte> key = added.Separator.Bytes;
        var tail = new IndexEntryTail(added.Separator.RowId, added.Id.Value);
        if (key.Length > _keyLengthMax)
        {
            tail = added.RestPage == 0 ? WriteRest(key, tail.RowId, tail.Child)
                : tail with { OverflowLength = key.Length - _keyLengthMax, OverflowPage = added.RestPage };
            key = key[.._keyLengthMax];
            page = writer.Modify(id); // again: writing the rest may have changed whose copy it is
        }

        if (IndexPageEditor.TryInsert(page, at, key, tail))
        {
            return;
        }

        var entries = new IndexEntries(isInterior: true);
        entries.Load(new IndexPageView(page));
        entries.Insert(at, key, tail);
        Store(entries, id, level, at);
    }

    private void FreeRest(in IndexPageView page, int index)
    {
        if (page.IsOverflow(index))
        {
            Span<byte> reference = stackalloc byte[ColumnPageFormat.ReferenceSize];
            OverflowPages.WriteReference(reference, page.OverflowLength(index), page.OverflowPage(index));
            OverflowPages.Free(writer, reference);
        }
    }

    private void RemoveChild(TreePath path, int depth, int index, bool keepsRest)
    {
        if (depth < 0)
        {
            Root = PageId.None;
            Level = 0;
            return;
        }

        var id = path.Pages[depth];
        var page = writer.Modify(id);
        var view = new IndexPageView(page);
        if (index >= view.Count)
        {
            throw DatabaseException.Corrupt(writer.FileName, id, "index interior", "a child is not where it was found");
        }

        if (index > 0 && !keepsRest)
        {
            FreeRest(view, index);
        }
        else if (index == 0 && view.Count > 1)
        {
            // The next child becomes the first one, whose separator is not used.
            FreeRest(view, 1);
        }

        IndexPageEditor.Remove(page, index);
        view = new IndexPageView(page);
        if (view.Count == 0)
        {
            writer.Free(id);
            RemoveChild(path, depth - 1, depth == 0 ? 0 : path.Indexes[depth - 1], keepsRest: false);
        }
        else if (depth == 0)
        {
            DropSingleChildRoots();
        }
        else if (view.UsedBytes < _capacity / 4)
        {
            TryMerge(path, depth - 1);
        }
    }

    private void DropSingleChildRoots()
    {
        while (Level > 0)
        {
            var page = IndexTree.ReadInterior(writer, Root, Level);
            if (page.Count > 1)
            {
                return;
            }

            var child = page.Child(0);
            if (child == Root)
            {
                throw DatabaseException.Corrupt(writer.FileName, Root, "index interior", "its only child is itself");
            }

            writer.Free(Root);
            Root = child;
            Level--;
        }
    }

    // Joins the child that the path takes at a depth with a neighbour when both fill at most 7/8 of a page.
    private void TryMerge(TreePath path, int depth)
    {
        // The neighbour to the right first, whose id the page has anyway; else the one to the left.
        var parent = IndexTree.ReadInterior(writer, path.Pages[depth], Level - depth);
        var right = path.Indexes[depth] + 1;
        if (!(right < parent.Count && TryMergePair(path, depth, parent, right)) && right > 1)
        {
            TryMergePair(path, depth, parent, right - 1);
        }
    }

    private bool TryMergePair(TreePath path, int depth, in IndexPageView parent, int rightIndex)
    {
        var level = Level - depth - 1;
        var leftId = parent.Child(rightIndex - 1);
        var rightId = parent.Child(rightIndex);
        var left = level == 0 ? IndexTree.ReadLeaf(writer, leftId) : IndexTree.ReadInterior(writer, leftId, level);
        var right = level == 0 ? IndexTree.ReadLeaf(writer, rightId) : IndexTree.ReadInterior(writer, rightId, level);
        // A first look without copying: what both take is more than what one takes that shares their prefix, but hardly
        // by more than an eighth.
        if (left.UsedBytes + right.UsedBytes > _capacity * 9 / 8)
        {
            return false;
        }

        var entries = new IndexEntries(isInterior: level > 0);
        entries.Load(left);
        if (level == 0)
        {
            entries.Load(right);
        }
        else
        {
            AddInterior(entries, parent, rightIndex, right);
        }

        if (entries.Measure(0, entries.Count) > _capacity * 7 / 8)
        {
            return false;
        }

        // The views read the images from before, which stay as they are; only the copies change.
        var page = writer.Modify(leftId);
        if (leftId == rightId || (level == 0 && PageFormat.GetRightSibling(page) != rightId))
        {
            throw DatabaseException.Corrupt(
                writer.FileName, leftId, "index page", "the page behind it is not the one that its parent names next");
        }

        entries.Write(page);
        if (level == 0)
        {
            PageFormat.SetRightSibling(page, PageFormat.GetRightSibling(right.Page));
        }

        writer.Free(rightId);
        RemoveChild(path, depth, rightIndex, keepsRest: level > 0);
        return true;
    }

    // The parent's separator comes down to the first child of the right page.
    private static void AddInterior(IndexEntries entries, in IndexPageView parent, int index, in IndexPageView right)
    {
        // With its overflow pages, which are the left page's now: whoever removes it from the parent must not free
        // them.
        var rightEntries = new IndexEntries(isInterior: true);
        rightEntries.Load(right);
        var hasRest = parent.IsOverflow(index);
        var key = new IndexKey();
        var rest = parent.Rest(index);
        var bytes = key.SetLength(parent.Prefix.Length + rest.Length);
        parent.Prefix.CopyTo(bytes);
        rest.CopyTo(bytes[parent.Prefix.Length..]);
        entries.Add(key.Bytes, new IndexEntryTail(
            parent.RowId(index),
            rightEntries.Tail(0).Child,
            hasRest ? parent.OverflowLength(index) : 0,
            hasRest ? parent.OverflowPage(index).Value : 0));
        for (var i = 1; i < rightEntries.Count; i++)
        {
            entries.Add(rightEntries.Key(i), rightEntries.Tail(i));
        }
    }

    private void FreeSubtree(PageId id, int level)
    {
        // The view stays right: an image that this transaction has read is not used again before it renews itself.
        var page = level == 0 ? IndexTree.ReadLeaf(writer, id) : IndexTree.ReadInterior(writer, id, level);
        for (var i = 0; i < page.Count; i++)
        {
            // The first separator of an interior page owns nothing, whatever it says.
            if (level == 0 || i > 0)
            {
                FreeRest(page, i);
            }

            if (level > 0)
            {
                FreeSubtree(page.Child(i), level - 1);
            }
        }

        writer.Free(id);
    }

    private readonly record struct NewPage(PageId Id, IndexKey Separator, uint RestPage);
}
