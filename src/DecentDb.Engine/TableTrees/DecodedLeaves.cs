using System;
using System.Collections.Generic;
using DecentDb.Engine.ColumnPages;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Trees;

namespace DecentDb.Engine.TableTrees;

/// <summary>
/// The decoded leaves of a table in a write transaction, with savepoints.
/// <para>
/// A savepoint remembers, by page, the leaf as it was when the page's leaf first changed after it, or that it was not
/// decoded then. The first one stays: a later state is of no use to whoever comes back. A leaf that a savepoint
/// remembers is never changed again; changes go to a copy, whose owner is that savepoint. So one copy a leaf and
/// savepoint is made, however many changes follow.
/// </para>
/// </summary>
internal sealed class DecodedLeaves(TableLayout layout, PageWriter writer)
{
    private const int PoolMax = 64;
    private const int ShrunkPoolMax = 2;

    // What a decoded leaf takes, roughly: packed numbers grow to 8 bytes.
    private const int MemoryFactor = 5;

    private readonly Dictionary<uint, DecodedLeaf> _leaves = [];
    private readonly Stack<DecodedLeaf> _pool = new();
    private LeafSavepoint? _savepoint;

    public int Count => _leaves.Count;

    public long MemoryBytes => ((long)_leaves.Count * writer.PageSize * MemoryFactor) + SavepointBytes;

    /// <summary>Bytes of the leaves that only savepoints need.</summary>
    public long SavepointBytes { get; private set; }

    public DecodedLeaf? Find(PageId page) => _leaves.GetValueOrDefault(page.Value);

    /// <summary>A leaf with no rows, to be filled from the page or to become a new one.</summary>
    public DecodedLeaf Add(PageId page, long anyRowId)
    {
        if (_leaves.ContainsKey(page.Value))
        {
            throw DatabaseException.Corrupt(
                writer.FileName, page, "table leaf", "it is in use and in the list of free pages");
        }

        var leaf = TakeFromPool();
        leaf.Page = page;
        leaf.AnyRowId = anyRowId;
        Remember(page.Value, null);
        leaf.Owner = _savepoint;
        _leaves.Add(page.Value, leaf);
        return leaf;
    }

    /// <summary>The leaf itself or, when a savepoint may need it, a copy in its place.</summary>
    public DecodedLeaf ForChange(DecodedLeaf leaf)
    {
        if (_savepoint is null || leaf.Owner == _savepoint)
        {
            return leaf;
        }

        // The savepoint has an older state of the page already, so this one is nobody's any more.
        if (_savepoint.Leaves.ContainsKey(leaf.Page.Value))
        {
            leaf.Owner = _savepoint;
            return leaf;
        }

        Invariant.That(
            ReferenceEquals(Find(leaf.Page), leaf),
            $"leaf {leaf.Page} of {writer.FileName} is changed in its newest state");
        Remember(leaf.Page.Value, leaf);
        var copy = TakeFromPool();
        leaf.CopyTo(copy);
        copy.Owner = _savepoint;
        _leaves[leaf.Page.Value] = copy;
        return copy;
    }

    /// <summary>Takes a leaf out; it may be read until <see cref="Recycle"/>, but not changed.</summary>
    public void Remove(DecodedLeaf leaf)
    {
        Remember(leaf.Page.Value, leaf);
        _leaves.Remove(leaf.Page.Value);
    }

    /// <summary>Gives a removed leaf back for reuse, unless a savepoint needs it.</summary>
    public void Recycle(DecodedLeaf leaf)
    {
        // One that is older than the newest savepoint may be the state that a savepoint remembers.
        if ((_savepoint is null || leaf.Owner == _savepoint) && _pool.Count < PoolMax)
        {
            _pool.Push(leaf);
        }
    }

    public void RemoveAll()
    {
        foreach (var (page, leaf) in _leaves)
        {
            Remember(page, leaf);
        }

        _leaves.Clear();
    }

    /// <summary>The pages of all leaves, ascending.</summary>
    public uint[] Pages()
    {
        var pages = new uint[_leaves.Count];
        _leaves.Keys.CopyTo(pages, 0);
        Array.Sort(pages);
        return pages;
    }

