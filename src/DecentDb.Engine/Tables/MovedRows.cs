using System;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Tables;

/// <summary>
/// Rows that were taken out of a table, to be inserted under other row ids when all of them are out. A few are kept
/// here, the others where the statement keeps rows.
/// </summary>
internal sealed class MovedRows(TableWriter table)
{
    private const long BytesMax = 1 << 20;
    private readonly Batch _rows = new();
    private readonly Batch _window = new();
    private IKeptRows? _kept;
    private int _count;

    public void Clear()
    {
        _count = 0;
        _kept?.Release();
        _kept = null;
    }

    /// <summary>Takes the first rows of columns by ordinal, all of them.</summary>
    public void Add(ColumnVector[] columns, int count)
    {
        if (_rows.Columns.Length == 0)
        {
            _rows.Columns = Array.ConvertAll(
                table.Schema.Columns, static column => ColumnVector.Create(column.Type.Physical, 1));
        }

        var bytes = 0L;
        for (var c = 0; c < _rows.Columns.Length; c++)
        {
            var target = _rows.Columns[c];
            if (_count == 0)
            {
                target.Reset();
            }

            target.EnsureCapacity(_count + count);
            for (var i = 0; i < count; i++)
            {
                target.CopyValue(columns[c], i, _count + i);
            }

            bytes += ((long)target.RowSize * (_count + count)) + target.OwnedLength;
        }

        _count += count;
        if (bytes > BytesMax && (_kept ??= table.KeepRows?.Invoke(TypesOf(_rows.Columns))) is { } kept)
        {
            _rows.SelectAll(_count);
            kept.Append(_rows.Columns, _rows);
            _count = 0;
        }
    }

    /// <summary>Inserts them, and forgets them.</summary>
    public void Insert()
    {
        ForEach(Insert);
        if (table.Children.Length > 0)
        {
            ForEach(CheckParents); // which may be among them
        }

        Clear();
    }

    private void ForEach(Action<Batch> action)
    {
        _kept?.Restart();
        while (_kept?.Next(out var rows) == true)
        {
            Visit(rows.Columns, rows.RowCount, action);
        }

        if (_count > 0)
        {
            Visit(_rows.Columns, _count, action);
        }
    }

    private void Visit(ColumnVector[] columns, int count, Action<Batch> action)
    {
        table.Pieces.Ask();
        _window.Columns = columns;
        _window.SelectAll(count);
        action(_window);
    }

    private void Insert(Batch rows)
    {
        var ids = IdsOf(rows);
        table.Settle();
        table.InsertRows(rows, ids, 0);
        foreach (var id in ids)
        {
            if (id >= table.Tree.NextRowId && id < table.Schema.Layout.RowIdMax)
            {
                table.Tree.NextRowId = id + 1;
            }
        }

        foreach (var index in table.Indexes)
        {
            index.InsertUnchecked(rows.Columns, ids);
        }
    }

    private void CheckParents(Batch rows)
    {
        foreach (var child in table.Children)
        {
            child.Check(rows.Columns, default, rows.RowCount, 0, parentMayMove: false);
        }
    }

    private ReadOnlySpan<long> IdsOf(Batch rows) =>
        ((Int64Vector)rows.Columns[table.Schema.RowIdOrdinal]).Values.AsSpan(0, rows.RowCount);

    private static PhysicalType[] TypesOf(ColumnVector[] columns) =>
        Array.ConvertAll(columns, static column => column.PhysicalType);
}
