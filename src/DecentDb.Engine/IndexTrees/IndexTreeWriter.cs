using System;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Transactions;
using DecentDb.Engine.Trees;

namespace DecentDb.Engine.IndexTrees;

/// <summary>
/// Changes an index within a write transaction: private pages are changed at once, the root record at
/// <see cref="Flush"/>. A cursor over the index must not be open.
/// <para>
/// Unlike a table's leaves, index pages are not kept decoded: an entry is put into its page in place, which costs less
/// than taking a page of keys apart. So a savepoint needs the root alone; the pages go back by themselves.
/// </para>
/// </summary>
internal sealed class IndexTreeWriter : ITransactionParticipant
{
    private readonly PageWriter _writer;
    private readonly RootId _rootId;
    private readonly IndexStructure _structure;
    private readonly TreePath _path = new();
    private readonly int _keyLengthMax;
    private long _count;
    private TreeRoot _written;
    private bool _isDropped;
    private Savepoint? _savepoint;

    public IndexTreeWriter(PageWriter writer, RootId rootId)
    {
        _writer = writer;
        _rootId = rootId;
        _structure = new IndexStructure(writer);
        _keyLengthMax = IndexPageFormat.KeyLengthMax(writer.PageSize);
        _written = RootRecords.Read(writer, rootId);
        TakeRoot(_written);
    }

    /// <summary>The root with all changes; its pages can be read at once.</summary>
    public TreeRoot Root => new(TreeKind.Index, _structure.Root, _structure.Level, _count, 0);

    /// <summary>Nothing is kept outside the pages.</summary>
    public long MemoryBytes => 0;

    /// <summary>Adds an entry; false when exactly this key with this row id exists.</summary>
    public bool Insert(ReadOnlySpan<byte> key, long rowId)
    {
        // Where the entry is, if it is there, is where it belongs, if it is not: one search serves both.
        var leafId = _structure.FindLeaf(key, rowId, _path);
        var leaf = IndexTree.ReadLeaf(_writer, leafId);
        var at = leaf.LowerBound(key, rowId, _writer);
        if (at < leaf.Count && leaf.CompareWith(at, key, rowId, _writer) == 0)
        {
            return false;
        }

        InsertAt(leafId, at, key, rowId);
        return true;
    }

    /// <summary>
    /// Adds an entry unless the key exists with any row id; then false and that row id.
    /// </summary>
    public bool InsertUnique(ReadOnlySpan<byte> key, long rowId, out long existingRowId)
    {
        var leafId = _structure.FindLeaf(key, long.MinValue, _path);
        var leaf = IndexTree.ReadLeaf(_writer, leafId);
        var at = leaf.LowerBound(key, long.MinValue, _writer);
        existingRowId = 0;
        // Looked for with the least row id, the key may begin in the leaf to the right: the separator can be the key
        // itself. Then the slow way looks there, and the insertion finds its leaf by the row id.
        if (at == leaf.Count)
        {
            return !FindUnique(key, out existingRowId) && Insert(key, rowId);
        }

        if (leaf.CompareKeyWith(at, key, _writer) == 0)
        {
            existingRowId = leaf.RowId(at);
            return false;
        }

        InsertAt(leafId, at, key, rowId);
        return true;
    }

    /// <summary>
    /// Adds entries in ascending order: key i is <c>keys[keyEnds[i-1] .. keyEnds[i]]</c>. Entries that exist are left.
    /// </summary>
    public void InsertSorted(ReadOnlySpan<byte> keys, ReadOnlySpan<int> keyEnds, ReadOnlySpan<long> rowIds)
    {
        // In ascending order most insertions meet the page of the one before, which is in the processor's cache still.
        var start = 0;
        for (var i = 0; i < rowIds.Length; i++)
        {
            Insert(keys[start..keyEnds[i]], rowIds[i]);
            start = keyEnds[i];
        }
    }

    /// <summary>Removes the entry of a row, which must be there.</summary>
    /// <exception cref="DatabaseException">Corruption: it is not, so index and table disagree.</exception>
    public void DeleteExisting(ReadOnlySpan<byte> key, long rowId) =>
        RefuseUnless(Delete(key, rowId), "it has no entry for a row that its table holds");

    /// <summary>Adds the entry of a row, which must not be there.</summary>
    /// <exception cref="DatabaseException">Corruption: it is there, so index and table disagree.</exception>
    public void InsertNew(ReadOnlySpan<byte> key, long rowId) =>
        RefuseUnless(Insert(key, rowId), "it has an entry for a row that its table does not hold");

