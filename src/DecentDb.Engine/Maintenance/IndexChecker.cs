using System;
using System.Threading;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Indexes;
using DecentDb.Engine.Tables;
using DecentDb.Engine.Trees;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Maintenance;

/// <summary>
/// Checks an index against its table, whose leaves are checked before: it hands the rows to the method of the index.
/// </summary>
internal sealed class IndexChecker : IIndexedRows
{
    private readonly TableChecker _table;
    private readonly IIndexCheck _check;
    private readonly Table _rows;
    private readonly IndexRows _added;
    private readonly IndexRows _visited;
    private readonly IndexRows _found;
    private readonly ColumnVector[] _foundColumns;

    public IndexChecker(TableChecker table, IndexSchema schema, IndexExpressions? expressions)
    {
        _table = table;
        Schema = schema;
        Name = $"index \"{schema.Name}\" of {table.Name}";
        _check = schema.Method.BeginCheck(schema.Descriptor, Name, this);
        _rows = new Table(table.Schema);
        _added = new IndexRows(table.Schema, schema, expressions);
        _visited = new IndexRows(table.Schema, schema, expressions);
        _found = new IndexRows(table.Schema, schema, expressions);
        _foundColumns = CreateVectors();
    }

    public IndexSchema Schema { get; }

    /// <summary>What messages call the index.</summary>
    public string Name { get; }

    public bool CanRead => _table.CanRead;

    /// <summary>Adds rows of the table, whose columns are given by ordinal.</summary>
    public void AddRows(ColumnVector[] columns, ReadOnlySpan<long> rowIds)
    {
        _check.AddRows(KeysOf(_added, columns, ref rowIds), rowIds);
    }

    /// <summary>Walks the pages; false when not all could be read.</summary>
    public bool CheckPages(in TreeRoot root, TreeWalk walk) => _check.CheckPages(root, walk);

    /// <summary>Compares the entries with the rows, when both are whole.</summary>
    public void Compare(in TreeRoot root, TreeWalk walk, CancellationToken cancellationToken) =>
        _check.Compare(root, walk, cancellationToken);

    public ColumnVector[]? Find(long rowId)
    {
        _rows.Bind(_table.Reader);
        if (!_rows.Find(rowId, out var page, out var row))
        {
            return null;
        }

        foreach (var ordinal in Schema.ReadOrdinals)
        {
            _rows.ReadValue(page, row, ordinal, _foundColumns[ordinal]);
        }

        ReadOnlySpan<long> ids = [rowId];
        var keys = KeysOf(_found, _foundColumns, ref ids);
        return ids.IsEmpty ? null : keys;
    }

    public void VisitAll(IndexedRowsVisitor visit, CancellationToken cancellationToken)
    {
        _rows.Bind(_table.Reader);
        var cursor = _rows.OpenCursor();
        var columns = CreateVectors();
        var ids = new Int64Vector();
        var goesOn = true;
        for (var more = cursor.SeekFirst(); more && goesOn; more = cursor.MoveNextLeaf())
        {
            cancellationToken.ThrowIfCancellationRequested();
            var page = cursor.Page;
            foreach (var ordinal in Schema.ReadOrdinals)
            {
                _rows.ReadColumn(page, ordinal, columns[ordinal]);
            }

            ids.EnsureCapacity(page.RowCount);
            page.ReadRowIds(ids);
            ReadOnlySpan<long> rowIds = ids.Values.AsSpan(0, page.RowCount);
            goesOn = visit(KeysOf(_visited, columns, ref rowIds), rowIds);
            _table.Reader.Renew();
        }
    }

    // The keys of the rows that have entries, whose ids are left.
    private static ColumnVector[] KeysOf(IndexRows rows, ColumnVector[] columns, ref ReadOnlySpan<long> rowIds)
    {
        if (rows.IsPlain)
        {
            rows.Bind(columns);
        }
        else
        {
            rows.Take(columns, default, rowIds);
            rowIds = rows.RowIds;
        }

        return rows.Keys;
    }

    private ColumnVector[] CreateVectors() => Array.ConvertAll(
        _table.Schema.Columns, static column => ColumnVector.Create(column.Type.Physical, 0));
}
