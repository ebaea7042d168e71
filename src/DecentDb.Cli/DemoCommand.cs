using System;
using System.CommandLine;
using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using DecentDb.Data;
using DecentDb.Files;

namespace DecentDb.Cli;

/// <summary>
/// <c>decentdb demo</c>: generates tracks, loads them with progress, answers queries while a reader holds its snapshot,
/// and prints the rates.
/// </summary>
internal static class DemoCommand
{
    private const string CreateTracks = """
        CREATE TABLE tracks (id INTEGER PRIMARY KEY, title TEXT NOT NULL, artist_id INTEGER NOT NULL,
            album_id INTEGER NOT NULL, duration_ms INTEGER NOT NULL, rating DOUBLE PRECISION, released DATE NOT NULL,
            isrc TEXT NOT NULL, play_count BIGINT NOT NULL, is_explicit BOOLEAN NOT NULL)
        """;

    private static readonly string[] Queries =
    [
        "SELECT COUNT(*) AS tracks, SUM(play_count) AS plays, AVG(rating) AS rating FROM tracks",
        "SELECT album_id, COUNT(*) AS tracks, SUM(play_count) AS plays FROM tracks GROUP BY album_id ORDER BY plays DESC LIMIT 5",
        "SELECT id, title, released FROM tracks WHERE id = 424242",
    ];

    public static Command Create()
    {
        var rows = Options.Rows(1_000_000);
        var output = new Option<string>("--db") { Description = "Where to keep the database; deleted at the end by default." };
        var command = new Command("demo", "Loads a million generated tracks and queries them.") { rows, output };
        command.SetAction(result => Errors.Guard(() => Run(result.GetValue(rows), result.GetValue(output))));
        return command;
    }

    private static int Run(long rows, string? keep)
    {
        if (rows is < 1 or > int.MaxValue)
        {
            throw new ArgumentException("--rows must be between 1 and 2147483647.");
        }

        if (keep is not null && File.Exists(keep))
        {
            throw new ArgumentException($"'{keep}' exists; the demo makes a database of its own.");
        }

        var path = keep ?? Path.Combine(Path.GetTempPath(), $"decentdb-demo-{Environment.ProcessId}.ddb");
        try
        {
            using var connection = Databases.Open(path, DecentDbOpenMode.ReadWriteCreate);
            Execute(connection, CreateTracks);
            using var reader = Databases.Open(path, DecentDbOpenMode.ReadWrite);
            using var snapshot = reader.BeginTransaction(deferred: true);
            Say($"a reader begins and sees {Count(reader)} tracks");
            Load(connection, rows);
            foreach (var sql in Queries)
            {
                Query(connection, sql);
            }

            Say($"the reader still sees {Count(reader)} tracks, its snapshot; after its end it sees:");
            snapshot.Commit();
            Say($"  {Count(reader)} tracks");
        }
        finally
        {
            if (keep is null)
            {
                Databases.Delete(path);
            }
        }

        return ExitCode.Success;
    }

    private static void Load(DecentDbConnection connection, long rows)
    {
        var clock = Stopwatch.StartNew();
        using var source = new TrackDataReader(rows);
        using var bulkCopy = new DecentDbBulkCopy(connection)
        {
            DestinationTableName = "tracks",
            NotifyAfter = 20_000,
            BulkCopyTimeout = 0,
        };
        Progress.Run("Loading tracks", report =>
        {
            bulkCopy.RowsCopied += (_, e) => report(e.RowsCopied, rows, e.RowsCopied);
            bulkCopy.WriteToServer(source);
            return 0;
        });
        var seconds = clock.Elapsed.TotalSeconds;
        Say(string.Create(
            CultureInfo.InvariantCulture,
            $"loaded {rows:N0} tracks, durable, in {seconds:0.00} s: {rows / seconds:N0} rows/s"));
    }

    private static void Query(DbConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        var clock = Stopwatch.StartNew();
        using var reader = command.ExecuteReader();
        Say("");
        Say(sql);
        while (reader.Read())
        {
            var line = "  ";
            for (var i = 0; i < reader.FieldCount; i++)
            {
                var value = reader.GetValue(i) is DateTime date
                    ? date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
                    : Convert.ToString(reader.GetValue(i), CultureInfo.InvariantCulture);
                line += $"{reader.GetName(i)}={value}  ";
            }

            Say(line);
        }

        Say(string.Create(CultureInfo.InvariantCulture, $"  ({clock.Elapsed.TotalMilliseconds:0.0} ms)"));
    }

    private static long Count(DbConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT COUNT(*) FROM tracks";
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    private static void Execute(DbConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static void Say(string text) => Console.WriteLine(text);
}
