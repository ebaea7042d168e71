using System;
using DecentDb.Engine.Paging;

namespace DecentDb.Engine.BTrees;

/// <summary>
/// Changes an index within a write transaction: private pages are changed at once, the root record at
/// <see cref="Flush"/>. A cursor over the index must not be open.
/// </summary>
internal sealed class IndexTreeWriter
{
    public IndexTreeWriter(PageWriter writer, RootId rootId) => throw new NotSupportedException();

    /// <summary>The root with all changes; its pages can be read at once.</summary>
    public TreeRoot Root => throw new NotSupportedException();

    public long MemoryBytes => throw new NotSupportedException();

    /// <summary>Adds an entry; false when exactly this key with this row id exists.</summary>
    public bool Insert(ReadOnlySpan<byte> key, long rowId) => throw new NotSupportedException();

    /// <summary>
    /// Adds an entry unless the key exists with any row id; then false and that row id.
    /// </summary>
    public bool InsertUnique(ReadOnlySpan<byte> key, long rowId, out long existingRowId) =>
        throw new NotSupportedException();

    /// <summary>
    /// Adds entries in ascending order: key i is <c>keys[keyEnds[i-1] .. keyEnds[i]]</c>. Faster than one by one.
    /// </summary>
    public void InsertSorted(ReadOnlySpan<byte> keys, ReadOnlySpan<int> keyEnds, ReadOnlySpan<long> rowIds) =>
        throw new NotSupportedException();

    /// <summary>Removes an entry; false when there is none.</summary>
    public bool Delete(ReadOnlySpan<byte> key, long rowId) => throw new NotSupportedException();

    public bool FindUnique(ReadOnlySpan<byte> key, out long rowId) => throw new NotSupportedException();

    /// <summary>Writes the root record.</summary>
    public TreeRoot Flush() => throw new NotSupportedException();

    /// <summary>Removes all entries and frees all pages.</summary>
    public void Clear() => throw new NotSupportedException();

    /// <summary>Takes over a root that an <see cref="IndexTreeBuilder"/> completed.</summary>
    public void ReplaceRoot(in TreeRoot root) => throw new NotSupportedException();

    /// <summary>Writes the root record; true when it was not written yet.</summary>
    public bool EncodeDirtyPages(PageWriter writer) => throw new NotSupportedException();

    /// <summary>A savepoint: what <see cref="RestoreTo"/> needs to come back here.</summary>
    public object? Seal() => throw new NotSupportedException();

    /// <summary>Back to a savepoint, after the pages went back to it; null is the transaction's start.</summary>
    public void RestoreTo(object? savepoint) => throw new NotSupportedException();
}
