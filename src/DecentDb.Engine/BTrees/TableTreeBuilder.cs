using System;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.BTrees;

/// <summary>
/// Builds a table bottom-up from rows in ascending order of row ids, writing every page once. It may also continue at
/// the right edge of a table. Used by one thread at a time, which need not be the transaction's.
/// </summary>
internal sealed class TableTreeBuilder
{
    /// <summary>A new tree.</summary>
    public TableTreeBuilder(DirectPageWriter pages, int pageSize, TableLayout layout) =>
        throw new NotSupportedException();

    /// <summary>Continues a flushed tree: appended row ids are above all of its ids.</summary>
    public TableTreeBuilder(DirectPageWriter pages, PageReader reader, in TreeRoot root, TableLayout layout) =>
        throw new NotSupportedException();

    /// <summary>Rows in the tree so far, those before a continuation included.</summary>
    public long RowCount => throw new NotSupportedException();

    /// <summary>Adds rows with consecutive ids. The vectors are not used after the call.</summary>
    public void Append(ColumnVector[] columns, int start, int count, long firstRowId) =>
        throw new NotSupportedException();

    /// <summary>Adds rows with ascending ids. The vectors are not used after the call.</summary>
    public void Append(ColumnVector[] columns, int start, ReadOnlySpan<long> rowIds) =>
        throw new NotSupportedException();

    /// <summary>Writes what is left to the direct writer, but does not complete that; nothing can be added then.</summary>
    public void Finish() => throw new NotSupportedException();

    /// <summary>
    /// The root of the tree. A continuation changes the pages of the old right edge now, through the writer (on the
    /// transaction's thread, after the direct writer is done); a new tree needs no writer. The root record is written
    /// by <see cref="TableTreeWriter.ReplaceRoot"/> or <see cref="RootRecords.Write"/>.
    /// </summary>
    public TreeRoot Complete(PageWriter? writer) => throw new NotSupportedException();
}
