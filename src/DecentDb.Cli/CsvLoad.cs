using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Text;
using System.Threading;
using DecentDb.Data;
using DecentDb.Engine.Api;
using DecentDb.Files;
using DecentDb.Readers;

namespace DecentDb.Cli;

/// <summary>
/// Loads a CSV file. A new table gets the columns of the header with types inferred from all rows; an existing table
/// is matched by the names in the header. Table and rows are committed together: a load that fails leaves neither, nor
/// a database file that was not there before.
/// </summary>
internal sealed class CsvLoad
{
    private const string StandardInputName = "-";
    private const int ProgressRows = 10_000;

    private SpooledSource? _spooled; // the copy of a source that can be read only once

    public required string Source { get; init; }

    public required string DatabasePath { get; init; }

    public string? TableName { get; init; }

    public string? Delimiter { get; init; }

    public CancellationToken Interruption { get; init; }

    private string SourceName => Source == StandardInputName ? "standard input" : Path.GetFileName(Source);

    public int Run()
    {
        var options = ReaderOptions();
        var table = TableName ?? DefaultTableName();
        using var spooled = Spool();
        _spooled = spooled;
        try
        {
            StandardOutput.Report(Load(table, options));
        }
        catch (FileFormatException e)
        {
            throw new CommandException($"{SourceName}: {e.Message}", e);
        }

        return ExitCode.Success;
    }

    private string Load(string table, CsvReaderOptions options)
    {
        Inferred? inferred = null;
        if (!File.Exists(DatabasePath))
        {
            // The file is read before the database is created, so that most bad files never touch the disk.
            inferred = Infer(options);
            if (Databases.TryReserve(DatabasePath))
            {
                var summary = "";
                Databases.UseNew(
                    DatabasePath, connection => summary = LoadNew(connection, table, options, inferred));
                return summary;
            }
        }

        using var connection = Databases.Open(DatabasePath, DecentDbOpenMode.ReadWrite);
        return FindTable(connection, table) is { } existing
            ? LoadExisting(connection, existing, options)
            : LoadNew(connection, table, options, inferred ?? Infer(options));
    }

