using System;
using System.Collections.Generic;
using System.Data;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using DecentDb.Data;
using DecentDb.Files;

namespace DecentDb.Cli;

/// <summary>
/// Loads a CSV file: infers the columns from the whole file, creates the table when it is missing, and copies all rows
/// in one transaction. A load that fails leaves no new table and no new file.
/// </summary>
internal sealed class CsvLoad
{
    public required string Source { get; init; }

    public required string DatabasePath { get; init; }

    public string? TableName { get; init; }

    public string? Delimiter { get; init; }

    public int Run()
    {
        using var spooled = Source == "-" ? Spool() : null;
        var path = spooled?.Path ?? Source;
        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"There is no file '{path}'.", path);
        }

        var table = TableName ?? DefaultTableName();
        var options = ReaderOptions();
        var isNewFile = !File.Exists(DatabasePath);
        try
        {
            using var connection = Databases.Open(DatabasePath, DecentDbOpenMode.ReadWriteCreate);
            var summary = Load(connection, path, table, options);
            Console.WriteLine(summary);
        }
        catch when (isNewFile)
        {
            Databases.Delete(DatabasePath);
            throw;
        }

        return ExitCode.Success;
    }

    private string Load(DecentDbConnection connection, string path, string table, CsvReaderOptions options)
    {
        var clock = Stopwatch.StartNew();
        var existing = TableColumns.Find(connection, table);
        var inference = Progress.Run("Reading " + Path.GetFileName(Source), report => CsvTypeInference.Infer(
            path, options, progress => report(progress.SourcePosition, progress.SourceLength, progress.Rows)));
        var columns = existing is null ? inference.Columns : existing.Match(inference.Columns);
        var inferenceTime = clock.Elapsed;
        long rows;
        using (var transaction = connection.BeginTransaction())
        {
            if (existing is null)
            {
                using var command = connection.CreateCommand();
                command.CommandText = CreateTable(table, inference.Columns);
                command.ExecuteNonQuery();
            }

            rows = Copy(connection, path, table, options, columns, inference.RowCount);
            transaction.Commit();
        }

        connection.Checkpoint();
        var loadTime = clock.Elapsed - inferenceTime;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{rows:N0} rows into {table} in {loadTime.TotalSeconds:0.00} s ({rows / Math.Max(loadTime.TotalSeconds, 1e-9):N0} rows/s), types inferred in {inferenceTime.TotalSeconds:0.00} s");
    }

    private static long Copy(
        DecentDbConnection connection,
        string path,
        string table,
        CsvReaderOptions options,
        IReadOnlyList<InferredColumn> columns,
        long expectedRows)
    {
        using var reader = CsvDataReader.Open(path, options, columns);
        using var bulkCopy = new DecentDbBulkCopy(connection)
        {
            DestinationTableName = "\"" + table.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"",
            BulkCopyTimeout = 0,
            NotifyAfter = 50_000,
        };
        foreach (var column in columns)
        {
            bulkCopy.ColumnMappings.Add(column.Name, column.Name);
        }

        Progress.Run("Loading " + table, report =>
        {
            bulkCopy.RowsCopied += (_, e) => report(e.RowsCopied, expectedRows, e.RowsCopied);
            bulkCopy.WriteToServer(reader);
            return 0;
        });
        return bulkCopy.RowsCopied64;
    }

    private static string CreateTable(string table, IReadOnlyList<InferredColumn> columns)
    {
        var sql = new StringBuilder("CREATE TABLE ").Append(Quote(table)).Append(" (");
        sql.AppendJoin(", ", columns.Select(column =>
            Quote(column.Name) + " " + column.SqlTypeName + (column.Nullable ? "" : " NOT NULL")));
        return sql.Append(')').ToString();
    }

    private static string Quote(string name) => "\"" + name.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";

    private SpooledSource Spool()
    {
        using var input = Console.OpenStandardInput();
        return SpooledSource.Create(input);
    }

    private string DefaultTableName()
    {
        if (Source == "-")
        {
            throw new ArgumentException("Say with --table which table standard input goes to.");
        }

        var name = Path.GetFileName(Source);
        foreach (var ending in new[] { ".gz", ".csv" })
        {
            name = name.EndsWith(ending, StringComparison.OrdinalIgnoreCase) ? name[..^ending.Length] : name;
        }

        return name;
    }

    private CsvReaderOptions ReaderOptions() => Delimiter switch
    {
        null => new CsvReaderOptions { DetectDelimiter = true },
        "\\t" => new CsvReaderOptions { Delimiter = '\t' },
        { Length: 1 } => new CsvReaderOptions { Delimiter = Delimiter[0] },
        _ => throw new ArgumentException("A delimiter is one character."),
    };
}
