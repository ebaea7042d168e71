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
    private readonly ColumnVector[] _keys;
    private readonly ColumnVector[] _found;

    public IndexChecker(TableChecker table, IndexSchema schema)
    {
        _table = table;
        Schema = schema;
        Name = $"index \"{schema.Name}\" of {table.Name}";
        _check = schema.Method.BeginCheck(schema.Descriptor, Name, this);
        _rows = new Table(table.Schema);
        _keys = new ColumnVector[schema.Ordinals.Length];
        _found = CreateVectors();
    }

    public IndexSchema Schema { get; }

    /// <summary>What messages call the index.</summary>
    public string Name { get; }

    public bool CanRead => _table.CanRead;

    /// <summary>Adds rows of the table, whose columns are given by ordinal.</summary>
    public void AddRows(ColumnVector[] columns, ReadOnlySpan<long> rowIds)
    {
        for (var i = 0; i < _keys.Length; i++)
        {
            _keys[i] = columns[Schema.Ordinals[i]];
        }

        _check.AddRows(_keys, rowIds);
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

        for (var i = 0; i < _found.Length; i++)
        {
            _rows.ReadValue(page, row, Schema.Ordinals[i], _found[i]);
        }

        return _found;
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
            for (var i = 0; i < columns.Length; i++)
            {
                _rows.ReadColumn(page, Schema.Ordinals[i], columns[i]);
            }

            ids.EnsureCapacity(page.RowCount);
            page.ReadRowIds(ids);
            goesOn = visit(columns, ids.Values.AsSpan(0, page.RowCount));
            _table.Reader.Renew();
        }
    }

    private ColumnVector[] CreateVectors() => Array.ConvertAll(
        Schema.Ordinals, ordinal => ColumnVector.Create(_table.Schema.Columns[ordinal].Type.Physical, 0));
}
