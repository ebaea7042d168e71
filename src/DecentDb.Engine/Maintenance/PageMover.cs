using System;
using System.Collections.Generic;
using System.Threading;
using DecentDb.Engine.ColumnPages;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Transactions;
using DecentDb.Engine.Trees;

namespace DecentDb.Engine.Maintenance;

/// <summary>
/// Moves pages of trees from a limit on down to free pages below it, within one transaction. What refers to a page is
/// changed with it:
/// <code>
/// leaf         its entry in the parent, and the right sibling of the leaf before
/// interior     its entry in the parent
/// root         the root record
/// overflow     the page before in its chain, or the reference in the page that owns the chain
/// </code>
/// Nothing else names a page. That a page can be found by its key is all that is needed: no page knows its parent.
/// </summary>
internal sealed class PageMover(
    WriteTransaction transaction, PageId limit, int countMax, CancellationToken cancellationToken)
{
    private const int TakenAtOnce = 16;

    private readonly Queue<PageId> _low = new();

    /// <summary>The pages that were moved.</summary>
    public int MovedCount { get; private set; }

    /// <summary>Whether no more may move in this transaction.</summary>
    public bool IsFull => MovedCount >= countMax;

    /// <summary>Whether there was no free page below the limit any more.</summary>
    public bool IsOutOfPages { get; private set; }

    /// <summary>Whether a page at the place of a walk, or one that begins there, is at the limit or above.</summary>
    /// <exception cref="DatabaseException">QueryCanceled: chains may be long. Corruption.</exception>
    public static bool HasHighPage(
        PageReader reader, LeafWalk walk, PageId limit, CancellationToken cancellationToken)
    {
        for (var depth = walk.Path.Depth - walk.BegunCount; depth < walk.Path.Depth; depth++)
        {
            var id = walk.Path.Pages[depth];
            if (id.Value >= limit.Value || HasHighChain(reader, walk, id, limit, cancellationToken))
            {
                return true;
            }
        }

        return walk.Leaf.Value >= limit.Value
            || HasHighChain(reader, walk, walk.Leaf, limit, cancellationToken);
    }

    /// <summary>
    /// Moves the pages at the place of a walk that was found in this transaction. The walk must be found again behind
    /// it.
    /// </summary>
    /// <returns>The root; the caller writes its record.</returns>
    /// <exception cref="DatabaseException">QueryCanceled; Corruption, DiskFull, IoError.</exception>
    public TreeRoot MoveAt(LeafWalk walk, TreeRoot root)
    {
        // From the root down: the parent of a page has its new place when the page moves.
        var path = walk.Path;
        var parent = PageId.None;
        for (var depth = 0; depth < path.Depth; depth++)
        {
            var isBegun = depth >= path.Depth - walk.BegunCount;
            if (isBegun && path.Pages[depth].Value >= limit.Value && TryTake(out var to))
            {
                Move(path.Pages[depth], to);
                path.Pages[depth] = to;
                root = SetChild(walk, root, parent, depth, to);
            }

            parent = path.Pages[depth];
            if (isBegun)
            {
                MoveChains(walk, parent);
            }
        }

        var leaf = walk.Leaf;
        if (leaf.Value >= limit.Value && TryTake(out var low))
        {
            var previous = walk.FindPrevious(transaction, root.Level);
            transaction.OnPreviousLeafFound(ref previous);
            if (!previous.IsNone)
            {
                SetSibling(previous, leaf, low);
            }

            Move(leaf, low);
            root = SetChild(walk, root, parent, path.Depth, low);
            leaf = low;
        }

        MoveChains(walk, leaf);
        return root;
    }

    /// <summary>Gives back what was taken for nothing.</summary>
    public void GiveBack()
    {
        while (_low.TryDequeue(out var id))
        {
            transaction.Free(id);
        }
    }

    private static bool HasHighChain(
        PageReader reader, LeafWalk walk, PageId owner, PageId limit, CancellationToken cancellationToken)
    {
        var isHigh = false;
        walk.VisitChains(reader.Read(owner), (first, length) =>
        {
            var id = first;
            for (var number = 0; !isHigh && length > 0; number++)
            {
                Cancellation.ThrowIfRequested(cancellationToken);
                isHigh = id.Value >= limit.Value;
                length -= OverflowPages.ReadPiece(reader, id, number, length, out id).Length;
            }

            return first;
        });
        return isHigh;
    }

    private TreeRoot SetChild(LeafWalk walk, TreeRoot root, PageId parent, int depth, PageId child)
    {
        if (depth == 0)
        {
            return root with { Page = child };
        }

        walk.SetChild(transaction.Modify(parent), walk.Path.Indexes[depth - 1], child);
        return root;
    }

    private void SetSibling(PageId previous, PageId from, PageId to)
    {
        var page = transaction.Modify(previous);
        if (PageFormat.GetRightSibling(page) != from)
        {
            throw DatabaseException.Corrupt(
                transaction.FileName, previous, PageFormat.GetKind(page).ToString(),
                "its right sibling is not the leaf that comes next in the tree");
        }

        PageFormat.SetRightSibling(page, to);
    }

    // The owner is looked at first as it is, because most pages own nothing that moves.
    private void MoveChains(LeafWalk walk, PageId owner)
    {
        if (!HasHighChain(transaction, walk, owner, limit, cancellationToken))
        {
            return;
        }

        walk.VisitChains(transaction.Modify(owner), MoveChain);
    }

    private PageId MoveChain(PageId first, long length)
    {
        var before = PageId.None;
        var id = first;
        for (var number = 0; length > 0 && !IsFull && !IsOutOfPages; number++)
        {
            Cancellation.ThrowIfRequested(cancellationToken);
            length -= OverflowPages.ReadPiece(transaction, id, number, length, out var next).Length;
            if (id.Value >= limit.Value && TryTake(out var to))
            {
                Move(id, to);
                id = to;
                if (before.IsNone)
                {
                    first = to;
                }
                else
                {
                    PageFormat.SetRightSibling(transaction.Modify(before), to);
                }
            }

            before = id;
            id = next;
        }

        return first;
    }

    private void Move(PageId from, PageId to)
    {
        Invariant.That(to.Value < from.Value, $"page {from} of {transaction.FileName} moves down, not to {to}");
        var content = transaction.Read(from);
        var image = transaction.Overwrite(to, PageFormat.GetKind(content));
        content.AsSpan(PageFormat.KindOffset).CopyTo(image.AsSpan(PageFormat.KindOffset));
        transaction.Free(from);
    }

    private bool TryTake(out PageId id)
    {
        id = PageId.None;
        if (IsFull || IsOutOfPages)
        {
            return false;
        }

        if (_low.Count == 0)
        {
            var free = new LowFreePages(transaction, limit, TakenAtOnce);
            free.Run();
            foreach (var low in free.Taken)
            {
                _low.Enqueue(low);
            }
        }

        IsOutOfPages = !_low.TryDequeue(out id);
        MovedCount += IsOutOfPages ? 0 : 1;
        return !IsOutOfPages;
    }
}
