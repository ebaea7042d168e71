using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Threading;
using DecentDb.Data;
using DecentDb.Engine.Api;
using DecentDb.Files;
using DecentDb.Readers;

namespace DecentDb.Transfer;

/// <summary>One load under way: file after file through a bulk copy, and the rows that are left out.</summary>
internal sealed class FileLoadRun(FileLoad load, DecentDbConnection connection, CancellationToken cancellation)
{
    private const int ProgressRows = 10_000;

    private readonly List<FileLoadFile> _files = [];
    private readonly List<string> _warnings = [];
    private IReadOnlyList<InferredColumn> _columns = [];
    private long _rowsRead;
    private long _rowsInserted;
    private long _rowsUpdated;
    private long _rowsRejected;

    public IReadOnlyList<string> Warnings => _warnings;

    public FileLoadReport Report() => new()
    {
        Files = _files,
        Columns = [.. ToReport(_columns)],
        RowsRead = _rowsRead,
        RowsInserted = _rowsInserted,
        RowsUpdated = _rowsUpdated,
        RowsRejected = _rowsRejected,
    };

    public void Load(FileSource source, TableDescription? existing, CsvInference? inference)
    {
        if (load.FindFormat() is { } format)
        {
            LoadFormatted(format, source, existing);
            return;
        }

        var options = existing is null ? load.Headers.OptionsOf(source) : load.Options;
        IReadOnlyList<InferredColumn> columns;
        using (var header = existing is null
            ? load.Headers.Open(source) : OpenHeader(source, existing, ref options))
        {
            columns = existing is null
                ? OfNewTable(header, inference, source.Name)
                : load.Positions is { } positions
                    ? TableMatch.ByPosition(existing, positions, header.Columns, source.Name)
                : header.Options.Header == CsvHeader.No
                    ? TableMatch.ByPosition(existing, header.Columns, source.Name)
                    : TableMatch.ColumnsFor(existing, header.Columns, source.Name, Chosen());
            if (existing is not null)
            {
                TableMatch.ThrowIfNotAmong(load.Columns, columns, source.Name);
                TableMatch.ThrowIfNotAmong([.. options.Columns?.Keys ?? []], columns, source.Name);
            }

            foreach (string warning in header.Warnings)
            {
                _warnings.Add($"{source.Name}: {warning}");
            }
        }

        if (existing is { PrimaryKey.Count: 0 } && load.Positions is null
            && load.Target is FileLoadTarget.CreateOrAppend or FileLoadTarget.Append && !load.Upsert)
        {
            WarnIfRepeated(source, options, existing.Name, columns);
        }

        Copy(source, () => source.Open(options, columns), columns, existing);
    }

    private void LoadFormatted(FileFormat format, FileSource source, TableDescription? existing)
    {
        var description = load.Describe(format, existing, cancellation);
        var columns = existing is null
            ? description.Columns
            : TableMatch.ByName(existing, description.Columns, source.Name, Chosen());
        TableMatch.ThrowIfNotAmong(load.Columns, columns, source.Name);
        var bytes = new FileBytes(source.Name, source.OpenBytes);
        var request = load.Request("Loading") with { IsTyped = existing is not null };
        Copy(source, () => format.Open(bytes, description, columns, request), columns, existing);
    }

    private void WarnIfRepeated(
        FileSource source, CsvReaderOptions options, string table, IReadOnlyList<InferredColumn> columns)
    {
        using var reader = source.Open(options, columns);
        reader.RowRejected = static _ => { };
        if (RepeatedFile.IsIn(connection, table, reader, load.IsChosen))
        {
            _warnings.Add(
                $"{source.Name}: The first rows of the file were in table '{table}' already, and are there twice now.");
        }
    }

    // A name of the table in the first row makes it a header, whatever the types say.
    private static CsvDataReader OpenHeader(FileSource source, TableDescription existing, ref CsvReaderOptions options)
    {
        if (options.Header == CsvHeader.Auto)
        {
            var named = source.Open(options with { Header = CsvHeader.Yes });
            if (TableMatch.HasAny(existing, named.Columns))
            {
                options = options with { Header = CsvHeader.Yes };
                return named;
            }

            named.Dispose();
        }

        var reader = source.Open(options);
        if (options.Header == CsvHeader.Auto && reader.Options.Header == CsvHeader.Yes)
        {
            options = options with { Header = CsvHeader.Yes };
        }

        return reader;
    }

    private HashSet<string>? Chosen() =>
        load.Columns is null ? null : new HashSet<string>(load.Columns, StringComparer.OrdinalIgnoreCase);

    // The columns of this file in its order, with the types that all files have together.
    private List<InferredColumn> OfNewTable(CsvDataReader header, CsvInference? inference, string sourceName)
    {
        var columns = new List<InferredColumn>(header.FieldCount);
        foreach (var column in header.Columns)
        {
            foreach (var inferred in inference?.Columns ?? [])
            {
                if (inferred.Name.Equals(column.Name, StringComparison.OrdinalIgnoreCase))
                {
                    columns.Add(inferred);
                }
            }
        }

        foreach (var inferred in inference?.Columns ?? [])
        {
            if (load.IsChosen(inferred.Name) && !columns.Contains(inferred))
            {
                _warnings.Add($"{sourceName}: The file has no column '{inferred.Name}', which is NULL there.");
            }
        }

        return columns;
    }

