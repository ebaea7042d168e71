using System;
using System.Collections.Generic;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.TableTrees;

/// <summary>
/// The interior pages over leaves that are built from left to right. A full page waits until it may be written: its id
/// is known before, from the number of pages that are written between.
/// <para>
/// A page that closes takes the next id that is not given out, and is written by <see cref="WriteClosed"/> before any
/// other page is: then the ids that were counted ahead are those that the writer hands out. One page too many or too
/// few between, and a parent would name a page of something else.
/// </para>
/// </summary>
internal sealed class TableInteriorBuilder(DirectPageWriter pages, int pageSize)
{
    private readonly List<Node> _nodes = [];
    private readonly List<Node> _closed = [];

    /// <summary>Pages of the tree that is continued, with their new content.</summary>
    public List<(PageId Id, byte[] Image)> Changed { get; } = [];

    /// <summary>The pages that are written from now on before the next one that closes.</summary>
    public uint PagesAhead { get; set; }

    /// <summary>Takes the right edge of an existing tree, from the lowest interior page up.</summary>
    public void AddExisting(PageId id, byte[] image)
    {
        Invariant.That(
            PageFormat.GetId(image) == id && PageFormat.GetLevel(image) == _nodes.Count + 1,
            $"page {id} of {pages.FileName} is continued as level {_nodes.Count + 1}, it is page "
            + $"{PageFormat.GetId(image)} of level {PageFormat.GetLevel(image)}");
        _nodes.Add(new Node(_nodes.Count + 1) { Id = id, Image = image.AsSpan().ToArray() });
    }

    /// <summary>Starts the lowest level over a leaf that was the root until now.</summary>
    public void AddRootLeaf(PageId leaf) => TableInteriorPage.Append(NodeAt(0).Image, long.MinValue, leaf);

    /// <summary>Adds a leaf at the right edge.</summary>
    public void Add(long firstRowId, PageId leaf) => Push(0, firstRowId, leaf);

    /// <summary>Writes the pages that are closed, in the order of their ids.</summary>
    public void WriteClosed()
    {
        foreach (var node in _closed)
        {
            var page = pages.Next(PageKind.TableInterior, out var id);
            Invariant.That(
                id == node.Id, $"the interior page that counted on id {node.Id} of {pages.FileName} gets {id}");
            node.Image.AsSpan(PageFormat.KindSpecificOffset).CopyTo(page[PageFormat.KindSpecificOffset..]);
            PageFormat.SetLevel(page, node.Level);
            PageFormat.SetCount(page, PageFormat.GetCount(node.Image));
        }

        _closed.Clear();
        PagesAhead = 0;
    }

    /// <summary>Closes all pages; gives the root page and its level.</summary>
    public (PageId Root, int Level) Complete()
    {
        PagesAhead = 0;
        for (var i = 0; ; i++)
        {
            var node = _nodes[i];
            var isTop = i == _nodes.Count - 1;
            // A page over a single child is not needed: the child is the root.
            Invariant.That(
                PageFormat.GetCount(node.Image) > 0,
                $"an interior page of level {i + 1} of {pages.FileName} has children");
            if (isTop && node.Id.IsNone && PageFormat.GetCount(node.Image) == 1)
            {
                WriteClosed();
                return (TableInteriorPage.Child(node.Image, 0), i);
            }

            var isNew = node.Id.IsNone;
            Close(node);
            if (isTop)
            {
                WriteClosed();
                return (node.Id, i + 1);
            }

            if (isNew)
            {
                Push(i + 1, TableInteriorPage.Key(node.Image, 0), node.Id);
            }
        }
    }

    private void Push(int index, long key, PageId child)
    {
        var node = NodeAt(index);
        if (PageFormat.GetCount(node.Image) == TableInteriorPage.Capacity(pageSize))
        {
            var isNew = node.Id.IsNone;
            Close(node);
            if (isNew)
            {
                Push(index + 1, TableInteriorPage.Key(node.Image, 0), node.Id);
            }
            else if (index == _nodes.Count - 1)
            {
                // The old root became full, and no page names it yet.
                TableInteriorPage.Append(NodeAt(index + 1).Image, long.MinValue, node.Id);
            }

            node = new Node(index + 1) { Image = new byte[pageSize] };
            _nodes[index] = node;
        }

        Invariant.That(
            !child.IsNone,
            $"page {node.Id} of {pages.FileName} gets child {child} from row {key} on");
        TableInteriorPage.Append(node.Image, key, child);
    }

    private void Close(Node node)
    {
        // A page of the old tree keeps its id; the transaction changes it at the end.
        if (!node.Id.IsNone)
        {
            Changed.Add((node.Id, node.Image));
            return;
        }

        Invariant.That(
            PageFormat.GetCount(node.Image) > 0,
            $"an interior page of level {node.Level} of {pages.FileName} has children when it closes");
        node.Id = pages.IdAhead(PagesAhead++);
        _closed.Add(node);
    }

    private Node NodeAt(int index)
    {
        if (index == _nodes.Count)
        {
            _nodes.Add(new Node(index + 1) { Image = new byte[pageSize] });
        }

        return _nodes[index];
    }

    private sealed class Node(int level)
    {
        public int Level { get; } = level;

        /// <summary>The page's id; none as long as it is new and not closed.</summary>
        public PageId Id { get; set; }

        public required byte[] Image { get; init; }
    }
}
