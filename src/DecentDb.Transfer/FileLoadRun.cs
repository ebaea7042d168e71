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
        var options = existing is null ? load.Headers.OptionsOf(source) : load.Options;
        IReadOnlyList<InferredColumn> columns;
        using (var header = existing is null
            ? load.Headers.Open(source) : OpenHeader(source, existing, ref options))
        {
            columns = existing is null
                ? OfNewTable(header, inference, source.Name)
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

        _columns = columns;
        if (existing is { PrimaryKey.Count: 0 }
            && load.Target is FileLoadTarget.CreateOrAppend or FileLoadTarget.Append && !load.Upsert)
        {
            WarnIfRepeated(source, options, existing.Name, columns);
        }

        Copy(source, options, existing?.Name ?? load.Table, columns, existing);
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
        CsvReaderOptions options,
        string table,
        IReadOnlyList<InferredColumn> columns,
        TableDescription? existing)
    {
        using var reader = source.Open(options, columns);
        using var bulkCopy = new DecentDbBulkCopy(connection, DecentDbBulkCopyOptions.KeepIdentity)
        {
            DestinationTableName = SqlName.Quote(table),
            BulkCopyTimeout = 0,
            NotifyAfter = ProgressRows,
            Conflict = load.Upsert ? DecentDbBulkCopyConflict.Update(KeyOf(existing)) : DecentDbBulkCopyConflict.Fail,
        };
        for (int i = 0; i < columns.Count; i++)
        {
            if (load.IsChosen(columns[i].Name))
            {
                bulkCopy.ColumnMappings.Add(i, columns[i].Name);
            }
        }

        var rejected = new RejectedRows(source, columns, load.Rejects is null ? null : bulkCopy, reader, RejectsLeft());
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
            throw Failure($"{source.Name}: {rejected.DescribeLast(options)}{TooMany()}", e, rejected, options);
        }
        catch (DecentDbBulkCopyException e)
        {
            throw Failure($"{source.Name}: {rejected.Describe(e, options)}", e, rejected, options);
        }

        cancellation.ThrowIfCancellationRequested();
        _rowsRead += reader.RowNumber;
        _rowsInserted += result.RowsInserted;
        _rowsUpdated += result.RowsUpdated;
        Finish(rejected, options);
        _files.Add(new FileLoadFile(
            source.Name, reader.RowNumber, reader.Delimiter, reader.Options.Header == CsvHeader.Yes,
            reader.Encoding.ToString()));
    }

    // Of all files together.
    private long? RejectsLeft() => load.MaxErrors == 0 ? null : load.MaxErrors - _rowsRejected;

    private string TooMany() => string.Create(
        CultureInfo.InvariantCulture,
        $" More than {load.MaxErrors} {(load.MaxErrors == 1 ? "row" : "rows")} cannot be loaded.");

    private void Finish(RejectedRows rejected, CsvReaderOptions options)
    {
        _rowsRejected += rejected.Count;
        load.Rejects?.Add(connection, rejected.ToList(options));
    }

    // What is written to a file stays when the load fails; what goes to a table does not. An error of the sink is told
    // beside the one that failed the load.
    private FileTransferException Failure(
        string message, Exception error, RejectedRows rejected, CsvReaderOptions options)
    {
        try
        {
            load.Rejects?.AddOfFailedLoad(rejected.ToList(options));
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
