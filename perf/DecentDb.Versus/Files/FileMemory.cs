using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Text;
using DecentDb.Data;
using DecentDb.Files;
using DecentDb.Transfer;

namespace DecentDb.Versus.Files;

/// <summary>
/// The most memory that is resident while files are read and written, for few and for many tracks, with a cache of
/// 64 MB; each figure from a process of its own.
/// </summary>
internal static class FileMemory
{
    private const int Times = 20; // as many rows the second time
    private static readonly string[] Tasks =
        ["load csv", "export csv", "export jsonl", "load jsonl", "dump", "restore"];

    public static string RunAll(string folder, int rows, string? only)
    {
        if (!FileSuite.IsChosen(only, "memory"))
        {
            return "";
        }

        var figures = new Dictionary<string, string>();
        foreach (var count in (ReadOnlySpan<int>)[rows, Times * rows])
        {
            using (var reader = new TrackDataReader(count))
            using (var file = File.Create(Path.Combine(folder, "memory.csv")))
            {
                CsvWriter.Write(reader, file);
            }

            foreach (var task in Tasks)
            {
                var figure = Memory.MeasureInChild("files " + task, "DecentDb", count, folder);
                figures[task] = figures.GetValueOrDefault(task) + " | " + figure;
                Console.Error.WriteLine(task + ": " + figure);
            }
        }

        var report = new StringBuilder();
        report.AppendLine();
        report.AppendLine(
            CultureInfo.InvariantCulture, $"| most memory, MB; seconds | {rows:N0} rows | {Times * rows:N0} rows |");
        report.AppendLine("|---|---|---|");
        foreach (var task in Tasks)
        {
            report.AppendLine(CultureInfo.InvariantCulture, $"| {task}{figures[task]} |");
        }

        return report.ToString();
    }

    /// <summary>Does one of the tasks, whose files those before it have left.</summary>
    public static void Run(string task, string folder, string cacheSize)
    {
        string At(string name) => Path.Combine(folder, name);
        var (database, other) = (At("memory.ddb"), At("memory-copy.ddb"));
        var isNew = task is "load csv" or "load jsonl" or "restore";
        var path = task == "load csv" || !isNew ? database : other;
        if (isNew)
        {
            Contender.Delete(path);
        }

        using var connection = new DecentDbConnection($"Data Source={path};Pooling=false;Cache Size={cacheSize}");
        connection.Open();
        switch (task)
        {
            case "load csv" or "load jsonl":
                var source = FileSource.OfFile(At("memory." + task[5..]));
                new FileLoad { Sources = [source], Table = "t" }.Run(connection);
                break;
            case "export csv" or "export jsonl":
                new FileExport { Table = "t", Path = At("memory." + task[7..]), Overwrite = true }.Run(connection);
                break;
            case "dump":
                using (var file = File.Create(At("memory.dump")))
                {
                    new Dump().Run(connection, file);
                }

                break;
            default:
                using (var file = File.OpenRead(At("memory.dump")))
                {
                    new Restore().Run(connection, file);
                }

                break;
        }
    }
}
