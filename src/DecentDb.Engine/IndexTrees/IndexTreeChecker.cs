using System;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Trees;

namespace DecentDb.Engine.IndexTrees;

/// <summary>
/// Walks all pages of trees of keys and lists what is wrong: depth, order, separators, sibling chains, counts, overflow
/// chains. Goes on after a problem where it can. The reader is renewed after each leaf.
/// <para>
/// What a page says of itself was checked when it was read. Here is checked what pages say of each other: that keys
/// ascend from leaf to leaf, that each leaf lies between the separators above it and in the chain where its neighbours
/// say, and that the pages of a long key belong to it alone. A page that is wrong is reported and passed over, because
/// whoever looks for damage wants all of it.
/// </para>
/// </summary>
internal sealed class IndexTreeChecker(TreeWalk walk)
{
    private readonly IndexKey _lastKey = new();
    private readonly IndexKey _key = new();
    private IndexEntryVisitor? _entryVisitor;
    private long _count;
    private bool _hasLastKey;

    /// <summary>Checks an index.</summary>
    /// <param name="root">Its root record.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="visitEntry">Called with each entry, unless null.</param>
    /// <returns>True when every page could be read, so that cursors can walk the tree.</returns>
    public bool Check(in TreeRoot root, string name, IndexEntryVisitor? visitEntry = null)
    {
        Invariant.That(root.Kind == TreeKind.Index, $"{walk.Reader.FileName}: {name} is no tree of keys");
        _entryVisitor = visitEntry;
        _count = 0;
        _hasLastKey = false;
        walk.Start(name);
        if (!root.Page.IsNone)
        {
            CheckPage(root.Page, root.Level, null, null);
        }

        walk.End(root, _count);
        return walk.IsWhole;
    }

    private void CheckPage(PageId id, int level, IndexKey? low, IndexKey? high)
    {
        if (!walk.TryRead(id, level == 0 ? PageKind.IndexLeaf : PageKind.IndexInterior, level, out var bytes))
        {
            walk.ForgetSiblings();
            return;
        }

        var page = new IndexPageView(bytes);
        if (level == 0)
        {
            CheckLeaf(id, page, low, high);
            walk.Reader.Renew();
            return;
        }

        var children = new PageId[page.Count];
        var bounds = new IndexKey?[page.Count + 1];
        bounds[0] = low;
        bounds[page.Count] = high;
        children[0] = page.Child(0);
        for (var i = 1; i < page.Count; i++)
        {
            children[i] = page.Child(i);
            var bound = new IndexKey();
            if (!TryReadKey(id, page, i, bound))
            {
                walk.ForgetSiblings();
                return;
            }

            bounds[i] = bound;
            if (bounds[i - 1] is { } before && before.CompareTo(bound) >= 0)
            {
                walk.Report(id, "its separators do not ascend");
            }
        }

        for (var i = 0; i < children.Length; i++)
        {
            CheckPage(children[i], level - 1, bounds[i], bounds[i + 1]);
        }
    }

    private void CheckLeaf(PageId id, in IndexPageView page, IndexKey? low, IndexKey? high)
    {
        Invariant.That(
            PageFormat.GetLevel(page.Page) == 0, $"{walk.Reader.FileName}: page {id} is no leaf of an index");
        walk.CheckSibling(id, page.Page);
        var isOutside = false;
        var isUnordered = false;
        for (var i = 0; i < page.Count; i++)
        {
            if (!TryReadKey(id, page, i, _key))
            {
                continue;
            }

            isOutside |= (low is not null && _key.CompareTo(low) < 0)
                || (high is not null && _key.CompareTo(high) >= 0);
            isUnordered |= _hasLastKey && _lastKey.CompareTo(_key) >= 0;
            _entryVisitor?.Invoke(
                id, _key.Bytes, _key.RowId, _hasLastKey && _lastKey.Bytes.SequenceEqual(_key.Bytes));
            _lastKey.Set(_key.Bytes, _key.RowId);
            _hasLastKey = true;
        }

        if (isOutside)
        {
            walk.Report(id, "a key is outside the separators");
        }

        if (isUnordered)
        {
            walk.Report(id, "its keys do not ascend");
        }

        _count += page.Count;
    }

    // The chain is checked first, because the length that a damaged entry claims would be allocated.
    private bool TryReadKey(PageId id, in IndexPageView page, int index, IndexKey key)
    {
        if (page.IsOverflow(index)
            && !walk.CheckChain(id, page.OverflowPage(index), page.OverflowLength(index), renews: false))
        {
            return false;
        }

        page.ReadKey(index, walk.Reader, key);
        return true;
    }
}
