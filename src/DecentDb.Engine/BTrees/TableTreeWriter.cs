using System;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.BTrees;

/// <summary>
/// Changes a table within a write transaction. Leaves that change are kept decoded and are encoded once, at
/// <see cref="Flush"/>. Column vectors are in the order of the layout; rows are named by row id.
/// </summary>
internal sealed class TableTreeWriter
{
    public TableTreeWriter(PageWriter writer, RootId rootId, TableLayout layout) =>
        throw new NotSupportedException();

    /// <summary>The root record with all changes counted. Its pages are complete only after a flush.</summary>
    public TreeRoot Root => throw new NotSupportedException();

    /// <summary>Above every row id given out; an insert of a higher row id raises it.</summary>
    public long NextRowId
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Bytes held by decoded leaves.</summary>
    public long MemoryBytes => throw new NotSupportedException();

    /// <summary>Inserts one row of the vectors; false when the row id exists, and then nothing changed.</summary>
    public bool Insert(long rowId, ColumnVector[] columns, int row) => throw new NotSupportedException();

    /// <summary>
    /// Inserts the rows start .. start+rowIds.Length-1 of the vectors. Returns -1, or the index in
    /// <paramref name="rowIds"/> of the first row whose id exists; the rows before it are inserted then.
    /// </summary>
    public int Insert(ReadOnlySpan<long> rowIds, ColumnVector[] columns, int start) =>
        throw new NotSupportedException();

    /// <summary>
    /// Changes some columns of a row: column <c>ordinals[i]</c> gets the value of <c>values[i]</c> at
    /// <paramref name="row"/>. False when there is no such row.
    /// </summary>
    public bool Update(long rowId, ReadOnlySpan<int> ordinals, ColumnVector[] values, int row) =>
        throw new NotSupportedException();

    /// <summary>Removes a row; false when there is no such row.</summary>
    public bool Delete(long rowId) => throw new NotSupportedException();

    public bool Contains(long rowId) => throw new NotSupportedException();

    /// <summary>
    /// Copies columns of a row, with all changes of the transaction, to a place in the targets; false when there is
    /// no such row.
    /// </summary>
    public bool Read(long rowId, ReadOnlySpan<int> ordinals, ColumnVector[] targets, int targetRow) =>
        throw new NotSupportedException();

    /// <summary>Encodes all decoded leaves and writes the root record, so that readers of the pages see everything.</summary>
    public TreeRoot Flush() => throw new NotSupportedException();

    /// <summary>Removes all rows and frees all pages; the next row id stays.</summary>
    public void Clear() => throw new NotSupportedException();

    /// <summary>Takes over a root that a <see cref="TableTreeBuilder"/> completed. Nothing may be unflushed.</summary>
    public void ReplaceRoot(in TreeRoot root) => throw new NotSupportedException();

    /// <summary>Encodes what is decoded; true when there was something.</summary>
    public bool EncodeDirtyPages(PageWriter writer) => throw new NotSupportedException();

    /// <summary>A savepoint: what <see cref="RestoreTo"/> needs to come back here.</summary>
    public object? Seal() => throw new NotSupportedException();

    /// <summary>Back to a savepoint, after the pages went back to it; null is the transaction's start.</summary>
    public void RestoreTo(object? savepoint) => throw new NotSupportedException();
}
