using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using DecentDb.Data;
using DecentDb.Engine.Api;
using DecentDb.Files;
using DecentDb.Readers;

namespace DecentDb.Transfer;

/// <summary>
/// Makes tables and rows of what <see cref="Dump"/> wrote, in one transaction: a text that is cut, changed or refused
/// by a constraint stores nothing. Rows are loaded as they are read; indexes are made after them.
/// </summary>
/// <example>
/// <code>
/// using var file = File.OpenRead("music.jsonl");
/// DumpReport report = new Restore().Run(connection, file);
/// </code>
/// </example>
public sealed class Restore
{
    private const int ProgressRows = 10_000;

    /// <summary>Whether the database may have tables already, of other names than those of the dump.</summary>
    public bool Into { get; init; }

    /// <summary>Told every few thousand rows, on the thread that loads.</summary>
    public Action<FileLoadProgress>? Progress { get; init; }

    /// <summary>Reads a dump.</summary>
    /// <param name="connection">An open connection without a transaction.</param>
    /// <param name="source">The text; it is left open.</param>
    /// <param name="cancellationToken">Stops the restore, which is then rolled back.</param>
    /// <returns>What was stored.</returns>
    /// <exception cref="FileTransferException">The text is no dump, or not a whole one; the message has the line.
    /// </exception>
    public DumpReport Run(DecentDbConnection connection, Stream source, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(source);
        var clock = Stopwatch.StartNew();
        if (!Into && connection.GetTables().Count > 0)
        {
            throw new FileTransferException("The database has tables already; a dump is restored into a new one.");
        }

        using var lines = new JsonRows(source, leaveOpen: true);
        try
        {
            using var transaction = connection.BeginTransaction();
            var counts = Restored(connection, lines, cancellationToken);
            transaction.Commit();
            connection.Checkpoint();
            return new DumpReport(counts, clock.Elapsed);
        }
        catch (FileFormatException e)
        {
            throw new FileTransferException(e.Message, e);
        }
        catch (JsonException e)
        {
            throw new FileTransferException(lines.Error("this is no line of a dump.").Message, e);
        }
    }

    /// <summary>Reads a dump on a thread of the pool.</summary>
    /// <param name="connection">An open connection without a transaction; nobody else uses it meanwhile.</param>
    /// <param name="source">The text; it is left open.</param>
    /// <param name="cancellationToken">Stops the restore, which is then rolled back.</param>
    /// <returns>What was stored.</returns>
    public Task<DumpReport> RunAsync(
        DecentDbConnection connection, Stream source, CancellationToken cancellationToken = default) =>
        Task.Run(() => Run(connection, source, cancellationToken), cancellationToken);

    private List<DumpedTable> Restored(DecentDbConnection connection, JsonRows lines, CancellationToken cancellation)
    {
        var header = ReadHeader(lines);
        foreach (string statement in (string[])
            [
                .. header.Schemas ?? [], .. header.Types ?? [], .. header.Sequences ?? [],
                .. SchemaScript.CreateTables(header.Tables),
            ])
        {
            SqlText.Execute(connection, statement);
        }

        var counts = new List<DumpedTable>();
        var found = new Dictionary<string, long[]>(StringComparer.Ordinal);
        var descriptions = connection.GetTables();
        foreach (var table in header.Tables)
        {
            cancellation.ThrowIfCancellationRequested();
            string name = JsonSerializer.Deserialize(Next(lines), DumpJson.Default.DumpTable)?.T ?? "";
            if (name != table.Name)
            {
                throw lines.Error($"the rows of table '{table.Name}' are expected here.");
            }

            long rows = Load(connection, Describe(descriptions, name), lines, cancellation);
            found.Add(name, [rows, lines.Checksum]);
            counts.Add(new DumpedTable(name, rows));
        }

        Compare(lines, found);
        foreach (string statement in Later(header))
        {
            cancellation.ThrowIfCancellationRequested();
            SqlText.Execute(connection, statement);
        }

        return counts;
    }

