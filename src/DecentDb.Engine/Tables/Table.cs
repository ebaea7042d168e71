using System;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.ColumnPages;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.TableTrees;
using DecentDb.Engine.Trees;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Tables;

/// <summary>
/// A table as one state of the database shows it. May be bound again to another state, so that a prepared statement
/// allocates nothing. In a write transaction, call <see cref="TableWriters.Flush"/> first.
/// </summary>
internal sealed class Table(TableSchema schema)
{
    private PageReader? _reader;
    private TreeRoot _root;

    public TableSchema Schema { get; } = schema;

    /// <summary>The state of the database that this is bound to.</summary>
    public PageReader Reader
    {
        get
        {
            Invariant.That(_reader is not null);
            return _reader;
        }
    }

    /// <summary>The tree of rows.</summary>
    public TreeRoot Root => _root;

    /// <summary>The rows of the table.</summary>
    public long CountRows() => RootRecords.ReadRowCount(Reader, Schema.Root);

    /// <summary>Binds to a state of the database.</summary>
    public void Bind(PageReader reader)
    {
        _reader = reader;
        _root = RootRecords.Read(reader, Schema.Root);
    }

    /// <summary>The page and the place of the row with this id.</summary>
    public bool Find(long rowId, out ColumnPageView page, out int row) =>
        TableTree.Find(Reader, _root, rowId, out page, out row);

    /// <summary>As <see cref="Find(long, out ColumnPageView, out int)"/>, for a caller that reads some columns then.
    /// </summary>
    /// <param name="rowId">The row.</param>
    /// <param name="ordinals">Where those columns are in the layout.</param>
    /// <param name="page">The page of the row.</param>
    /// <param name="row">Its place in the page.</param>
    public bool Find(long rowId, ReadOnlySpan<int> ordinals, out ColumnPageView page, out int row)
    {
        row = 0;
        if (!TableTree.FindLeaf(Reader, _root, rowId, out page))
        {
            return false;
        }

        page.Prefetch(ordinals);
        row = page.FindRow(rowId);
        return row >= 0;
    }

    /// <summary>A cursor over the leaves in row id order.</summary>
    public TableCursor OpenCursor() => new(Reader, _root);

    /// <summary>Makes row 0 of the target hold a column of one row, slices of the page where possible.</summary>
    public void ReadValue(ColumnPageView page, int row, int ordinal, ColumnVector target)
    {
        var column = Schema.Columns[ordinal];
        if (column.IsRowId)
        {
            target.Reset();
            target.EnsureCapacity(1);
            ((Int64Vector)target).Values[0] = page.RowId(row);
            return;
        }

        page.ReadValue(Schema.Layout.Columns[column.StoredOrdinal], row, target, Reader);
    }

    /// <summary>Unpacks a column of all rows of a leaf.</summary>
    public void ReadColumn(ColumnPageView page, int ordinal, ColumnVector target)
    {
        var column = Schema.Columns[ordinal];
        if (column.IsRowId)
        {
            target.Reset();
            target.EnsureCapacity(page.RowCount);
            page.ReadRowIds((Int64Vector)target);
            return;
        }

        page.ReadColumn(Schema.Layout.Columns[column.StoredOrdinal], target, Reader);
    }

    /// <summary>
    /// Unpacks a column of byte strings of all rows of a leaf; what lies in overflow pages stays there.
    /// </summary>
    public void DeferColumn(ColumnPageView page, int ordinal, BinaryVector target) =>
        page.DeferColumn(Schema.Layout.Columns[Schema.Columns[ordinal].StoredOrdinal], target, Reader);

    /// <summary>
    /// Copies a reference to a value that lies in overflow pages to a place in the target, which is not reset; false
    /// when the value lies in the leaf.
    /// </summary>
    public bool TryDeferValue(ColumnPageView page, int row, int ordinal, BinaryVector target, int targetRow)
    {
        var column = Schema.Layout.Columns[Schema.Columns[ordinal].StoredOrdinal];
        if (!page.IsOverflow(column, row))
        {
            return false;
        }

        page.DeferValue(column, row, target, targetRow);
        target.SetNotNull(targetRow);
        return true;
    }

    /// <summary>True when values of the column lie in overflow pages.</summary>
    public bool HasOverflow(ColumnPageView page, int ordinal) =>
        page.HasOverflow(Schema.Layout.Columns[Schema.Columns[ordinal].StoredOrdinal]);

    /// <summary>The length of a value that lies in overflow pages; 0 for one in the leaf.</summary>
    public long OverflowLength(ColumnPageView page, int row, int ordinal) =>
        page.OverflowLength(Schema.Layout.Columns[Schema.Columns[ordinal].StoredOrdinal], row);

    /// <summary>Unpacks a column of some rows of a leaf, which ascend, at their own positions.</summary>
    public void ReadValues(ColumnPageView page, ReadOnlySpan<int> rows, int ordinal, ColumnVector target)
    {
        var column = Schema.Columns[ordinal];
        if (!column.IsRowId)
        {
            page.ReadValues(Schema.Layout.Columns[column.StoredOrdinal], rows, target, Reader);
            return;
        }

        target.Reset();
        target.EnsureCapacity(page.RowCount);
        var values = ((Int64Vector)target).Values;
        foreach (var row in rows)
        {
            values[row] = page.RowId(row);
        }
    }

    /// <summary>Copies a column of one row to a place in the target, which is not reset.</summary>
    public void CopyValue(ColumnPageView page, int row, int ordinal, ColumnVector target, int targetRow)
    {
        var column = Schema.Columns[ordinal];
        if (column.IsRowId)
        {
            ((Int64Vector)target).Values[targetRow] = page.RowId(row);
            target.SetNotNull(targetRow);
            return;
        }

        page.CopyValue(Schema.Layout.Columns[column.StoredOrdinal], row, target, targetRow, Reader);
    }
}
