using System;
using System.Diagnostics;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using DecentDb.Data;
using DecentDb.Files;

namespace DecentDb.Transfer;

/// <summary>
/// Writes the rows of a table or a query to a file: CSV, JSON, and what else is registered in
/// <see cref="FileFormats"/>. The file appears under its name once it is whole. An object is for one export.
/// </summary>
/// <example>
/// <code>
/// var export = new FileExport { Table = "tracks", Path = "tracks.jsonl.gz" };
/// FileExportReport report = export.Run(connection);
/// </code>
/// </example>
public sealed class FileExport
{
    /// <summary>The table, whose name is taken as it is; or else <see cref="Sql"/>.</summary>
    public string? Table { get; init; }

    /// <summary>The query whose rows are written; or else <see cref="Table"/>.</summary>
    public string? Sql { get; init; }

    /// <summary>The file; the ending .gz, .zst or .br packs it. Null = <see cref="Target"/>.</summary>
    public string? Path { get; init; }

    /// <summary>Where the bytes go where there is no <see cref="Path"/>; it is left open.</summary>
    public Stream? Target { get; init; }

    /// <summary>Whether a file that is there is replaced; otherwise it is an error.</summary>
    public bool Overwrite { get; init; }

    /// <summary>The format; null = the name of the file tells, otherwise CSV.</summary>
    public FileFormat? Format { get; init; }

    /// <summary>Whether the file is CSV, whatever its name is.</summary>
    public bool IsCsv { get; init; }

    /// <summary>How CSV is written.</summary>
    public CsvWriterOptions Csv { get; init; } = new();

    /// <summary>Told every few thousand rows, on the thread that writes.</summary>
    public Action<FileLoadProgress>? Progress { get; init; }

    /// <summary>Writes the file.</summary>
    /// <param name="connection">An open connection.</param>
    /// <param name="cancellationToken">Ends the writing between two rows; then there is no file.</param>
    /// <returns>What was written.</returns>
    /// <exception cref="FileTransferException">The file is there already, or what is asked for cannot be.</exception>
    public FileExportReport Run(DecentDbConnection connection, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(connection);
        string sql = Table is null == Sql is null
            ? throw new FileTransferException("An export takes a table or a query.")
            : Sql ?? "SELECT * FROM " + SqlName.Quote(Table ?? "");
        var format = IsCsv ? null : Format ?? (Path is null ? null : FileFormats.Find(Unpacked(Path), default));
        var clock = Stopwatch.StartNew();
        long rows = 0;
        if (Path is null)
        {
            var target = Target ?? throw new FileTransferException("An export needs a file or a stream.");
            rows = Write(connection, sql, format, target, cancellationToken);
            return new FileExportReport("", format?.Name ?? "csv", rows, null, clock.Elapsed);
        }

        if (File.Exists(Path) && !Overwrite)
        {
            throw new FileTransferException($"There is a file '{Path}' already.");
        }

        WriteFile(Path, stream => rows = Write(connection, sql, format, stream, cancellationToken));
        return new FileExportReport(Path, format?.Name ?? "csv", rows, new FileInfo(Path).Length, clock.Elapsed);
    }

    /// <summary>Writes the file on a thread of the pool.</summary>
    /// <param name="connection">An open connection; nobody else uses it meanwhile.</param>
    /// <param name="cancellationToken">Ends the writing; then there is no file.</param>
    /// <returns>What was written.</returns>
    public Task<FileExportReport> RunAsync(
        DecentDbConnection connection, CancellationToken cancellationToken = default) =>
        Task.Run(() => Run(connection, cancellationToken), cancellationToken);

    private static string Unpacked(string path)
    {
        foreach (string ending in (ReadOnlySpan<string>)[".gz", ".zst", ".br"])
        {
            if (path.EndsWith(ending, StringComparison.OrdinalIgnoreCase))
            {
                return path[..^ending.Length];
            }
        }

        return path;
    }

    // Under another name in the same folder until it is whole, so that nobody reads half a file.
    private static void WriteFile(string path, Action<Stream> write)
    {
        string temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            using (var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1))
            using (var packed = PackedOutput.Create(file, path))
            using (var behind = new WriteBehindStream(packed, leaveOpen: true))
            {
                write(behind);
                behind.Flush();
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    private long Write(
        DecentDbConnection connection, string sql, FileFormat? format, Stream target, CancellationToken cancellation)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.CommandTimeout = 0;
        using var registration = cancellation.Register(command.Cancel);
        using var reader = command.ExecuteReader();
        if (reader.FieldCount == 0)
        {
            throw new FileTransferException("The statement gives no rows that could be written.");
        }

        void Tell(long rows) => Progress?.Invoke(new FileLoadProgress("Writing", rows, 0, null));
        return format is null
            ? CsvWriter.Write(reader, target, Csv, Tell, cancellation)
            : format.Write(reader, target, Tell, cancellation);
    }
}
