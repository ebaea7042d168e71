using System;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Tables;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.BulkLoading;

/// <summary>
/// Makes staged rows fit the table, column by column: modifiers of the types (lengths, scale, ranges), DEFAULT for NULL
/// and for columns left out, numbers, NOT NULL, CHECK. An error names the first row at fault.
/// </summary>
internal sealed class RowPreparer
{
    private readonly TableSchema _table;
    private readonly int[] _sources;
    private readonly LoadExpressions _expressions;
    private readonly RowNumbering _numbering;
    private readonly bool _keepNulls;
    private readonly PiecewiseBytes _pieces;
    private readonly VectorConverter?[] _converters;
    private readonly ColumnVector?[] _nulls;
    private readonly PreparedRows _rows;
    private readonly Batch _empty = new();
    private readonly ComputedColumns _computed;
    private readonly Int64Vector _defaultRowIds = new();

    /// <param name="table">The target.</param>
    /// <param name="sources">By column ordinal: the column of the chunk, or -1.</param>
    /// <param name="expressions">DEFAULT and CHECK.</param>
    /// <param name="numbering">Gives out numbers.</param>
    /// <param name="keepNulls">Whether a NULL that is given stays NULL in spite of a DEFAULT.</param>
    /// <param name="pieces">Asks whether to go on while a long value is checked.</param>
    /// <summary>Prepares for rows of one shape.</summary>
    public RowPreparer(
        TableSchema table,
        int[] sources,
        LoadExpressions expressions,
        RowNumbering numbering,
        bool keepNulls,
        PiecewiseBytes pieces)
    {
        _pieces = pieces;
        _keepNulls = keepNulls;
        _table = table;
        _sources = sources;
        _expressions = expressions;
        _numbering = numbering;
        _computed = new ComputedColumns(table, expressions.Computations);
        _rows = new PreparedRows(table.Columns.Length, table.Layout.Columns.Length);
        _converters = new VectorConverter?[table.Columns.Length];
        _nulls = new ColumnVector?[table.Columns.Length];
        foreach (var column in table.Columns)
        {
            var loaded = column.Type.Traits.LoadedAs;
            if (sources[column.Ordinal] >= 0 && (column.Type.Length > 0 || loaded != column.Type.Kind))
            {
                _converters[column.Ordinal] = new VectorConverter(
                    column.Type.IsText ? SqlType.Text : new SqlType(loaded),
                    column.Type,
                    CastContext.Assignment,
                    pieces);
            }
        }
    }

    /// <summary>The rows as the table stores them; valid until the next call or until the vectors change.</summary>
    public PreparedRows Prepare(SourceRows rows)
    {
        var count = rows.RowCount;
        _rows.FirstRowIndex = rows.FirstRowIndex;
        _rows.Batch.SelectAll(count);
        _empty.SelectAll(count);
        foreach (var column in _table.Columns)
        {
            var source = _sources[column.Ordinal];
            var given = source < 0 ? null : Convert(column, rows.Columns[source], count);
            if (column.IsRowId || column.IsComputed)
            {
                continue;
            }

            if (column.Ordinal == _table.SequenceOrdinal)
            {
                _numbering.NumberIdentity(_rows, given, count);
            }
            else
            {
                _rows.Batch.Columns[column.Ordinal] = FillDefaults(column, given, count);
            }
        }

        var idSource = _table.RowIdOrdinal < 0 ? -1 : _sources[_table.RowIdOrdinal];
        _numbering.NumberRows(_rows, idSource < 0 ? DefaultRowIds(count) : rows.Columns[idSource], count);
        _computed.Fill(_rows.Batch, _rows.FirstRowIndex);
        foreach (var column in _table.Columns)
        {
            if (!column.IsRowId)
            {
                _rows.Stored[column.StoredOrdinal] = _rows.Batch.Columns[column.Ordinal];
            }
        }

        RowChecks.CheckNotNull(_table, _rows.Batch, _rows.FirstRowIndex);
        RowChecks.CheckConditions(_table, _expressions.Checks, _rows.Batch, _rows.FirstRowIndex);
        return _rows;
    }

