using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.IO.Compression;
using System.Text;
using DecentDb.Data;
using DecentDb.Files;
using DecentDb.Transfer;
using DuckDB.NET.Data;

namespace DecentDb.Versus.Files;

/// <summary>
/// CSV files into databases in files: DecentDb by <see cref="FileLoad"/>, DuckDB by read_csv, SQLite by the .import of
/// its shell where that is installed. The clock runs until everything is synced and closed.
/// </summary>
internal sealed class FileSuite(string folder, int rows, int runs)
{
    private const string DatasetsVariable = "DECENTDB_DATASETS";

    private static readonly (string Name, string Duck)[] TrackColumns =
    [
        ("id", "INTEGER"), ("title", "VARCHAR"), ("artist_id", "INTEGER"), ("album_id", "INTEGER"),
        ("duration_ms", "INTEGER"), ("rating", "DOUBLE"), ("released", "DATE"), ("isrc", "VARCHAR"),
        ("play_count", "BIGINT"), ("is_explicit", "BOOLEAN"),
    ];

    private static readonly (string Name, string Duck)[] FlightColumns =
    [
        ("date", "TIMESTAMP"), ("delay", "INTEGER"), ("distance", "INTEGER"), ("origin", "VARCHAR"),
        ("destination", "VARCHAR"),
    ];

    private readonly StringBuilder _report = new();

    public string Run(string? only)
    {
        _report.AppendLine("| load | DecentDb rows/s | DuckDB | ratio | sqlite3 .import | ratio |");
        _report.AppendLine("|---|---|---|---|---|---|");
        foreach (var (name, path, count, columns) in Inputs())
        {
            foreach (var isNew in new[] { false, true })
            {
                var label = $"{name} into {(isNew ? "a new table" : "a table")}";
                if (only is null || label.Contains(only, StringComparison.OrdinalIgnoreCase))
                {
                    Measure(label, path, count, columns, isNew);
                }
            }
        }

        return _report.ToString();
    }

    private IEnumerable<(string Name, string Path, int Rows, (string Name, string Duck)[] Columns)> Inputs()
    {
        var tracks = Path.Combine(folder, "tracks.csv");
        using (var reader = new TrackDataReader(rows))
        using (var file = File.Create(tracks))
        {
            CsvWriter.Write(reader, file);
        }

        yield return ("tracks", tracks, rows, TrackColumns);
        if (Environment.GetEnvironmentVariable(DatasetsVariable) is { Length: > 0 } datasets)
        {
            var flights = Path.Combine(folder, "flights.csv");
            using (var packed = new GZipStream(
                File.OpenRead(Path.Combine(datasets, "flights", "flights_1m.csv.gz")), CompressionMode.Decompress))
            using (var file = File.Create(flights))
            {
                packed.CopyTo(file);
            }

            yield return ("flights", flights, 1_000_000, FlightColumns);
        }
    }

    private void Measure(string label, string path, int count, (string Name, string Duck)[] columns, bool isNew)
    {
        var own = new Measurement();
        var duck = new Measurement();
        var lite = new Measurement();
        for (var run = -1; run < runs; run++) // the first warms up
        {
            var seconds = (Own: LoadOwn(path, columns, isNew), Duck: LoadDuck(path, columns, isNew),
                Lite: LoadLite(path, isNew));
            if (run >= 0)
            {
                own.Add(count / seconds.Own);
                duck.Add(count / seconds.Duck);
                lite.Add(seconds.Lite is { } time ? count / time : double.NaN);
            }
        }

        var line = string.Create(
            CultureInfo.InvariantCulture,
            $"| {label} | {own.Median:N0} ±{own.Spread:P0} | {duck.Median:N0} ±{duck.Spread:P0} "
            + $"| {own.Median / duck.Median:0.00} | {(isNew ? "-" : $"{lite.Median:N0}")} "
            + $"| {(isNew ? "-" : $"{own.Median / lite.Median:0.00}")} |");
        _report.AppendLine(line);
        Console.Error.WriteLine(line);
    }

    private double LoadOwn(string path, (string Name, string Duck)[] columns, bool isNew)
    {
        var database = Path.Combine(folder, "own.ddb");
        Contender.Delete(database);
        using var connection = new DecentDbConnection($"Data Source={database};Pooling=false");
        connection.Open();
        if (!isNew)
        {
            using var create = connection.CreateCommand();
            create.CommandText = Create(columns, type => type == "DOUBLE" ? "DOUBLE PRECISION" : type);
            create.ExecuteNonQuery();
        }

        var clock = Stopwatch.StartNew();
        var report = new FileLoad { Sources = [FileSource.OfFile(path)], Table = "t" }.Run(connection);
        connection.Close();
        Console.Error.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"types {report.InferenceTime.TotalSeconds:0.000} s, load {report.LoadTime.TotalSeconds:0.000} s"));
        return clock.Elapsed.TotalSeconds;
    }

    private double LoadDuck(string path, (string Name, string Duck)[] columns, bool isNew)
    {
        var database = Path.Combine(folder, "duck.db");
        File.Delete(database);
        File.Delete(database + ".wal");
        using var connection = new DuckDBConnection("Data Source=" + database);
        connection.Open();
        using var command = connection.CreateCommand();
        if (!isNew)
        {
            command.CommandText = Create(columns, type => type);
            command.ExecuteNonQuery();
        }

        command.CommandText = isNew ? $"CREATE TABLE t AS SELECT * FROM read_csv('{path}')"
            : $"INSERT INTO t SELECT * FROM read_csv('{path}')";
        var clock = Stopwatch.StartNew();
        command.ExecuteNonQuery();
        command.CommandText = "CHECKPOINT";
        command.ExecuteNonQuery();
        connection.Close();
        return clock.Elapsed.TotalSeconds;
    }

    // Null where there is no shell of SQLite; its new tables have texts alone, so it has no types to find.
    private double? LoadLite(string path, bool isNew)
    {
        var database = Path.Combine(folder, "lite.db");
        Contender.Delete(database);
        if (isNew)
        {
            return null;
        }

        try
        {
            var clock = Stopwatch.StartNew();
            using var shell = Process.Start(new ProcessStartInfo(
                "sqlite3", [database, "PRAGMA journal_mode=WAL;", ".mode csv", $".import '{path}' t"])
            {
                RedirectStandardOutput = true,
                UseShellExecute = false,
            });
            shell?.WaitForExit();
            return clock.Elapsed.TotalSeconds;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    private static string Create((string Name, string Duck)[] columns, Func<string, string> type)
    {
        var sql = new StringBuilder("CREATE TABLE t (");
        foreach (var (name, duck) in columns)
        {
            sql.Append(sql[^1] == '(' ? "" : ", ").Append('"').Append(name).Append("\" ").Append(type(duck));
        }

        return sql.Append(')').ToString();
    }
}
