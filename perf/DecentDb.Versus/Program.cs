using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using DecentDb.Versus;

// Usage: [--rows N] [--runs N] [--quick] [--only TEXT] [--out FILE] [--chart FILE];
// "memory load|indexed|read CONTENDER ROWS FOLDER" measures itself.
IReadOnlyList<Contender> contenders = [new DecentDbContender(), new SqliteContender()];
if (args.Length > 0 && args[0] == "memory")
{
    return Memory.Run(args[1..], contenders);
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
var onlyAt = Array.IndexOf(args, "--only");
var only = onlyAt >= 0 && onlyAt + 1 < args.Length ? args[onlyAt + 1] : null;
var folder = Directory.CreateTempSubdirectory("decentdb-versus").FullName;
try
{
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

    var report = Report.Write(comparison, contenders, runs, memory);
    var index = Array.IndexOf(args, "--out");
    if (index >= 0)
    {
        File.WriteAllText(args[index + 1], report);
    }

    index = Array.IndexOf(args, "--chart");
    if (index >= 0)
    {
        File.WriteAllText(args[index + 1], Chart.Draw(comparison, contenders));
    }

    Console.WriteLine(report);
    return 0;
}
finally
{
    Directory.Delete(folder, recursive: true);
}

int Option(string name, int otherwise)
{
    var index = Array.IndexOf(args, name);
    return index >= 0 ? int.Parse(args[index + 1], CultureInfo.InvariantCulture) : otherwise;
}
