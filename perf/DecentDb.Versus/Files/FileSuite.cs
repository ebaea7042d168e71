using System;
using System.Collections.Generic;
using System.Data.Common;
using System.Globalization;
using System.IO;
using System.IO.Compression;
using System.Text;
using DecentDb.Files;
using DecentDb.Versus.Graphs;

namespace DecentDb.Versus.Files;

/// <summary>
/// Files into databases in files and out of them: DecentDb by what its tool uses, DuckDB by its functions and COPY,
/// SQLite by its shell. With the cases whose name has a text; the flights and what only reads them need the data sets.
/// </summary>
internal sealed class FileSuite(string folder, int rows, int runs)
{
    private const string DatasetsVariable = "DECENTDB_DATASETS";
    private const int FlightCount = 1_000_000;
    private const int AllFlightCount = 3_000_000;

    private readonly OwnFiles _own = new(folder);
    private readonly DuckFiles _duck = new(folder);
    private readonly LiteFiles _lite = new(folder);
    private readonly StringBuilder _report = new();

    private string? Datasets => Environment.GetEnvironmentVariable(DatasetsVariable) is { Length: > 0 } path
        ? path : null;

    public string Run(string? only)
    {
        _report.AppendLine(CultureInfo.InvariantCulture, $"Medians of {runs} runs; rows a second.");
        _report.AppendLine();
        _report.AppendLine("| case | DecentDb | DuckDB | ratio | sqlite3 | ratio | |");
        _report.AppendLine("|---|---|---|---|---|---|---|");
        var cases = new List<FileCase>();
        foreach (var one in Cases())
        {
            if (IsChosen(only, one.Name))
            {
                cases.Add(one);
            }
        }

        if (cases.Count > 0)
        {
            MakeFiles();
            foreach (var one in cases)
            {
                Measure(one);
            }
        }

        return _report.ToString() + GraphSuite.Run(folder, runs, only) + FileMemory.RunAll(folder, rows, only);
    }

    /// <summary>Whether a name has one of the texts, which commas separate.</summary>
    public static bool IsChosen(string? only, string name) => only is null
        || Array.Exists(only.Split(','), text => name.Contains(text, StringComparison.OrdinalIgnoreCase));

    private string At(string name) => Path.Combine(folder, name);

    private IEnumerable<FileCase> Cases()
    {
        var csv = At("tracks.csv");
        var lines = At("tracks.jsonl");
        var flights = At("flights.csv");
        yield return Loading("csv: tracks into a table", csv, "read_csv", FileTable.Tracks, rows) with
        {
            Lite = () => _lite.LoadCsv(csv),
        };
        yield return Loading("csv: tracks into a new table", csv, "read_csv", null, rows);
        if (Datasets is not null)
        {
            yield return Loading("csv: flights into a table", flights, "read_csv", FileTable.Flights, FlightCount) with
            {
                Lite = () => _lite.LoadCsv(flights),
            };
            yield return Loading("csv: flights into a new table", flights, "read_csv", null, FlightCount);
        }

        yield return Loading("jsonl: tracks into a table", lines, "read_json", FileTable.Tracks, rows) with
        {
            Lite = () => _lite.LoadJsonLines(lines, FileTable.Tracks),
        };
        yield return Loading("jsonl: tracks into a new table", lines, "read_json", null, rows);
        yield return new FileCase(
            "export: csv", rows, () => _own.Export(At("out.csv")), () => _duck.Export(At("duck.csv"), "HEADER"),
            () => _lite.Export(At("lite.csv"), "csv"));
        yield return new FileCase(
            "export: jsonl", rows, () => _own.Export(At("out.jsonl")),
            () => _duck.Export(At("duck.jsonl"), "FORMAT json"), () => _lite.Export(At("lite.json"), "json"));
        yield return new FileCase(
            "dump", rows, () => _own.Dump(At("own.dump")), () => _duck.Dump(At("duck.dump")),
            () => _lite.Dump(At("lite.sql")));
        yield return new FileCase(
            "restore", rows, () => _own.Restore(At("own.dump")), () => _duck.Restore(At("duck.dump")),
            () => _lite.Restore(At("lite.sql")));
        foreach (var one in ParquetCases())
        {
            yield return one;
        }
    }

