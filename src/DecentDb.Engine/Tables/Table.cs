using System;
using DecentDb.Engine.BTrees;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Tables;

/// <summary>
/// A table as one state of the database shows it. May be bound again to another state, so that a prepared statement
/// allocates nothing. In a write transaction, call TableWriters.Flush first.
/// </summary>
internal sealed class Table
{
    public Table(TableSchema schema) => throw new NotSupportedException();

    public TableSchema Schema => throw new NotSupportedException();

    public PageReader Reader => throw new NotSupportedException();

    public TreeRoot Root => throw new NotSupportedException();

    public long RowCount => throw new NotSupportedException();

    /// <summary>Binds to a state of the database.</summary>
    public void Bind(PageReader reader) => throw new NotSupportedException();

    /// <summary>The page and the place of the row with this id.</summary>
    public bool Find(long rowId, out ColumnPageView page, out int row) => throw new NotSupportedException();

    /// <summary>The row id of the only entry of a unique index with this key, which has no NULL.</summary>
    public bool FindByKey(IndexSchema index, ReadOnlySpan<byte> key, out long rowId) =>
        throw new NotSupportedException();

    /// <summary>A cursor over the leaves in row id order.</summary>
    public TableCursor OpenCursor() => throw new NotSupportedException();

    /// <summary>A cursor over the entries of an index; stays valid while this is bound to the same state.</summary>
    public IndexCursor OpenIndex(IndexSchema index) => throw new NotSupportedException();

    /// <summary>Makes row 0 of the target hold a column of one row, slices of the page where possible.</summary>
    public void ReadValue(ColumnPageView page, int row, int ordinal, ColumnVector target) =>
        throw new NotSupportedException();

    /// <summary>Unpacks a column of all rows of a leaf.</summary>
    public void ReadColumn(ColumnPageView page, int ordinal, ColumnVector target) => throw new NotSupportedException();

    /// <summary>Unpacks a column of some rows of a leaf, which ascend, at their own positions.</summary>
    public void ReadValues(ColumnPageView page, ReadOnlySpan<int> rows, int ordinal, ColumnVector target) =>
        throw new NotSupportedException();

    /// <summary>Copies a column of one row to a place in the target.</summary>
    public void CopyValue(ColumnPageView page, int row, int ordinal, ColumnVector target, int targetRow) =>
        throw new NotSupportedException();
}
