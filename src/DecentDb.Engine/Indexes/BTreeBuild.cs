using System;
using DecentDb.Engine.IndexTrees;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Spilling;
using DecentDb.Engine.Trees;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Indexes;

/// <summary>
/// Sorts keys, spilling what does not fit the budget of its sorter, and writes a tree bottom-up from the old order
/// merged with them, each page once and past the log; or inserts them in order where they are few. Unique keys are
/// compared with their neighbours on the way.
/// </summary>
internal sealed class BTreeBuild(IndexDescriptor index, ExternalSorter sorter) : IIndexBuild
{
    // Past this share almost every leaf would change, and each changed leaf goes to the log as a whole.
    private const int RewriteRatio = 32;

    private readonly KeyBuffer _key = new() { Pieces = new PiecewiseBytes(sorter.ThrowIfCancelled) };
    private long _byteCount;
    private SortedCursor? _sorted;

    public long Count => sorter.Count;

    private SortedCursor Sorted
    {
        get
        {
            Invariant.That(_sorted is not null);
            return _sorted;
        }
    }

    public void Add(ColumnVector[] keys, ReadOnlySpan<long> rowIds)
    {
        var parts = index.Parts;
        for (var row = 0; row < rowIds.Length; row++)
        {
            _key.Clear();
            KeyCodec.Append(_key, parts, keys, row);
            sorter.Add(_key.Written, rowIds[row]);
            _byteCount += _key.Written.Length;
        }
    }

    public void Sort() => _sorted = sorter.Complete();

    public void SortAhead()
    {
        var merges = sorter.HasSpilled;
        var sorted = sorter.Complete();
        _sorted = merges ? new PassedCursor(sorted) : sorted;
    }

    public void PassAll() => (_sorted as PassedCursor)?.PassAll();

    public void Abandon() => (_sorted as PassedCursor)?.Abandon();

    public DuplicateKey? Write(IIndexWriter writer, IndexBuildMode how, long insertBytesMax)
    {
        var target = (BTreeWriter)writer;
        var old = target.Tree.Flush();

        // What is inserted stays in the transaction's memory, so keys past the budget are written by a new tree.
        var inserts = how == IndexBuildMode.Insert
            || (how == IndexBuildMode.Auto && Count * RewriteRatio < old.RowCount && _byteCount <= insertBytesMax);
        return inserts ? Insert(target.Tree) : Rewrite(target, old);
    }

    public void Dispose()
    {
        _sorted?.Dispose();
        sorter.Dispose();
    }

    private DuplicateKey? Rewrite(BTreeWriter target, TreeRoot old)
    {
        TreeRoot root;
        using (var pages = target.Pages.BeginDirectWrite())
        {
            var builder = new IndexTreeBuilder(pages, target.Pages.PageSize);
            var duplicate = old.RowCount == 0 ? Build(builder) : Merge(target.Pages, old, builder);
            if (duplicate is not null)
            {
                return duplicate;
            }

            root = builder.Complete();
            pages.Complete();
        }

        if (old.RowCount > 0)
        {
            target.Tree.Clear();
        }

        target.Tree.ReplaceRoot(root);
        return null;
    }

    private DuplicateKey? Build(IndexTreeBuilder builder)
    {
        var sorted = Sorted;
        while (sorted.MoveNext())
        {
            if (index.IsUnique && sorted.RepeatsKey && !HasNull(sorted))
            {
                return Duplicate(sorted.PreviousTag);
            }

            builder.Add(sorted.Key, sorted.Tag);
        }

        return null;
    }

    private DuplicateKey? Merge(PageReader reader, TreeRoot root, IndexTreeBuilder builder)
    {
        var sorted = Sorted;
        var old = new IndexCursor(reader, root);
        var hasOld = old.SeekFirst();
        for (var hasNew = sorted.MoveNext(); hasNew; hasNew = sorted.MoveNext())
        {
            if (index.IsUnique && sorted.RepeatsKey && !HasNull(sorted))
            {
                return Duplicate(sorted.PreviousTag);
            }

            while (hasOld)
            {
                var order = old.CurrentKey.SequenceCompareTo(sorted.Key);
                if (order == 0 && index.IsUnique && !HasNull(sorted))
                {
                    return Duplicate(old.RowId);
                }

                if (order > 0 || (order == 0 && old.RowId > sorted.Tag))
                {
                    break;
                }

                builder.Add(old.CurrentKey, old.RowId);
                hasOld = old.MoveNext();
            }

            builder.Add(sorted.Key, sorted.Tag);
        }

        for (; hasOld; hasOld = old.MoveNext())
        {
            builder.Add(old.CurrentKey, old.RowId);
        }

        return null;
    }

    private DuplicateKey? Insert(IndexTreeWriter tree)
    {
        var sorted = Sorted;
        while (sorted.MoveNext())
        {
            if (!index.IsUnique)
            {
                tree.Insert(sorted.Key, sorted.Tag);
            }
            else if (!tree.InsertUnique(sorted.Key, sorted.Tag, out var existing))
            {
                if (!HasNull(sorted))
                {
                    return Duplicate(existing);
                }

                tree.Insert(sorted.Key, sorted.Tag);
            }
        }

        return null;
    }

    private bool HasNull(SortedCursor sorted) => KeyCodec.HasNull(sorted.Key, index.Parts);

    private DuplicateKey Duplicate(long otherRowId) => new(Sorted.Key.ToArray(), otherRowId, Sorted.Tag);
}