    private static int FindNull(ColumnVector vector, int count) =>
        vector.HasNulls ? vector.Nulls.AsSpan(0, count).IndexOf(true) : -1;

    private ColumnVector Convert(ColumnSchema column, ColumnVector source, int count)
    {
        var type = column.Type.Traits;
        if (type.Max < long.MaxValue)
        {
            CheckRange(column, (Int64Vector)source, count);
        }

        if (type.ChecksForm && _converters[column.Ordinal] is null)
        {
            CheckForm(column, source, count);
        }

        if (_converters[column.Ordinal] is not { } converter)
        {
            return source;
        }

        try
        {
            return converter.Convert(source, default, count);
        }
        catch (DatabaseException e) when (e.RowIndex is { } row)
        {
            throw At(e, column, _rows.FirstRowIndex + row);
        }
    }

    // The same error with the place that it belongs to.
    private DatabaseException At(DatabaseException error, ColumnSchema column, long rowIndex) =>
        new(error.Code, error.Message, error)
        {
            TableName = _table.Name,
            ColumnName = column.Name,
            RowIndex = rowIndex,
        };

    private void CheckRange(ColumnSchema column, Int64Vector source, int count)
    {
        var (min, max) = (column.Type.Traits.Min, column.Type.Traits.Max);
        var outside = false;
        foreach (var value in source.Values.AsSpan(0, count))
        {
            outside |= value < min | value > max;
        }

        for (var row = 0; row < count && outside; row++)
        {
            if (!source.IsNull(row) && (source.Values[row] < min || source.Values[row] > max))
            {
                throw RowNumbering.OutOfRange(_table, column, source.Values[row], _rows.FirstRowIndex + row);
            }
        }
    }

    private void CheckForm(ColumnSchema column, ColumnVector source, int count)
    {
        for (var row = 0; row < count; row++)
        {
            if (!source.IsNull(row) && column.Type.Traits.FindFormError(source, row, _pieces) is { } error)
            {
                throw new DatabaseException(ErrorCode.InvalidTextRepresentation, error)
                {
                    TableName = _table.Name,
                    ColumnName = column.Name,
                    RowIndex = _rows.FirstRowIndex + row,
                };
            }
        }
    }

    private ColumnVector FillDefaults(ColumnSchema column, ColumnVector? given, int count)
    {
        var expression = _expressions.Defaults[column.Ordinal];
        if (given is null)
        {
            return expression is null ? NullColumn(column, count) : expression.Evaluate(_empty);
        }

        if (_keepNulls || expression is null || FindNull(given, count) < 0)
        {
            return given;
        }

        var values = expression.Evaluate(_empty);
        for (var row = 0; row < count; row++)
        {
            if (given.Nulls[row])
            {
                given.CopyValue(values, row, row);
            }
        }

        return given;
    }

    // The DEFAULT of a primary key that is left out. The numbering fills its NULLs, so the vector must be ours alone.
    private Int64Vector? DefaultRowIds(int count)
    {
        if (_table.RowIdOrdinal < 0 || _expressions.Defaults[_table.RowIdOrdinal] is not { } expression)
        {
            return null;
        }

        var values = expression.Evaluate(_empty);
        _defaultRowIds.Reset();
        _defaultRowIds.EnsureCapacity(count);
        for (var row = 0; row < count; row++)
        {
            _defaultRowIds.CopyValue(values, row, row);
        }

        return _defaultRowIds;
    }

    private ColumnVector NullColumn(ColumnSchema column, int count)
    {
        if (_nulls[column.Ordinal] is { } known && known.Capacity >= count)
        {
            return known;
        }

        var vector = ColumnVector.Create(column.Type.Physical, count);
        for (var row = 0; row < count; row++)
        {
            vector.SetNull(row);
        }

        _nulls[column.Ordinal] = vector;
        return vector;
    }
}
