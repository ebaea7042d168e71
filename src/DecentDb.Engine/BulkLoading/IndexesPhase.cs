using System;
using DecentDb.Engine.IndexTrees;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Trees;

namespace DecentDb.Engine.BulkLoading;

/// <summary>
/// Brings the indexes up to the rows of one commit. Keys are gathered while rows pass by; at the end they are sorted
/// (on a thread that runs ahead, where there is one) and each index is either built anew, bottom-up, from the old order
/// merged with the sorted keys, or, where the new keys are few, they are inserted in order. Unique keys are compared
/// with their neighbours on the way.
/// </summary>
internal sealed class IndexesPhase : IDisposable
{
    // Past this share almost every leaf would change, and each changed leaf goes to the log as a whole.
    private const int RebuildRatio = 32;

    // Fewer keys are sorted before a thread has started.
    private const int AheadCountMin = 1 << 12;
    private readonly LoadContext _context;
    private readonly RowIndexMap _rowIndexes;
    private readonly IndexKeys[] _indexes;

    public IndexesPhase(LoadContext context, RowIndexMap rowIndexes, long budgetBytesOfEach)
    {
        _context = context;
        _rowIndexes = rowIndexes;
        _indexes = new IndexKeys[context.Table.Indexes.Length];
        for (var i = 0; i < _indexes.Length; i++)
        {
            _indexes[i] = new IndexKeys(context, context.Table.Indexes[i], budgetBytesOfEach);
        }
    }

    public void Add(PreparedRows rows)
    {
        foreach (var index in _indexes)
        {
            index.Add(rows);
        }
    }

    /// <summary>Sorts, checks and writes the indexes.</summary>
    public void Finish(bool useWorker)
    {
        if (_indexes.Length == 0 || _indexes[0].Count == 0)
        {
            return;
        }

        using var ahead = useWorker && _indexes[0].Count >= AheadCountMin ? new SortAhead(_indexes) : null;
        for (var i = 0; i < _indexes.Length; i++)
        {
            _context.ThrowIfCancelled();
            if (ahead is null)
            {
                _indexes[i].Sort();
            }
            else
            {
                ahead.WaitFor(i);
            }

            Write(_indexes[i]);
            _indexes[i].Dispose();
        }
    }

    public void Dispose()
    {
        foreach (var index in _indexes)
        {
            index.Dispose();
        }
    }

    private void Write(IndexKeys keys)
    {
        var tree = _context.Writer.IndexTree(keys.Index);
        var old = tree.Flush();
        if (ShouldInsert(keys, old.RowCount))
        {
            Insert(keys, tree);
            return;
        }

        TreeRoot root;
        using (var pages = _context.Transaction.BeginDirectWrite())
        {
            var builder = new IndexTreeBuilder(pages, _context.Transaction.PageSize);
            if (old.RowCount == 0)
            {
                Build(keys, builder);
            }
            else
            {
                Merge(keys, old, builder);
            }

            root = builder.Complete();
            pages.Complete();
        }

        if (old.RowCount > 0)
        {
            tree.Clear();
        }

        tree.ReplaceRoot(root);
    }

    // What is inserted stays in the transaction's memory, so keys past the budget are written by a new tree.
    private bool ShouldInsert(IndexKeys keys, long oldCount) => _context.Settings.Options.Indexes switch
    {
        BulkLoadIndexes.Maintain => true,
        BulkLoadIndexes.Rebuild => false,
        _ => keys.Count * RebuildRatio < oldCount && keys.ByteCount <= _context.Settings.Options.MemoryBudget,
    };

    private void Build(IndexKeys keys, IndexTreeBuilder builder)
    {
        var sorted = keys.Sorted;
        var isUnique = keys.Index.IsUnique;
        while (sorted.MoveNext())
        {
            if (isUnique && sorted.RepeatsKey && !keys.HasNull(sorted.Key))
            {
                throw Duplicate(keys, sorted.PreviousTag, sorted.Tag);
            }

            builder.Add(sorted.Key, sorted.Tag);
        }
    }

    private void Merge(IndexKeys keys, TreeRoot root, IndexTreeBuilder builder)
    {
        var sorted = keys.Sorted;
        var isUnique = keys.Index.IsUnique;
        var old = new IndexCursor(_context.Transaction, root);
        var hasOld = old.SeekFirst();
        for (var hasNew = sorted.MoveNext(); hasNew; hasNew = sorted.MoveNext())
        {
            if (isUnique && sorted.RepeatsKey && !keys.HasNull(sorted.Key))
            {
                throw Duplicate(keys, sorted.PreviousTag, sorted.Tag);
            }

            while (hasOld)
            {
                var order = old.CurrentKey.SequenceCompareTo(sorted.Key);
                if (order == 0 && isUnique && !keys.HasNull(sorted.Key))
                {
                    throw Duplicate(keys, old.RowId, sorted.Tag);
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
    }

    private void Insert(IndexKeys keys, IndexTreeWriter tree)
    {
        var sorted = keys.Sorted;
        if (keys.Index.IsUnique)
        {
            while (sorted.MoveNext())
            {
                if (!tree.InsertUnique(sorted.Key, sorted.Tag, out var existing))
                {
                    if (!keys.HasNull(sorted.Key))
                    {
                        throw Duplicate(keys, existing, sorted.Tag);
                    }

                    tree.Insert(sorted.Key, sorted.Tag);
                }
            }

            return;
        }

        while (sorted.MoveNext())
        {
            tree.Insert(sorted.Key, sorted.Tag);
        }
    }

    // The row at fault is the one that came later in the source; rows of the table came before all.
    private DatabaseException Duplicate(IndexKeys keys, long rowId, long otherRowId)
    {
        var first = _rowIndexes.Find(rowId);
        var second = _rowIndexes.Find(otherRowId);
        long? rowIndex = first is null ? second : second is null ? first : Math.Max(first.Value, second.Value);
        return _context.Writer.DuplicateViolation(keys.Index, keys.Sorted.Key, rowIndex);
    }
}