    // What is made once the rows are there.
    private static IEnumerable<string> Later(DumpHeader header)
    {
        foreach (var table in header.Tables)
        {
            foreach (string statement in SchemaScript.CreateIndexes(table))
            {
                yield return statement;
            }
        }

        foreach (string statement in SchemaScript.AddForeignKeys(header.Tables))
        {
            yield return statement;
        }

        foreach (string statement in (string[])
            [.. header.SequenceStates ?? [], .. header.Views ?? [], .. header.Comments ?? []])
        {
            yield return statement;
        }
    }

    private static ReadOnlySpan<byte> Next(JsonRows lines)
    {
        var line = lines.ReadObject();
        return line.IsEmpty ? throw lines.Error("the dump is cut off here.") : line;
    }

    private static DumpHeader ReadHeader(JsonRows lines)
    {
        var header = JsonSerializer.Deserialize(Next(lines), DumpJson.Default.DumpHeader);
        return header?.DumpVersion switch
        {
            DumpHeader.Version => header,
            null or 0 => throw lines.Error("this is no dump: its first line has no \"decentdb_dump\"."),
            _ => throw lines.Error("the dump is of a version that is not known."),
        };
    }

    private static void Compare(JsonRows lines, Dictionary<string, long[]> found)
    {
        var end = JsonSerializer.Deserialize(Next(lines), DumpJson.Default.DumpEnd)?.End
            ?? throw lines.Error("the last line of the dump is expected here.");
        foreach (var (name, expected) in end)
        {
            if (expected is not [var rows, var checksum] || !found.TryGetValue(name, out long[]? actual)
                || actual[0] != rows || actual[1] != checksum)
            {
                throw lines.Error($"the rows of table '{name}' are not those that were written: they were changed.");
            }
        }

        if (end.Count != found.Count || !lines.ReadObject().IsEmpty)
        {
            throw lines.Error("the dump does not end as it was written.");
        }
    }

    private static TableDescription Describe(IReadOnlyList<TableDescription> tables, string name)
    {
        foreach (var table in tables)
        {
            if (table.Name == name)
            {
                return table;
            }
        }

        throw new FileTransferException($"There is no table '{name}'.");
    }

    // Infinity has a text, but no value in .NET that is its own.
    private static List<InferredColumn> AsWritten(IReadOnlyList<InferredColumn> columns)
    {
        var written = new List<InferredColumn>(columns.Count);
        foreach (var column in columns)
        {
            bool mayBeInfinite = column.Type is InferredType.Date or InferredType.Timestamp or InferredType.TimestampTz;
            written.Add(mayBeInfinite ? column with { Type = InferredType.Text } : column);
        }

        return written;
    }

    private long Load(
        DecentDbConnection connection, TableDescription table, JsonRows lines, CancellationToken cancellation)
    {
        var columns = TableMatch.AllOf(table);
        using var rows = lines.OpenRows(AsWritten(columns));
        using var bulkCopy = new DecentDbBulkCopy(
            connection, DecentDbBulkCopyOptions.KeepIdentity | DecentDbBulkCopyOptions.KeepNulls)
        {
            DestinationTableName = SqlName.Quote(table.Name),
            BulkCopyTimeout = 0,
            NotifyAfter = ProgressRows,
        };
        for (int i = 0; i < columns.Count; i++)
        {
            bulkCopy.ColumnMappings.Add(i, columns[i].Name);
        }

        bulkCopy.RowsCopied += (_, e) =>
        {
            Progress?.Invoke(new FileLoadProgress("Loading " + table.Name, e.RowsCopied, lines.BytesRead, null));
            e.Abort = cancellation.IsCancellationRequested;
        };
        try
        {
            return bulkCopy.WriteToServer(rows).RowsInserted;
        }
        catch (DecentDbBulkCopyAbortedException)
        {
            throw new OperationCanceledException(cancellation);
        }
        catch (DecentDbBulkCopyException e) when (e.InnerException is FileFormatException format)
        {
            throw new FileTransferException($"Table {table.Name}: {format.Message}", e);
        }
        catch (DecentDbBulkCopyException e)
        {
            throw new FileTransferException(
                $"Table {table.Name}, row {e.RowNumber + 1}: {e.InnerException?.Message ?? e.Message}", e);
        }
    }
}
