using System;
using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Threading;
using DecentDb.Data;
using DecentDb.Files;
using Spectre.Console;

namespace DecentDb.Cli;

/// <summary>
/// <c>decentdb demo</c>: generates tracks, loads them with progress, answers queries while a reader holds its snapshot,
/// and prints the rates.
/// </summary>
internal static class DemoCommand
{
    private const int ProgressRows = 10_000;

    private const int WarmUpRows = 50_000;

    private static readonly string[] Queries =
    [
        "SELECT COUNT(*) AS tracks, SUM(play_count) AS plays, AVG(rating) AS rating FROM tracks",
        "SELECT album_id, COUNT(*) AS tracks, SUM(play_count) AS plays FROM tracks "
            + "GROUP BY album_id ORDER BY plays DESC LIMIT 5",
        "SELECT id, title, released FROM tracks WHERE id = 4242",
    ];

    public static Command Create()
    {
        var rows = Options.Rows(1_000_000);
        var keep = new Option<string>("--db")
        {
            Description = "Where to put the database, to keep it; by default it is deleted at the end.",
            HelpName = "FILE",
        };
        Options.RefuseEmpty(keep);
        var command = new Command("demo", "Loads a million generated tracks and queries them.") { rows, keep };
        command.SetAction(line => Guarded.Run(token => Run(line.GetValue(rows), line.GetValue(keep), token)));
        return command;
    }

    private static string CreateTable(string name) => $"""
        CREATE TABLE {name} (id INTEGER PRIMARY KEY, title TEXT NOT NULL, artist_id INTEGER NOT NULL,
            album_id INTEGER NOT NULL, duration_ms INTEGER NOT NULL, rating DOUBLE PRECISION, released DATE NOT NULL,
            isrc TEXT NOT NULL, play_count BIGINT NOT NULL, is_explicit BOOLEAN NOT NULL)
        """;

    private static int Run(long rows, string? keep, CancellationToken token)
    {
        var path = keep ?? Path.Combine(Path.GetTempPath(), $"decentdb-demo-{Guid.NewGuid():N}.ddb");
        if (!Databases.TryReserve(path))
        {
            throw new CommandException($"'{path}' exists; the demo makes a database of its own.");
        }

        Databases.UseNew(path, connection => Show(connection, path, rows, token));
        if (keep is null)
        {
            Databases.Delete(path);
        }

        return ExitCode.Success;
    }

    private static void Show(DecentDbConnection connection, string path, long rows, CancellationToken token)
    {
        WarmUp();
        Execute(connection, CreateTable("tracks"));
        using var reader = Databases.Open(path, DecentDbOpenMode.ReadWrite);
        using (var snapshot = reader.BeginTransaction(deferred: true))
        {
            Say($"A reader begins a transaction; it sees {Count(reader):N0} tracks.");
            Load(connection, "tracks", path, rows, token);
            foreach (var sql in Queries)
            {
                Query(connection, sql);
            }

            Say($"\nThe reader still sees {Count(reader):N0} tracks: its snapshot.");
            snapshot.Commit();
        }

        Say($"After its transaction it sees {Count(reader):N0}.");
        Say($"\nThe same load once more, into a second table, while that reader goes on reading:");
        Execute(connection, CreateTable("tracks_again"));
        Load(connection, "tracks_again", path, rows, token);
    }

    // The first run of any code of .NET pays for its compilation; a small load and each query pay for it here.
    private static void WarmUp()
    {
        using var connection = new DecentDbConnection("Data Source=:memory:");
        connection.Open();
        Execute(connection, CreateTable("tracks"));
        using var source = new TrackDataReader(WarmUpRows);
        using var bulkCopy = new DecentDbBulkCopy(connection) { DestinationTableName = "tracks" };
        bulkCopy.WriteToServer(source);
        foreach (var sql in Queries)
        {
            Execute(connection, sql);
        }
    }

    private static void Load(
        DecentDbConnection connection, string table, string path, long rows, CancellationToken token)
    {
        using var source = new TrackDataReader(rows);
        using var bulkCopy = new DecentDbBulkCopy(connection)
        {
            DestinationTableName = table,
            NotifyAfter = ProgressRows,
            BulkCopyTimeout = 0,
        };
        var clock = Stopwatch.StartNew();
        Progress.Run("Loading " + table, report =>
        {
            bulkCopy.RowsCopied += (_, e) =>
            {
                report(e.RowsCopied, rows, e.RowsCopied);
                e.Abort = token.IsCancellationRequested;
            };
            bulkCopy.WriteToServer(source);
            return 0;
        });
        var seconds = clock.Elapsed.TotalSeconds;
        Say($"Loaded {rows:N0} tracks, generated on the way and durable at the end, in {seconds:0.00} s:");
        Say($"  {rows / seconds:N0} rows/s, a file of {new FileInfo(path).Length / 1e6:0.0} MB.");
    }

    // Twice: the first execution reads pages and plans the text, the second one finds both done.
    private static void Query(DecentDbConnection connection, string sql)
    {
        Say($"\n{sql}");
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        var first = ReadAll(command);
        var again = ReadAll(command);
        using (var reader = command.ExecuteReader())
        {
            TerminalTable.Write(reader, AnsiConsole.Console);
        }

        Say($"{first.TotalMilliseconds:0.00} ms, the second time {again.TotalMilliseconds:0.00} ms");
    }

    private static TimeSpan ReadAll(DecentDbCommand command)
    {
        var clock = Stopwatch.StartNew();
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
        }

        return clock.Elapsed;
    }

    private static long Count(DecentDbConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT COUNT(*) FROM tracks";
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    private static void Execute(DecentDbConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static void Say(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