    private string LoadNew(
        DecentDbConnection connection, string table, CsvReaderOptions options, Inferred inferred)
    {
        var clock = Stopwatch.StartNew();
        long rows;
        using (var transaction = connection.BeginTransaction())
        {
            using (var command = connection.CreateCommand())
            {
                command.CommandText = CreateTable(table, inferred.Columns);
                command.ExecuteNonQuery();
            }

            rows = Copy(connection, table, inferred.Columns, options);
            transaction.Commit();
        }

        connection.Checkpoint();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Summary(rows, table, clock.Elapsed)}; types inferred in {inferred.Time.TotalSeconds:0.00} s");
    }

    private string LoadExisting(
        DecentDbConnection connection, TableDescription table, CsvReaderOptions options)
    {
        var clock = Stopwatch.StartNew();
        IReadOnlyList<InferredColumn> columns;
        using (var header = OpenReader(options))
        {
            columns = TableMatch.ColumnsFor(table, header.Columns, SourceName);
        }

        long rows;
        using (var transaction = connection.BeginTransaction())
        {
            rows = Copy(connection, table.Name, columns, options);
            transaction.Commit();
        }

        connection.Checkpoint();
        return Summary(rows, table.Name, clock.Elapsed);
    }

    private CsvDataReader OpenReader(CsvReaderOptions options, IReadOnlyList<InferredColumn>? columns = null) =>
        _spooled is null
            ? CsvDataReader.Open(Source, options, columns)
            : CsvDataReader.Open(_spooled, options, columns);

    private Inferred Infer(CsvReaderOptions options)
    {
        var clock = Stopwatch.StartNew();
        var inference = Progress.Run("Reading " + SourceName, report =>
        {
            void Tell(CsvProgress progress) =>
                report(progress.SourcePosition, progress.SourceLength, progress.Rows);
            return _spooled is null
                ? CsvTypeInference.Infer(Source, options, Tell, Interruption)
                : CsvTypeInference.Infer(_spooled, options, Tell, Interruption);
        });
        return new Inferred(inference.Columns, clock.Elapsed);
    }

    private long Copy(
        DecentDbConnection connection,
        string table,
        IReadOnlyList<InferredColumn> columns,
        CsvReaderOptions options)
    {
        using var reader = OpenReader(options, columns);
        using var bulkCopy = new DecentDbBulkCopy(connection, DecentDbBulkCopyOptions.KeepIdentity)
        {
            DestinationTableName = SqlName.Quote(table),
            BulkCopyTimeout = 0,
            NotifyAfter = ProgressRows,
        };
        for (var i = 0; i < columns.Count; i++)
        {
            bulkCopy.ColumnMappings.Add(i, columns[i].Name);
        }

        try
        {
            Progress.Run("Loading " + table, report =>
            {
                bulkCopy.RowsCopied += (_, e) =>
                {
                    report(reader.SourcePosition, reader.SourceLength, e.RowsCopied);
                    e.Abort = Interruption.IsCancellationRequested;
                };
                bulkCopy.WriteToServer(reader);
                return 0;
            });
        }
        catch (DecentDbBulkCopyException e)
        {
            throw new CommandException($"{SourceName}: {Describe(e, options)}", e);
        }

        Interruption.ThrowIfCancellationRequested();
        return bulkCopy.RowsCopied64;
    }

    // Rows are counted from 1 after the header, as editors and spreadsheets make one see them.
    private string Describe(DecentDbBulkCopyException error, CsvReaderOptions options)
    {
        if (error.InnerException is FileFormatException format)
        {
            return format.Message;
        }

        var place = string.Create(CultureInfo.InvariantCulture, $"Row {error.RowNumber + 1}");
        if (FindLine(options, error.RowNumber) is { } line)
        {
            place += string.Create(CultureInfo.InvariantCulture, $" (line {line})");
        }

        var column = error.ColumnName ?? error.DestinationColumn;
        place += column is null ? "" : $", column '{column}'";
        place += error.Value is null ? "" : $", value '{error.Value}'";
        return $"{place}: {error.InnerException?.Message ?? error.Message}";
    }

    private long? FindLine(CsvReaderOptions options, long row)
    {
        using var reader = OpenReader(options);
        while (reader.Read())
        {
            if (reader.RowNumber == row + 1)
            {
                return reader.LineNumber;
            }
        }

        return null;
    }

    private static TableDescription? FindTable(DecentDbConnection connection, string name)
    {
        foreach (var table in connection.GetTables())
        {
            if (table.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return table;
            }
        }

        return null;
    }

    private static string CreateTable(string table, IReadOnlyList<InferredColumn> columns)
    {
        var sql = new StringBuilder("CREATE TABLE ").Append(SqlName.Quote(table)).Append(" (");
        for (var i = 0; i < columns.Count; i++)
        {
            sql.Append(i == 0 ? "" : ", ").Append(SqlName.Quote(columns[i].Name)).Append(' ')
                .Append(columns[i].SqlTypeName);
        }

        return sql.Append(')').ToString();
    }

    private static string Summary(long rows, string table, TimeSpan time)
    {
        var seconds = Math.Max(time.TotalSeconds, 1e-9);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{rows:N0} rows into {table} in {seconds:0.00} s ({rows / seconds:N0} rows/s)");
    }

    private static void RequireFile(string path)
    {
        if (!File.Exists(path))
        {
            throw new CommandException(
                Directory.Exists(path) ? $"'{path}' is a directory." : $"There is no file '{path}'.");
        }
    }

    // Null for an ordinary file, which can be read as often as need be.
    private SpooledSource? Spool()
    {
        if (Source != StandardInputName)
        {
            RequireFile(Source);
        }

        using var input = Source == StandardInputName
            ? StandardInput.Open(Interruption)
            : StandardInput.OpenUnlessSeekable(Source, Interruption);
        return input is null ? null : SpooledSource.Create(input, cancellationToken: Interruption);
    }

    private string DefaultTableName()
    {
        if (Source == StandardInputName)
        {
            throw new CommandException("Say with --table which table standard input goes to.");
        }

        var name = Path.GetFileName(Source);
        name = WithoutEnding(WithoutEnding(name, ".gz"), ".csv");
        return name.Length > 0 ? name : throw new CommandException("Say with --table which table the file goes to.");
    }

    private static string WithoutEnding(string name, string ending) =>
        name.EndsWith(ending, StringComparison.OrdinalIgnoreCase) ? name[..^ending.Length] : name;

    private CsvReaderOptions ReaderOptions() => Delimiter switch
    {
        null => new CsvReaderOptions { DetectDelimiter = true },
        "\\t" => new CsvReaderOptions { Delimiter = '\t' },
        [>= ' ' and <= '~' and not '"'] or "\t" => new CsvReaderOptions { Delimiter = Delimiter[0] },
        _ => throw new CommandException("--delimiter takes one ASCII character other than a quote, or \\t."),
    };

    private sealed record Inferred(IReadOnlyList<InferredColumn> Columns, TimeSpan Time);
}