    /// <summary>Removes an entry; false when there is none.</summary>
    public bool Delete(ReadOnlySpan<byte> key, long rowId)
    {
        if (_structure.Root.IsNone)
        {
            return false;
        }

        var leafId = _structure.FindLeaf(key, rowId, _path);
        var leaf = IndexTree.ReadLeaf(_writer, leafId);
        var at = leaf.LowerBound(key, rowId, _writer);
        if (at == leaf.Count || leaf.CompareWith(at, key, rowId, _writer) != 0)
        {
            return false;
        }

        RefuseUnless(_count > 0, "it has more entries than its root record counts");
        _structure.RemoveFromLeaf(leafId, at, _path);
        _count--;
        return true;
    }

    public bool FindUnique(ReadOnlySpan<byte> key, out long rowId) =>
        IndexTree.FindUnique(_writer, Root, key, out rowId);

    /// <summary>Writes the root record.</summary>
    public TreeRoot Flush()
    {
        EncodeDirtyPages(_writer);
        return Root;
    }

    /// <summary>Removes all entries and frees all pages.</summary>
    public void Clear()
    {
        Invariant.That(!_isDropped, $"the index with root record {_rootId} of {_writer.FileName} is there");
        _structure.FreeAll();
        _count = 0;
    }

    /// <summary>
    /// Frees all pages and the root record. The writer is of no use afterwards, unless a savepoint is restored.
    /// </summary>
    public void Drop()
    {
        Clear();
        RootRecords.Free(_writer, _rootId);

        // The record may be another tree's before the transaction commits, so nothing writes it from now on.
        Invariant.That(_structure.Root.IsNone, $"the dropped index {_rootId} of {_writer.FileName} has no pages");
        _isDropped = true;
    }

    /// <summary>Takes over a root that an <see cref="IndexTreeBuilder"/> completed; the old pages were freed.</summary>
    public void ReplaceRoot(in TreeRoot root) => TakeRoot(root);

    /// <summary>Writes the root record; true when it was not written yet.</summary>
    public bool EncodeDirtyPages(PageWriter writer)
    {
        Invariant.That(
            writer == _writer, $"root record {_rootId} of {_writer.FileName} is written by the transaction it is of");
        if (_isDropped || Root == _written)
        {
            return false;
        }

        _written = Root;
        RootRecords.Write(_writer, _rootId, _written);
        return true;
    }

    /// <summary>A savepoint: what <see cref="RestoreTo"/> needs to come back here.</summary>
    public object? Seal()
    {
        var savepoint = new Savepoint(Root, _isDropped);
        return savepoint == _savepoint ? _savepoint : _savepoint = savepoint;
    }

    /// <summary>Nothing is kept outside the pages.</summary>
    public long SavepointBytes => 0;

    /// <summary>Nothing is kept outside the pages.</summary>
    public void Release(object? token, object? outer)
    {
    }

    /// <summary>Back to a savepoint, after the pages went back to it; null is the transaction's start.</summary>
    public void RestoreTo(object? token)
    {
        // The pages went back by themselves. An index that was made after the savepoint has no record now, or somebody
        // else's that is not to be written.
        var savepoint = (Savepoint?)token;
        var exists = RootRecords.TryRead(_writer, _rootId, out _written);
        _isDropped = savepoint?.IsDropped ?? !exists;
        TakeRoot(savepoint?.Root ?? _written);
    }

    private void TakeRoot(in TreeRoot root)
    {
        RefuseUnless(
            root.Level <= RootRecords.LevelMax && root.RowCount >= 0, "its root record has no level or number "
            + $"of entries");
        _structure.Root = root.Page;
        _structure.Level = root.Level;
        _count = root.RowCount;
    }

    private void InsertAt(PageId leafId, int at, ReadOnlySpan<byte> key, long rowId)
    {
        // The rest of a long key first: an entry never refers to pages that are not there.
        var tail = new IndexEntryTail(rowId);
        if (key.Length > _keyLengthMax)
        {
            tail = _structure.WriteRest(key, rowId, 0);
            key = key[.._keyLengthMax];
        }

        _structure.InsertIntoLeaf(leafId, at, key, tail);
        _count++;
    }

    private sealed record Savepoint(TreeRoot Root, bool IsDropped);

    private void RefuseUnless(bool isSound, string damage)
    {
        if (!isSound)
        {
            throw DatabaseException.Corrupt(_writer.FileName, _rootId.Page, "index", damage);
        }
    }
}
