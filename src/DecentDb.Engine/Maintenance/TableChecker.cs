using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.ColumnPages;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Tables;
using DecentDb.Engine.Trees;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Maintenance;

/// <summary>
/// Checks the rows of a table, leaf by leaf: types, NOT NULL, lengths, CHECK conditions; and gives them to the checks
/// of its indexes. A problem that several rows of a leaf have in one column is reported once.
/// </summary>
internal sealed class TableChecker
{
    private readonly TableSchema _schema;
    private readonly PageReader _reader;
    private readonly ProblemList _problems;
    private readonly Table _table;
    private readonly ColumnVector[] _columns;
    private readonly bool[] _isKey;
    private readonly Int64Vector _rowIds = new();
    private readonly IVectorExpression[] _checks;
    private readonly Batch _batch = new();

    public TableChecker(TableSchema schema, RowExpressions expressions, PageReader reader, ProblemList problems)
    {
        _checks = expressions.Checks;
        _schema = schema;
        _reader = reader;
        _problems = problems;
        _table = new Table(schema);
        _columns = Array.ConvertAll(schema.Columns, static column => ColumnVector.Create(column.Type.Physical, 0));
        _isKey = Array.ConvertAll(
            schema.Columns, column => Array.Exists(schema.Indexes, index => index.Uses(column.Ordinal)));
        Name = $"table \"{schema.Name}\"";
        Indexes = Array.ConvertAll(schema.Indexes, index => new IndexChecker(
            this, index, expressions.Indexes.GetValueOrDefault(index.Id)));
    }

    public TableSchema Schema => _schema;

    /// <summary>What messages call the table.</summary>
    public string Name { get; }

    /// <summary>False when columns of a leaf could not be read, so that the keys are not all known.</summary>
    public bool IsComplete { get; private set; } = true;

    /// <summary>True when the tree of rows is whole, and all columns could be read.</summary>
    public bool CanRead { get; set; }

    /// <summary>The checks of the indexes, in the order of the schema.</summary>
    public IndexChecker[] Indexes { get; }

    /// <summary>The state that is checked.</summary>
    public PageReader Reader => _reader;

    /// <summary>Checks the rows of a leaf.</summary>
    public void CheckLeaf(PageId id, ColumnPageView page)
    {
        try
        {
            _table.Bind(_reader);
            CheckColumnIds(id, page);
            foreach (var column in _schema.Columns)
            {
                CheckColumn(id, page, column);
            }

            CheckConditions(id, page);
            page.ReadRowIds(_rowIds);
            foreach (var index in Indexes)
            {
                index.AddRows(_columns, _rowIds.Values.AsSpan(0, page.RowCount));
            }
        }
        catch (DatabaseException e)
        {
            IsComplete = false;
            _problems.Add(Name, e);
        }
    }

    // A page may hold columns that were dropped since it was written, but none that never existed.
    private void CheckColumnIds(PageId id, ColumnPageView page)
    {
        for (var i = 0; i < page.MinipageCount; i++)
        {
            var columnId = page.ColumnIdAt(i);
            if (columnId == 0 || columnId >= _schema.NextColumnId)
            {
                _problems.Add(Name, id, string.Create(
                    CultureInfo.InvariantCulture, $"it holds values of column {columnId}, which never existed"));
            }
        }
    }

    private void CheckColumn(PageId id, ColumnPageView page, ColumnSchema column)
    {
        var vector = _columns[column.Ordinal];
        var rowCount = page.RowCount;
        if (vector is BinaryVector)
        {
            if (_isKey[column.Ordinal] || _checks.Length > 0)
            {
                _table.ReadColumn(page, column.Ordinal, vector);
            }

            CheckBytes(id, page, column);
            return;
        }

        _table.ReadColumn(page, column.Ordinal, vector);
        for (var row = 0; row < rowCount; row++)
        {
            var problem = vector.IsNull(row)
                ? column.IsNullable ? null : "is NULL, but the column is NOT NULL"
                : column.Type.Traits.Fits(column.Type, vector, row) ? null : "is out of range for type " + column.Type;
            if (problem is not null)
            {
                Report(id, page, row, column, problem);
                return;
            }
        }
    }

    // NULL meets a condition as true does.
    private void CheckConditions(PageId id, ColumnPageView page)
    {
        _batch.Columns = _columns;
        _batch.SelectAll(page.RowCount);
        for (var i = 0; i < _checks.Length; i++)
        {
            var name = _schema.Checks[i].Name;
            try
            {
                var result = (Int64Vector)_checks[i].Evaluate(_batch);
                for (var row = 0; row < page.RowCount; row++)
                {
                    if (result.Values[row] == 0 && !result.IsNull(row))
                    {
                        _problems.Add(Name, id, string.Create(
                            CultureInfo.InvariantCulture,
                            $"the row with id {page.RowId(row)} violates the check constraint \"{name}\""));
                        break;
                    }
                }
            }
            catch (DatabaseException e) when (e.Code != ErrorCode.Corruption)
            {
                _problems.Add(Name, id, $"the check constraint \"{name}\" cannot be evaluated: {e.Message}");
            }
        }
    }

    // Long values are not looked at: their bytes lie in pages of their own, which have been walked.
    private void CheckBytes(PageId id, ColumnPageView page, ColumnSchema column)
    {
        var layout = _schema.Layout.Columns[column.StoredOrdinal];
        var isFound = page.TryFind(layout, out var minipage);
        var rowCount = page.RowCount;
        for (var row = 0; row < rowCount; row++)
        {
            string? problem = null;
            if (page.IsNull(layout, row))
            {
                problem = column.IsNullable ? null : "is NULL, but the column is NOT NULL";
            }
            else if (isFound && !minipage.IsOverflow(row, rowCount))
            {
                page.Slice(minipage, row, out var start, out var length);
                problem = FindProblem(column.Type, page.Page.AsSpan(start, length), minipage.IsAscii);
            }

            if (problem is not null)
            {
                Report(id, page, row, column, problem);
                return;
            }
        }
    }

    private static string? FindProblem(SqlType type, ReadOnlySpan<byte> value, bool isAscii)
    {
        if (isAscii && !Ascii.IsValid(value))
        {
            return "is not ASCII, but its page says so";
        }

        return type.Traits.FindBytesError(type, value);
    }

    private void Report(PageId id, ColumnPageView page, int row, ColumnSchema column, string problem) =>
        _problems.Add(Name, id, string.Create(
            CultureInfo.InvariantCulture,
            $"the value of column \"{column.Name}\" in the row with id {page.RowId(row)} {problem}"));
}
