using System;
using System.Collections.Generic;
using System.Data;
using System.Diagnostics;
using System.IO;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using DecentDb.Data;
using DecentDb.Files;

namespace DecentDb.Transfer;

/// <summary>
/// Writes a database as text, of one snapshot, whatever is written meanwhile: the definitions of all tables, then their
/// rows in the order of their keys, as lines of JSON with typed values; the last line has the number of rows and the
/// checksum of each table, so that a text that was cut or changed is never taken for a whole one. Memory does not grow
/// with the database. <see cref="Restore"/> makes a database of it whose dump is the same text.
/// </summary>
/// <example>
/// <code>
/// using var file = File.Create("music.jsonl");
/// DumpReport report = new Dump().Run(connection, file);
/// </code>
/// </example>
public sealed class Dump
{
    private const int ProgressRows = 16 * 1024;

    /// <summary>The tables; null = all.</summary>
    public IReadOnlyList<string>? Tables { get; init; }

    /// <summary>Told every few thousand rows, on the thread that writes.</summary>
    public Action<FileLoadProgress>? Progress { get; init; }

    /// <summary>Writes the dump.</summary>
    /// <param name="connection">An open connection without a transaction.</param>
    /// <param name="target">Where the text goes, in UTF-8; it is flushed at the end and left open.</param>
    /// <param name="cancellationToken">Ends the writing between two rows.</param>
    /// <returns>What was written.</returns>
    /// <exception cref="FileTransferException">There is no such table.</exception>
    public DumpReport Run(DecentDbConnection connection, Stream target, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(target);
        var clock = Stopwatch.StartNew();
        var counts = new List<DumpedTable>();
        using var transaction = connection.BeginTransaction(IsolationLevel.Snapshot);
        var tables = TableChoice.Of(SchemaScript.Read(connection), Tables);
        var views = ViewScript.Read(connection, Tables);
        var comments = ViewScript.ReadComments(connection, Tables);
        var schemas = SequenceScript.ReadSchemas(connection, Tables);
        var types = SequenceScript.ReadTypes(connection, Tables);
        var sequences = SequenceScript.Read(connection, Tables);
        var header = new DumpHeader
        {
            DumpVersion = DumpHeader.Version,
            Tables = tables,
            Schemas = schemas.Count == 0 ? null : schemas,
            Types = types.Count == 0 ? null : types,
            Sequences = sequences.Count == 0 ? null : sequences,
            SequenceStates = sequences.Count == 0 ? null : SequenceScript.ReadStates(connection, Tables),
            Views = views.Count == 0 ? null : views,
            Comments = comments.Count == 0 ? null : comments,
        };
        using var behind = new WriteBehindStream(target, leaveOpen: true);
        WriteLine(behind, JsonSerializer.SerializeToUtf8Bytes(header, DumpJson.Default.DumpHeader));
        var end = new Dictionary<string, long[]>(StringComparer.Ordinal);
        foreach (var table in tables)
        {
            WriteLine(behind, JsonSerializer.SerializeToUtf8Bytes(
                new DumpTable(table.Name), DumpJson.Default.DumpTable));
            (long rows, uint checksum) = WriteRows(connection, table, behind, cancellationToken);
            end.Add(table.Name, [rows, checksum]);
            counts.Add(new DumpedTable(table.Name, rows));
        }

        WriteLine(behind, JsonSerializer.SerializeToUtf8Bytes(new DumpEnd(end), DumpJson.Default.DumpEnd));
        behind.Flush();
        return new DumpReport(counts, clock.Elapsed);
    }

    /// <summary>Writes the dump on a thread of the pool.</summary>
    /// <param name="connection">An open connection without a transaction; nobody else uses it meanwhile.</param>
    /// <param name="target">Where the text goes; it is left open.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    /// <returns>What was written.</returns>
    public Task<DumpReport> RunAsync(
        DecentDbConnection connection, Stream target, CancellationToken cancellationToken = default) =>
        Task.Run(() => Run(connection, target, cancellationToken), cancellationToken);

    private static void WriteLine(Stream target, byte[] line)
    {
        target.Write(line);
        target.Write("\n"u8);
    }

    private (long Rows, uint Checksum) WriteRows(
        DecentDbConnection connection, TableDefinition table, Stream target, CancellationToken cancellationToken)
    {
        using var command = connection.CreateCommand();
        command.CommandText = TableChoice.SelectInOrder(table);
        command.CommandTimeout = 0;
        using var registration = cancellationToken.Register(command.Cancel);
        using var reader = command.ExecuteReader();
        var columns = new JsonColumnWriter[reader.FieldCount];
        for (int i = 0; i < columns.Length; i++)
        {
            columns[i] = JsonColumnWriter.For(reader, i, isTyped: true);
        }

        var json = new JsonOutput();
        long rows = 0;
        uint checksum = 0;
        while (reader.Read())
        {
            for (int i = 0; i < columns.Length; i++)
            {
                json.Write(i == 0 ? "["u8 : ","u8);
                columns[i].WriteOrNull(reader, json);
            }

            json.Write(columns.Length == 0 ? "[]\n"u8 : "]\n"u8);
            if (json.IsFull)
            {
                checksum = Flush(json, target, checksum);
            }

            if (++rows % ProgressRows == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                Progress?.Invoke(new FileLoadProgress("Writing " + table.Name, rows, 0, null));
            }
        }

        return (rows, Flush(json, target, checksum));
    }

    private static uint Flush(JsonOutput json, Stream target, uint checksum)
    {
        checksum = JsonRows.AddToChecksum(checksum, json.Written);
        json.Flush(target);
        return checksum;
    }
}
