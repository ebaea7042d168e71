using System;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Tables;

/// <summary>
/// The rows that an index has entries for, among rows of its table, and their keys. For an index whose keys are columns
/// of all rows the keys are those columns themselves; otherwise they are computed, side by side, of the rows that meet
/// the condition: an expression may fail for others. Used by one thread at a time.
/// </summary>
internal sealed class IndexRows
{
    private readonly TableSchema _table;
    private readonly IndexSchema _index;
    private readonly IndexExpressions? _expressions;
    private readonly Batch _batch = new();
    private int[] _places = [];
    private int[] _rows = [];
    private long[] _rowIds = [];

    /// <summary>The rows of an index.</summary>
    /// <param name="table">Its table.</param>
    /// <param name="index">The index.</param>
    /// <param name="expressions">Its expressions; not needed for one without any.</param>
    public IndexRows(TableSchema table, IndexSchema index, IndexExpressions? expressions)
    {
        _table = table;
        _index = index;
        IsPlain = index.IsPlain;
        Invariant.That(IsPlain || expressions is not null);
        _expressions = IsPlain ? null : expressions;
        Keys = Array.ConvertAll(index.Columns, static column => ColumnVector.Create(column.Type.Physical, 0));
    }

    /// <summary>True when the keys are columns of all rows.</summary>
    public bool IsPlain { get; }

    /// <summary>The keys, in the order of the index.</summary>
    public ColumnVector[] Keys { get; }

    /// <summary>How many of the rows have entries, where the index is not plain.</summary>
    public int Count { get; private set; }

    /// <summary>The ids of the rows that have entries.</summary>
    public ReadOnlySpan<long> RowIds => _rowIds.AsSpan(0, Count);

    /// <summary>The place among the rows taken of the i-th that has an entry.</summary>
    public int PlaceOf(int i) => _places[i];

    /// <summary>Takes the columns of a plain index as keys.</summary>
    /// <param name="columns">The columns of the table by ordinal.</param>
    public void Bind(ColumnVector[] columns)
    {
        for (var i = 0; i < Keys.Length; i++)
        {
            Keys[i] = columns[_index.Ordinals[i]];
        }
    }

    /// <summary>Takes rows: row rows[i] (or i when rows is empty) of the columns has the id rowIds[i].</summary>
    /// <param name="columns">The columns of the table by ordinal; those that the index does not read may be missing.
    /// </param>
    /// <param name="rows">Where the rows are.</param>
    /// <param name="rowIds">Their ids.</param>
    /// <param name="firstRowIndex">The number of the first one in its statement.</param>
    public void Take(
        ColumnVector[] columns, ReadOnlySpan<int> rows, ReadOnlySpan<long> rowIds, long firstRowIndex = 0)
    {
        if (_expressions is not { } expressions)
        {
            throw new InvalidOperationException("The keys of the index are columns.");
        }

        Select(columns, rows, rowIds.Length);
        if (expressions.Predicate is { } predicate)
        {
            KeepThoseThat(RowChecks.Evaluate(_table, predicate, _batch, firstRowIndex));
        }

        Count = _batch.SelectedCount;
        _rowIds = _rowIds.Length < Count ? new long[Count] : _rowIds;
        for (var i = 0; i < Count; i++)
        {
            _rowIds[i] = rowIds[_places[i]];
        }

        for (var k = 0; k < Keys.Length && Count > 0; k++)
        {
            Gather(
                expressions.Keys[k] is { } key ? RowChecks.Evaluate(_table, key, _batch, firstRowIndex)
                    : columns[_index.Ordinals[k]],
                Keys[k]);
        }
    }

    private void Select(ColumnVector[] columns, ReadOnlySpan<int> rows, int count)
    {
        if (_rows.Length < count)
        {
            _rows = new int[Math.Max(count, _rows.Length * 2)];
            _places = new int[_rows.Length];
        }

        var rowCount = 0;
        for (var i = 0; i < count; i++)
        {
            _places[i] = i;
            _rows[i] = rows.IsEmpty ? i : rows[i];
            rowCount = Math.Max(rowCount, _rows[i] + 1);
        }

        _batch.Columns = columns;
        _batch.RowCount = rowCount;
        _batch.Selection = _rows;
        _batch.SelectedCount = count;
    }

    private void KeepThoseThat(ColumnVector holds)
    {
        var count = 0;
        for (var i = 0; i < _batch.SelectedCount; i++)
        {
            var row = _rows[i];
            if (!holds.IsNull(row) && ((Int64Vector)holds).Values[row] != 0)
            {
                _places[count] = _places[i];
                _rows[count++] = row;
            }
        }

        _batch.SelectedCount = count;
    }

    private void Gather(ColumnVector source, ColumnVector target)
    {
        target.Reset();
        target.EnsureCapacity(Count);
        for (var i = 0; i < Count; i++)
        {
            target.CopyValue(source, _rows[i], i);
        }
    }
}

/// <summary>The expressions of an index, compiled over a batch of its table's columns.</summary>
/// <param name="Keys">By place in the key; null where the key is a column.</param>
/// <param name="Predicate">The condition of the rows that have entries; null when all have.</param>
internal sealed record IndexExpressions(IVectorExpression?[] Keys, IVectorExpression? Predicate);
