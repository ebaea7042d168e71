using System;
using System.Collections.Generic;
using System.Globalization;
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
    private const int ValueLengthMax = 1000;

    // So many rows that were left out may wait for their lines to be looked up; those beyond are told without.
    private const int LookUpMax = 100_000;

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
        var options = load.Options;
        IReadOnlyList<InferredColumn> columns;
        using (var header = OpenHeader(source, existing, ref options))
        {
            columns = existing is null
                ? OfNewTable(header, inference)
                : header.Options.Header == CsvHeader.No
                    ? TableMatch.ByPosition(existing, header.Columns, source.Name)
                    : TableMatch.ColumnsFor(existing, header.Columns, source.Name, Chosen());
            foreach (string warning in header.Warnings)
            {
                _warnings.Add($"{source.Name}: {warning}");
            }
        }

        _columns = columns;
        Copy(source, options, existing?.Name ?? load.Table, columns, existing);
    }

    // A name of the table in the first row makes it a header, whatever the types say.
    private static CsvDataReader OpenHeader(FileSource source, TableDescription? existing, ref CsvReaderOptions options)
    {
        if (existing is not null && options.Header == CsvHeader.Auto)
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
        if (existing is not null && options.Header == CsvHeader.Auto && reader.Options.Header == CsvHeader.Yes)
        {
            options = options with { Header = CsvHeader.Yes };
        }

        return reader;
    }

    private HashSet<string>? Chosen() =>
        load.Columns is null ? null : new HashSet<string>(load.Columns, StringComparer.OrdinalIgnoreCase);

    // The columns of this file in its order, with the types that all files have together.
    private static List<InferredColumn> OfNewTable(CsvDataReader header, CsvInference? inference)
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
        catch (DecentDbBulkCopyException e)
        {
            Finish(rejected, options);
            throw new FileTransferException($"{source.Name}: {rejected.Describe(e, options)}", e);
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

    private int RejectsLeft() => load.MaxErrors == 0 ? 0 : (int)Math.Max(load.MaxErrors - _rowsRejected, 0);

    // What is written to a file stays when the load fails; what goes to a table does not.
    private void Finish(RejectedRows rejected, CsvReaderOptions options)
    {
        _rowsRejected += rejected.Count;
        load.Rejects?.Add(connection, rejected.ToList(options));
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

    /// <summary>The rows of one file that were left out, and where they are in it.</summary>
    private sealed class RejectedRows
    {
        private readonly FileSource _source;
        private readonly IReadOnlyList<InferredColumn> _columns;
        private readonly List<RejectedRow> _rows = [];
        private readonly List<long> _ragged = []; // rows that the reader left out, which the bulk copy never saw

        public RejectedRows(
            FileSource source,
            IReadOnlyList<InferredColumn> columns,
            DecentDbBulkCopy? bulkCopy,
            CsvDataReader reader,
            int countMax)
        {
            _source = source;
            _columns = columns;
            if (bulkCopy is null)
            {
                return;
            }

            bulkCopy.ErrorMode = DecentDbBulkCopyErrorMode.SkipRow;
            bulkCopy.MaxErrors = countMax;
            bulkCopy.RowRejected += (_, e) => Add(e.Error);
            reader.RowRejected = error =>
            {
                if (countMax > 0 && _rows.Count >= countMax)
                {
                    throw error;
                }

                _ragged.Add(error.RowNumber);
                _rows.Add(new RejectedRow(
                    source.Name, error.RowNumber, error.LineNumber, null, null, "22P04", error.Message));
            };
        }

        public long Count => _rows.Count;

        /// <summary>The row of the file, counted from 1, of a row of the bulk copy, counted from 0.</summary>
        private long RowOf(long index)
        {
            long row = index + 1;
            foreach (long ragged in _ragged)
            {
                row += ragged <= row ? 1 : 0;
            }

            return row;
        }

        public List<RejectedRow> ToList(CsvReaderOptions options)
        {
            _rows.Sort((a, b) => a.Row.CompareTo(b.Row));
            if (_rows.Exists(row => row.Line is null))
            {
                LookUpLines(options);
            }

            return _rows;
        }

        // Rows are counted from 1 after the header, as editors and spreadsheets make one see them.
        public string Describe(DecentDbBulkCopyException error, CsvReaderOptions options)
        {
            if (error.InnerException is FileFormatException format)
            {
                return format.Message;
            }

            long row = RowOf(error.RowNumber);
            string place = string.Create(CultureInfo.InvariantCulture, $"Row {row}");
            if (FindLine(options, row) is { } line)
            {
                place += string.Create(CultureInfo.InvariantCulture, $" (line {line})");
            }

            string? column = error.ColumnName ?? error.DestinationColumn;
            place += column is null ? "" : $", column '{column}'";
            place += error.Value is null ? "" : $", value '{error.Value}'";
            return $"{place}: {error.InnerException?.Message ?? error.Message}";
        }

        private void Add(DecentDbBulkCopyException error)
        {
            string? column = error.ColumnName ?? error.DestinationColumn;
            _rows.Add(error.InnerException is FileFormatException format
                ? new RejectedRow(
                    _source.Name, format.RowNumber, format.LineNumber, column, format.Value ?? error.Value, "22P02",
                    format.Message)
                : new RejectedRow(
                    _source.Name, RowOf(error.RowNumber), null, column, error.Value, error.SqlState ?? "",
                    error.InnerException?.Message ?? error.Message));
        }

        private void LookUpLines(CsvReaderOptions options)
        {
            using var reader = _source.Open(options);
            reader.RowRejected = static _ => { };
            int at = 0;
            while (at < Math.Min(_rows.Count, LookUpMax) && reader.Read())
            {
                while (at < _rows.Count && _rows[at].Row <= reader.RowNumber)
                {
                    _rows[at] = WithPlace(_rows[at], reader);
                    at++;
                }
            }
        }

        private RejectedRow WithPlace(RejectedRow row, CsvDataReader reader)
        {
            if (row.Line is not null || row.Row != reader.RowNumber)
            {
                return row;
            }

            int ordinal = -1;
            for (int i = 0; i < _columns.Count && row.Value is null; i++)
            {
                ordinal = _columns[i].Name == row.Column ? i : ordinal;
            }

            string? value = ordinal < 0 || reader.IsDBNull(ordinal) ? row.Value : reader.GetString(ordinal);
            return row with
            {
                Line = reader.LineNumber,
                Value = value?.Length > ValueLengthMax ? value[..ValueLengthMax] : value,
            };
        }

        private long? FindLine(CsvReaderOptions options, long row)
        {
            using var reader = _source.Open(options);
            reader.RowRejected = static _ => { };
            while (reader.Read())
            {
                if (reader.RowNumber >= row)
                {
                    return reader.RowNumber == row ? reader.LineNumber : null;
                }
            }

            return null;
        }
    }
}
