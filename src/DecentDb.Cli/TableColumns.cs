using System;
using System.Collections.Generic;
using System.Data.Common;
using System.Linq;
using DecentDb.Data;
using DecentDb.Files;

namespace DecentDb.Cli;

/// <summary>The columns of an existing table, to be matched with those of a file.</summary>
internal sealed class TableColumns
{
    private readonly string _table;
    private readonly List<DbColumn> _columns;

    private TableColumns(string table, List<DbColumn> columns)
    {
        _table = table;
        _columns = columns;
    }

    public static TableColumns? Find(DecentDbConnection connection, string table)
    {
        if (!connection.GetTableNames().Contains(table, StringComparer.OrdinalIgnoreCase))
        {
            return null;
        }

        using var command = connection.CreateCommand();
        command.CommandText = "SELECT * FROM \"" + table.Replace("\"", "\"\"", StringComparison.Ordinal) + "\" LIMIT 0";
        using var reader = command.ExecuteReader();
        return new TableColumns(table, [.. reader.GetColumnSchema()]);
    }

    /// <summary>
    /// The columns of the file as they are to be read: a column that the table holds as text is read as it is written,
    /// whatever its values look like.
    /// </summary>
    public IReadOnlyList<InferredColumn> Match(IReadOnlyList<InferredColumn> fileColumns)
    {
        var unknown = fileColumns.Where(column => Find(column.Name) is null).Select(column => column.Name).ToList();
        if (unknown.Count > 0)
        {
            throw new ArgumentException(
                $"Table {_table} has no column {string.Join(", ", unknown)} of the file's header.");
        }

        var missing = _columns
            .Where(column => !fileColumns.Any(file => Same(file.Name, column.ColumnName)))
            .Select(column => column.ColumnName).ToList();
        if (missing.Count > 0)
        {
            throw new ArgumentException($"The file has no column {string.Join(", ", missing)} of table {_table}.");
        }

        return [.. fileColumns.Select(column => Find(column.Name)!.DataType == typeof(string)
            ? column with { Type = CsvColumnType.Text }
            : column)];
    }

    private DbColumn? Find(string name) => _columns.Find(column => Same(column.ColumnName, name));

    private static bool Same(string left, string right) => string.Equals(left, right, StringComparison.OrdinalIgnoreCase);
}