    private void Copy(
        FileSource source,
        Func<FileDataReader> open,
        IReadOnlyList<InferredColumn> columns,
        TableDescription? existing)
    {
        _columns = columns;
        string table = existing?.Name ?? load.Table;
        using var reader = open();
        using var bulkCopy = new DecentDbBulkCopy(
            connection,
            DecentDbBulkCopyOptions.KeepIdentity
                | (load.KeepNulls ? DecentDbBulkCopyOptions.KeepNulls : DecentDbBulkCopyOptions.Default))
        {
            DestinationTableName = SqlName.Quote(table),
            BulkCopyTimeout = 0,
            NotifyAfter = ProgressRows,
            Conflict = load.Upsert ? DecentDbBulkCopyConflict.Update(KeyOf(existing)) : DecentDbBulkCopyConflict.Fail,
        };
        MapColumns(bulkCopy, reader, columns);
        var rejected = new RejectedRows(
            source.Name, open, columns, load.Rejects is null ? null : bulkCopy, reader, RejectsLeft());
        string step = "Loading " + table;
        bulkCopy.RowsCopied += (_, e) =>
        {
            load.Progress?.Invoke(
                new FileLoadProgress(step, e.RowsCopied, reader.SourcePosition, reader.SourceLength));
            e.Abort = cancellation.IsCancellationRequested;
        };
        DecentDbBulkCopyResult result;
        try
        {
            result = bulkCopy.WriteToServer(reader);
        }
        catch (DecentDbBulkCopyAbortedException)
        {
            throw new OperationCanceledException(cancellation);
        }
        catch (Exception e) when (rejected.Last is not null)
        {
            throw Failure($"{source.Name}: {rejected.DescribeLast()}{TooMany()}", e, rejected);
        }
        catch (DecentDbBulkCopyException e)
        {
            throw Failure($"{source.Name}: {rejected.Describe(e)}", e, rejected);
        }

        cancellation.ThrowIfCancellationRequested();
        _rowsRead += reader.RowNumber;
        _rowsInserted += result.RowsInserted;
        _rowsUpdated += result.RowsUpdated;
        Finish(rejected);
        _files.Add(reader is CsvDataReader csv
            ? new FileLoadFile(
                source.Name, csv.RowNumber, csv.Delimiter, csv.Options.Header == CsvHeader.Yes, csv.Encoding.ToString())
            : new FileLoadFile(source.Name, reader.RowNumber, "", true, "") { Format = load.FindFormat()?.Name ?? "" });
    }

    // Files of CSV and JSON are read as the columns that were found; those of other formats have columns of their own.
    private void MapColumns(DecentDbBulkCopy bulkCopy, FileDataReader reader, IReadOnlyList<InferredColumn> columns)
    {
        for (int i = 0; i < reader.FieldCount; i++)
        {
            string name = reader.GetName(i);
            foreach (var column in columns)
            {
                if (column.Name.Equals(name, StringComparison.OrdinalIgnoreCase) && load.IsChosen(column.Name))
                {
                    bulkCopy.ColumnMappings.Add(i, column.Name);
                    break;
                }
            }
        }
    }

    // Of all files together.
    private long? RejectsLeft() => load.MaxErrors == 0 ? null : load.MaxErrors - _rowsRejected;

    private string TooMany() => string.Create(
        CultureInfo.InvariantCulture,
        $" More than {load.MaxErrors} {(load.MaxErrors == 1 ? "row" : "rows")} cannot be loaded.");

    private void Finish(RejectedRows rejected)
    {
        _rowsRejected += rejected.Count;
        load.Rejects?.Add(connection, rejected.ToList());
    }

    // What is written to a file stays when the load fails; what goes to a table does not. An error of the sink is told
    // beside the one that failed the load.
    private FileTransferException Failure(string message, Exception error, RejectedRows rejected)
    {
        try
        {
            load.Rejects?.AddOfFailedLoad(rejected.ToList());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FileFormatException)
        {
            message += $" Nor can the rows that were left out be written: {e.Message}";
        }

        return new FileTransferException(message, error);
    }

    private string[] KeyOf(TableDescription? existing)
    {
        var key = load.Key.Count > 0 ? load.Key : existing?.PrimaryKey ?? [];
        string[] names = new string[key.Count];
        for (int i = 0; i < names.Length; i++)
        {
            names[i] = key[i];
        }

        return names;
    }

    private IEnumerable<FileLoadColumn> ToReport(IReadOnlyList<InferredColumn> columns)
    {
        foreach (var column in columns)
        {
            if (load.IsChosen(column.Name))
            {
                yield return new FileLoadColumn(column.Name, column.SqlTypeName);
            }
        }
    }
}
