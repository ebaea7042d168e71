using System;
using DecentDb.Engine.Paging;

namespace DecentDb.Engine.BTrees;

/// <summary>
/// Walks the leaves of a table in both directions. It holds page ids, not images, so the reader may be renewed
/// between two moves; the page is to be read again by a move then.
/// </summary>
internal sealed class TableCursor
{
    /// <summary>A cursor before any seek. In a write transaction, flush the table's writer first.</summary>
    public TableCursor(PageReader reader, in TreeRoot root) => Reset(reader, root);

    /// <summary>The current leaf.</summary>
    public ColumnPageView Page => throw new NotSupportedException();

    /// <summary>The row in the current leaf that the seek found; after a move the first row, or the last one.</summary>
    public int Row => throw new NotSupportedException();

    /// <summary>Starts again over another state or tree.</summary>
    public void Reset(PageReader reader, in TreeRoot root) => throw new NotSupportedException();

    /// <summary>To the first row; false when there is none.</summary>
    public bool SeekFirst() => throw new NotSupportedException();

    /// <summary>To the last row; false when there is none.</summary>
    public bool SeekLast() => throw new NotSupportedException();

    /// <summary>To the first row whose id is not below this one; false when there is none.</summary>
    public bool Seek(long rowId) => throw new NotSupportedException();

    /// <summary>To the last row whose id is not above this one; false when there is none.</summary>
    public bool SeekAtOrBefore(long rowId) => throw new NotSupportedException();

    /// <summary>To the first row of the next leaf; false at the end.</summary>
    public bool MoveNextLeaf() => throw new NotSupportedException();

    /// <summary>To the last row of the previous leaf; false at the beginning.</summary>
    public bool MovePreviousLeaf() => throw new NotSupportedException();
}