    /// <summary>A savepoint; the one made before when nothing has changed since.</summary>
    public LeafSavepoint Seal(in TreeRoot root, bool isDropped)
    {
        // One after the other without a change between, as statements make them, would be a chain of empty ones.
        if (_savepoint is { Leaves.Count: 0 } last && last.Root == root && last.IsDropped == isDropped)
        {
            return last;
        }

        var savepoint = new LeafSavepoint(root, isDropped);
        if (_savepoint is not null)
        {
            Invariant.That(
                _savepoint.Next is null, $"a savepoint of a table of {writer.FileName} follows the newest one");
            _savepoint.Next = savepoint;
        }

        _savepoint = savepoint;
        return savepoint;
    }

    /// <summary>Forgets a savepoint; the one before it, if there is one, takes over what it needs.</summary>
    public void Release(LeafSavepoint savepoint, LeafSavepoint? outer)
    {
        if (savepoint == outer)
        {
            return;
        }

        if (_savepoint == savepoint)
        {
            _savepoint = outer;
        }

        // What the outer one remembers of a page is older than what this one does, so it wins.
        var bytes = savepoint.Bytes;
        if (outer is not null)
        {
            outer.Next = savepoint.Next;
            foreach (var (page, leaf) in savepoint.Leaves)
            {
                if (outer.Leaves.TryAdd(page, leaf) && leaf is not null)
                {
                    var size = leaf.Rows.MemoryBytes;
                    outer.Bytes += size;
                    bytes -= size;
                }
            }
        }

        SavepointBytes -= bytes;
        Invariant.That(
            SavepointBytes >= 0, $"{bytes} bytes kept of {writer.FileName} are released, {SavepointBytes} are left");
        writer.CountKept(-bytes);
    }

    /// <summary>
    /// Back to a savepoint; null forgets everything. What this gives up is not counted: who restores counts anew.
    /// </summary>
    public void RestoreTo(LeafSavepoint? savepoint)
    {
        if (savepoint is null)
        {
            _leaves.Clear();
            _savepoint = null;
            SavepointBytes = 0;
            return;
        }

        // From the savepoint on to the newest: the first one that remembers a page has it as it was.
        var restored = new HashSet<uint>();
        for (var step = savepoint; step is not null; step = step.Next)
        {
            SavepointBytes -= step.Bytes;
            foreach (var (page, leaf) in step.Leaves)
            {
                if (!restored.Add(page))
                {
                    continue;
                }

                _leaves.Remove(page);
                if (leaf is not null)
                {
                    _leaves.Add(page, leaf);
                }
            }
        }

        Invariant.That(
            SavepointBytes >= 0, $"{restored.Count} leaves of {writer.FileName} are restored, {SavepointBytes} left");

        // It stays, and may be come back to again; nothing has changed since it now.
        savepoint.Leaves.Clear();
        savepoint.Bytes = 0;
        savepoint.Next = null;
        _savepoint = savepoint;
    }

    /// <summary>Gives most of the memory back that is kept for reuse.</summary>
    public void Shrink()
    {
        while (_pool.Count > ShrunkPoolMax)
        {
            _pool.Pop();
        }
    }

    private void Remember(uint page, DecodedLeaf? leaf)
    {
        if (_savepoint is null || leaf is { Owner: { } owner } && owner == _savepoint
            || _savepoint.Leaves.ContainsKey(page))
        {
            return;
        }

        // Counted before it is kept: the writer refuses what has no room, and then nothing has changed.
        Invariant.That(
            leaf is null || leaf.Page.Value == page, $"leaf {leaf?.Page} of {writer.FileName} is kept as page {page}");
        var bytes = leaf?.Rows.MemoryBytes ?? 0;
        writer.CountKept(bytes);
        _savepoint.Bytes += bytes;
        SavepointBytes += bytes;
        _savepoint.Leaves.Add(page, leaf);
    }

    private DecodedLeaf TakeFromPool()
    {
        if (!_pool.TryPop(out var leaf))
        {
            return new DecodedLeaf(layout);
        }

        leaf.Rows.Clear();
        leaf.HasShrunk = false;
        leaf.ChangeCount = 0;
        leaf.Orphans = null;
        return leaf;
    }
}
