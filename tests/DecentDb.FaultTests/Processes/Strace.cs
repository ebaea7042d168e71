using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Text.RegularExpressions;
using DecentDb.TestSupport;

namespace DecentDb.FaultTests.Processes;

/// <summary>Runs this assembly as a program under strace, which lists its system calls or lets some fail.</summary>
internal static partial class Strace
{
    private static readonly Lazy<bool> Works = new(TryIt);

    /// <summary>False where strace is missing or must not trace.</summary>
    public static bool IsThere => Works.Value;

    /// <summary>The calls of the program that concern its files and its output, in their order.</summary>
    public static List<SystemCall> Calls(TemporaryFolder folder, string path, string work = "calls")
    {
        var trace = folder["trace"];
        using var process = new WorkerProcess(
            ["strace", "-f", "--seccomp-bpf", "-y", "-s", "64", "-e",
                "trace=openat,open,pwrite64,fsync,fdatasync,ftruncate,write", "-o", trace],
            work, path);
        while (process.ReadLine() is not null)
        {
        }

        process.Wait();
        var calls = new List<SystemCall>();
        foreach (var line in File.ReadLines(trace))
        {
            if (OfFile().Match(line) is { Success: true } call)
            {
                calls.Add(new SystemCall(call.Groups[1].Value, call.Groups[3].Value, call.Groups[4].Value));
            }
            else if (OfOpen().Match(line) is { Success: true } open)
            {
                calls.Add(new SystemCall("open", open.Groups[1].Value, open.Groups[2].Value));
            }
        }

        return calls;
    }

    /// <summary>The lines of the program when the n-th such call on one of its files fails.</summary>
    public static List<string> RunWithFault(TemporaryFolder folder, string path, string call, string error, int number)
    {
        var lines = new List<string>();
        using var process = new WorkerProcess(
            ["strace", "-f", "--seccomp-bpf", "-o", "/dev/null", "-P", path, "-P", path + "-wal", "-P", folder.Path,
                "-e", "trace=" + call, "-e",
                string.Create(CultureInfo.InvariantCulture, $"inject={call}:error={error}:when={number}")],
            "calls", path);
        while (process.ReadLine() is { } line)
        {
            lines.Add(line);
        }

        process.Wait();
        return lines.Count > 0 ? lines
            : throw new InvalidOperationException("the process did not start: " + process.Errors);
    }

    private static bool TryIt()
    {
        try
        {
            using var process = new WorkerProcess(["strace", "-f", "--seccomp-bpf", "-o", "/dev/null"]);
            while (process.ReadLine() is not null)
            {
            }

            return process.Wait() == Program.WrongUse;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    [GeneratedRegex(@"^\d+\s+(\w+)\((\d+)<([^>]*)>(.*)$", RegexOptions.None, 5000)]
    private static partial Regex OfFile();

    [GeneratedRegex("^\\d+\\s+open(?:at)?\\([^\"]*\"([^\"]*)\"(.*)$", RegexOptions.None, 5000)]
    private static partial Regex OfOpen();
}
