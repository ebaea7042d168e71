using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using DecentDb.Versus;
using DecentDb.Versus.Files;
using DecentDb.Versus.Followers;
using DecentDb.Versus.Mixes;
using DecentDb.Versus.Queries;
using DecentDb.Versus.Sizes;
using DecentDb.Versus.Writes;

// Usage: [--rows N] [--runs N] [--quick] [--only TEXT] [--out FILE] [--chart FILE], or
// --only mixes|sizes|writes [--case TEXT] [--scale X] [--runs N] [--out FILE], where a scale of 0.01 takes seconds, or
// --only files|followers|queries [--case TEXT] [--rows N] [--runs N] [--out FILE];
// "memory load|indexed|read CONTENDER ROWS FOLDER" and "crash CONTENDER PATH" and "follow ..." are what it starts.
IReadOnlyList<Contender> contenders = [new DecentDbContender(), new SqliteContender()];
if (args.Length > 0 && args[0] == "memory")
{
    return Memory.Run(args[1..], contenders);
}

if (args.Length > 0 && args[0] == "crash")
{
    return Recovery.Run(args[1..], SizeSuite.Contenders);
}

if (args.Length > 0 && args[0] == "follow")
{
    return FollowerProcess.Run(args[1..]);
}

var rows = Option("--rows", 1_000_000);
var runs = Option("--runs", 5);
var quick = Array.IndexOf(args, "--quick") >= 0;
if (quick)
{
    rows = 100_000;
    runs = 3;
}

// Only the workloads whose name has this text, and no memory figures.
var only = TextOption("--only");
var folder = Directory.CreateTempSubdirectory("decentdb-versus").FullName;
try
{
    if (only is "mixes" or "sizes" or "writes")
    {
        var scale = double.Parse(TextOption("--scale") ?? "1", CultureInfo.InvariantCulture);
        Publish(only switch
        {
            "mixes" => new MixSuite(folder, scale).Run(TextOption("--case")),
            "sizes" => new SizeSuite(folder, scale, Option("--runs", 3)).Run(TextOption("--case")),
            _ => new WriteSuite(folder, scale, runs).Run(TextOption("--case")),
        });
        return 0;
    }

    if (only is "followers")
    {
        Publish(new FollowerSuite(folder, rows, runs).Run(TextOption("--case")));
        return 0;
    }

    if (only is "queries")
    {
        Publish(new QuerySuite(folder, rows, runs).Run(TextOption("--case")));
        return 0;
    }

    if (only is "files")
    {
        Publish(new FileSuite(folder, rows, runs).Run(TextOption("--case")));
        return 0;
    }

    // A short round first, so that the code is compiled when the clock runs.
    var warmUp = new Workloads(folder, 20_000);
    foreach (var contender in contenders)
    {
        for (var i = 0; i < 3; i++)
        {
            warmUp.Load(contender, 20_000);
        }
    }

    var comparison = new Comparison(contenders, folder, rows, runs, only);
    comparison.RunAll();
    var memory = new List<string>();
    if (!quick && only is null)
    {
        foreach (
            var (task, count) in new[] { ("load", 10_000), ("load", 1_000_000), ("load", 5_000_000),
                ("load", 20_000_000), ("indexed", 1_000_000), ("indexed", 9_500_000), ("read", 20_000_000) })
        {
            memory.Add(Memory.MeasureInChild(task, contenders[0].Name, count, folder));
            Console.Error.WriteLine(memory[^1]);
        }
    }

    if (TextOption("--chart") is { } chart)
    {
        File.WriteAllText(chart, Chart.Draw(comparison, contenders));
    }

    Publish(Report.Write(comparison, contenders, runs, memory));
    return 0;
}
finally
{
    Directory.Delete(folder, recursive: true);
}

void Publish(string report)
{
    if (TextOption("--out") is { } file)
    {
        File.WriteAllText(file, report);
    }

    Console.WriteLine(report);
}

int Option(string name, int otherwise) =>
    TextOption(name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;

string? TextOption(string name)
{
    var index = Array.IndexOf(args, name);
    return index >= 0 && index + 1 < args.Length ? args[index + 1] : null;
}
