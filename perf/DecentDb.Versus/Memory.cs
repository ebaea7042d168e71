using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using DecentDb.Files;

namespace DecentDb.Versus;

/// <summary>Peak memory, each figure from a process of its own.</summary>
internal static class Memory
{
    private const string CacheSize = "64MB"; // what the promise counts with
    /// <summary>Starts this program again with one memory task and reads the peak that it prints.</summary>
    public static string MeasureInChild(string task, string contender, int rows, string folder)
    {
        var start =
            new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true, UseShellExecute = false };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
        {
            start.ArgumentList.Add(typeof(Memory).Assembly.Location);
        }

        foreach (
            var argument in new[] { "memory", task, contender, rows.ToString(CultureInfo.InvariantCulture), folder })
        {
            start.ArgumentList.Add(argument);
        }

        using var child = Process.Start(start)!;
        var output = child.StandardOutput.ReadToEnd().Trim();
        child.WaitForExit();
        return child.ExitCode == 0 ? output : "failed: " + output;
    }

    public static int Run(IReadOnlyList<string> arguments, IReadOnlyList<Contender> contenders)
    {
        var task = arguments[0];
        var contender = arguments[1] == "DecentDb"
            ? new DecentDbContender(CacheSize) : FindContender(contenders, arguments[1]);
        var rows = int.Parse(arguments[2], CultureInfo.InvariantCulture);
        var path = Path.Combine(arguments[3], "memory-" + contender.Name + "-" + arguments[2] + ".db");
        var more = "";
        if (task is "load" or "indexed")
        {
            Contender.Delete(path);
            using var source = new TrackDataReader(rows);
            var indexes = task == "load" ? IndexTime.None : IndexTime.BeforeLoad;
            var clock = Stopwatch.StartNew();
            contender.Load(path, new LoadCase(task, rows) { Indexes = indexes }, source);
            more = string.Create(
                CultureInfo.InvariantCulture, $", {clock.Elapsed.TotalMicroseconds / rows:0.00} us a row");
        }
        else if (task.StartsWith("files ", StringComparison.Ordinal))
        {
            var clock = Stopwatch.StartNew();
            Files.FileMemory.Run(task[6..], arguments[3], CacheSize);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{PeakBytes() / 1e6:0} MB; {clock.Elapsed.TotalSeconds:0.0} s"));
            return 0;
        }
        else if (task == "read")
        {
            using var connection = contender.Open(path);
            var workloads = new Workloads(arguments[3], rows);
            workloads.Lookups(connection, 500_000);
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
                $"{arguments[1]} {task} {rows:N0} rows: peak {PeakBytes() / 1e6:0} MB{more}"));
        return 0;
    }

    private static Contender FindContender(IReadOnlyList<Contender> contenders, string name)
    {
        foreach (var contender in contenders)
        {
            if (contender.Name == name)
            {
                return contender;
            }
        }

        throw new ArgumentException("There is no contender named " + name + ".", nameof(name));
    }

    // Linux keeps the high-water mark of resident memory; elsewhere the runtime's own figure does.
    private static long PeakBytes()
    {
        if (File.Exists("/proc/self/status"))
        {
            foreach (var line in File.ReadLines("/proc/self/status"))
            {
                if (line.StartsWith("VmHWM:", StringComparison.Ordinal))
                {
                    return long.Parse(line[6..].Replace("kB", "", StringComparison.Ordinal).Trim(),
                        CultureInfo.InvariantCulture) * 1024;
                }
            }
        }

        return Process.GetCurrentProcess().PeakWorkingSet64;
    }
}
