using System;
using System.Collections.Generic;
using System.Globalization;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Functions;
using DecentDb.Engine.Planning;
using DecentDb.Engine.SystemTables;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Operators;

/// <summary>The rows of a system table, as the statement sees the database when it begins.</summary>
internal sealed class SystemTableOperator : Operator
{
    private readonly ExecutionContext _context;
    private readonly SystemTable _table;
    private readonly Batch _batch = new();
    private SystemTableRows? _rows;
    private int _next;

    public SystemTableOperator(ExecutionContext context, SystemTableNode node)
    {
        _context = context;
        _table = node.Table;
        _batch.Columns = new ColumnVector[node.Output.Count];
        for (var i = 0; i < _batch.Columns.Length; i++)
        {
            _batch.Columns[i] = context.CreateVector(node.Output[i].Type.Physical);
        }
    }

    public override void Open()
    {
        var query = _context.Query;
        _rows = _table.ReadAll(new SystemTableSource(
            query.Catalog, new Statistics(_context.Reader), query.Session.DatabaseName)
        {
            Measures = query.Measures,
            PageSize = _context.Reader.PageSize,
            CheckCancelled = _context.CheckCancelled,
            WritableColumns = view => UpdatableView.WritableColumns(view, query.Catalog),
            Settings = () => SettingsOf(query),
        });
        _next = 0;
    }

    public override bool Next(out Batch batch)
    {
        batch = _batch;
        _context.CheckCancelled();
        var count = Math.Min(Batch.UsualRowCount, (_rows?.Count ?? 0) - _next);
        if (_rows is null || count <= 0)
        {
            return false;
        }

        for (var c = 0; c < _batch.Columns.Length; c++)
        {
            var column = _batch.Columns[c];
            var kind = _table.Columns[c].Type.Kind;
            column.EnsureCapacity(count);
            column.Reset();
            for (var i = 0; i < count; i++)
            {
                Set(column, i, _rows[_next + i][c], kind);
            }
        }

        _next += count;
        _batch.SelectAll(count);
        return true;
    }

    public override void Close() => _rows = null;

    private static void Set(ColumnVector column, int row, object? value, SqlTypeKind kind)
    {
        switch (value)
        {
            case null:
                column.SetNull(row);
                break;
            case string text when new SqlType(kind) is { IsArray: true } type:
                column.SetValue(row, ValueConverter.Convert(SqlValue.FromText(text), type));
                break;
            case string text:
                column.SetValue(row, SqlValue.FromText(text));
                break;
            case bool truth:
                column.SetValue(row, SqlValue.FromBoolean(truth));
                break;
            case double number:
                column.SetValue(row, SqlValue.FromDouble(number, kind));
                break;
            default:
                column.SetValue(
                    row,
                    SqlValue.FromInt64(Convert.ToInt64(value, CultureInfo.InvariantCulture), kind));
                break;
        }
    }

    private static List<SettingDescription> SettingsOf(QueryContext query)
    {
        var settings = new List<SettingDescription>();
        foreach (var known in SessionSettings.Known)
        {
            settings.Add(new SettingDescription(
                known.Name, query.Session.Settings.Find(known.Name) ?? "", known.Default, known.Documentation));
        }

        return settings;
    }
}