    private IEnumerable<FileCase> ParquetCases()
    {
        var own = At("out.parquet");
        var duck = At("duck.parquet");
        yield return new FileCase(
            "parquet: tracks written", rows, () => _own.Export(own),
            () => _duck.Export(duck, "FORMAT parquet, COMPRESSION snappy"), null)
        {
            Note = () => string.Create(
                CultureInfo.InvariantCulture,
                $"{(double)new FileInfo(own).Length / new FileInfo(duck).Length:0.00} of DuckDB's bytes"),
        };
        if (Datasets is null)
        {
            yield break;
        }

        var flights = Path.Combine(Datasets, "flights", "flights_3m.parquet");
        yield return Loading(
            "parquet: flights into a table", flights, "read_parquet", FileTable.Flights, AllFlightCount);
        MemoryFlights.FlightRows? all = null;
        yield return new FileCase(
            "parquet: the same flights from memory", AllFlightCount,
            () => _own.Load(new MemoryFlights(all ??= MemoryFlights.ReadAll(flights)), FileTable.Flights), null, null);
    }

    private FileCase Loading(string name, string path, string function, FileTable? table, int count) => new(
        name, count, () => _own.Load(path, table), () => _duck.Load($"{function}('{path}')", table), null);

    // What is read, and databases to write files from, with the dumps that are restored.
    private void MakeFiles()
    {
        Write("tracks.csv", (reader, file) => CsvWriter.Write(reader, file));
        Write("tracks.jsonl", (reader, file) => JsonFileWriter.Write(reader, file));
        if (Datasets is { } datasets)
        {
            using var packed = new GZipStream(
                File.OpenRead(Path.Combine(datasets, "flights", "flights_1m.csv.gz")), CompressionMode.Decompress);
            using var file = File.Create(At("flights.csv"));
            packed.CopyTo(file);
        }

        _own.Fill(At("tracks.csv"));
        _duck.Fill(At("tracks.csv"));
        _lite.Fill(At("tracks.csv"));
        _own.Dump(At("own.dump"));
        _duck.Dump(At("duck.dump"));
        _lite.Dump(At("lite.sql"));
    }

    private void Write(string name, Action<DbDataReader, Stream> write)
    {
        using var reader = new TrackDataReader(rows);
        using var file = File.Create(At(name));
        write(reader, file);
    }

    private void Measure(FileCase one)
    {
        var own = new Measurement();
        var duck = new Measurement();
        var lite = new Measurement();
        for (var run = -1; run < runs; run++) // the first warms up
        {
            var (ours, ducks, lites) = (one.Own(), one.Duck?.Invoke(), one.Lite?.Invoke());
            if (run >= 0)
            {
                own.Add(one.Rows / ours);
                duck.Add(one.Rows / ducks ?? double.NaN);
                lite.Add(one.Rows / lites ?? double.NaN);
            }
        }

        var line = string.Create(
            CultureInfo.InvariantCulture,
            $"| {one.Name} | {Figure(own)} | {Figure(duck)} | {Ratio(own, duck)} | {Figure(lite)} | {Ratio(own, lite)} "
            + $"| {one.Note?.Invoke()} |");
        _report.AppendLine(line);
        Console.Error.WriteLine(line);
    }

    private static string Figure(Measurement figure) => double.IsNaN(figure.Median) ? "-"
        : string.Create(CultureInfo.InvariantCulture, $"{figure.Median:N0} ±{figure.Spread * 100:0} %");

    private static string Ratio(Measurement own, Measurement other) => double.IsNaN(other.Median) ? "-"
        : string.Create(CultureInfo.InvariantCulture, $"{own.Median / other.Median:0.00}");
}
