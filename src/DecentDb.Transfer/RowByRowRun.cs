using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Threading;
using DecentDb.Data;

namespace DecentDb.Transfer;

/// <summary>Inserts rows of a directory load once more, one by one, to tell what that takes.</summary>
internal sealed class RowByRowRun(DecentDbConnection connection, CancellationToken cancellation)
{
    private const int ReadAtOnce = 1000;

    private readonly Stopwatch _clock = new();
    private long _rows;

    /// <summary>Compares the load with that of some of its rows; null where it has loaded none.</summary>
    public RowByRowComparison? Compare(DirectoryLoadReport report, long rowsMax)
    {
        if (report.TotalRows == 0)
        {
            return null;
        }

        bool isWhole = rowsMax >= report.TotalRows;
        var tables = Loaded(report, isWhole);
        string? path = connection.DataSource is "" or ":memory:" || !File.Exists(connection.DataSource)
            ? null : $"{connection.DataSource}.{Guid.NewGuid():N}.tmp";
        try
        {
            var settings = new DecentDbConnectionStringBuilder { DataSource = path ?? ":memory:", Pooling = false };
            using var other = new DecentDbConnection(settings.ConnectionString);
            other.Open();
            foreach (var (table, _) in tables)
            {
                SqlText.Execute(other, SchemaScript.CreateTable(table));
            }

            _clock.Start();
            using var transaction = other.BeginTransaction();
            _clock.Stop();
            foreach (var (table, rows) in tables)
            {
                Insert(other, table, isWhole ? rows : Math.Max(1, (long)((double)rowsMax * rows / report.TotalRows)));
            }

            _clock.Start();
            transaction.Commit();
            _clock.Stop();
        }
        finally
        {
            Delete(path);
        }

        return new RowByRowComparison(
            _rows, _clock.Elapsed, report.TotalRows / Math.Max(report.Elapsed.TotalSeconds, 1e-9))
        {
            IsWhole = isWhole,
        };
    }

    // In the order of the load; with what makes a row cost what it costs, and without what a sample lacks.
    private List<(TableDefinition Table, long Rows)> Loaded(DirectoryLoadReport report, bool isWhole)
    {
        var all = new Dictionary<string, TableDefinition>(StringComparer.OrdinalIgnoreCase);
        foreach (var table in SchemaScript.Read(connection))
        {
            all[table.Name] = table;
        }

        var loaded = new List<(TableDefinition, long)>();
        foreach (var done in report.Tables)
        {
            if (done.Rows > 0 && all.TryGetValue(done.Name, out var table))
            {
                loaded.Add((
                    table with
                    {
                        Columns = [.. Plain(table)],
                        ForeignKeys = isWhole ? table.ForeignKeys : [],
                    },
                    done.Rows));
            }
        }

        return loaded;
    }

    // All values are given, so that neither sequences nor defaults are needed.
    private static IEnumerable<ColumnDefinition> Plain(TableDefinition table)
    {
        foreach (var column in TableChoice.WrittenColumns(table))
        {
            yield return new ColumnDefinition(column.Name, column.Type) { NotNull = column.NotNull };
        }
    }

    private void Insert(DecentDbConnection other, TableDefinition table, long rowsMax)
    {
        using var select = connection.CreateCommand();
        select.CommandText = TableChoice.SelectInOrder(table)
            + string.Create(CultureInfo.InvariantCulture, $" LIMIT {rowsMax}");
        select.CommandTimeout = 0;
        using var reader = select.ExecuteReader();
        using var insert = CreateInsert(other, table);
        var rows = new List<object[]>(ReadAtOnce);
        bool isOpen = true;
        while (isOpen)
        {
            cancellation.ThrowIfCancellationRequested();
            rows.Clear();
            while (rows.Count < ReadAtOnce && (isOpen = reader.Read()))
            {
                object[] row = new object[reader.FieldCount];
                reader.GetValues(row);
                rows.Add(row);
            }

            _clock.Start();
            foreach (object[] row in rows)
            {
                for (int i = 0; i < row.Length; i++)
                {
                    insert.Parameters[i].Value = row[i];
                }

                insert.ExecuteNonQuery();
            }

            _clock.Stop();
            _rows += rows.Count;
        }
    }

    private static DecentDbCommand CreateInsert(DecentDbConnection other, TableDefinition table)
    {
        var insert = other.CreateCommand();
        insert.CommandTimeout = 0;
        string[] names = new string[table.Columns.Count];
        string[] marks = new string[names.Length];
        for (int i = 0; i < names.Length; i++)
        {
            names[i] = SqlName.Quote(table.Columns[i].Name);
            marks[i] = string.Create(CultureInfo.InvariantCulture, $"@p{i}");
            insert.Parameters.AddWithValue(marks[i], DBNull.Value);
        }

        insert.CommandText = $"INSERT INTO {SqlName.Quote(table.Name)} ({string.Join(", ", names)}) "
            + $"VALUES ({string.Join(", ", marks)})";
        return insert;
    }

    private static void Delete(string? path)
    {
        if (path is not null)
        {
            File.Delete(path);
            File.Delete(path + "-wal");
        }
    }
}
