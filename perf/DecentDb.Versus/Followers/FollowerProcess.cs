using System;
using System.Collections.Generic;
using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Threading;
using DecentDb.Data;

namespace DecentDb.Versus.Followers;

/// <summary>A process of its own that reads a database, and what it does.</summary>
internal sealed class FollowerProcess : IDisposable
{
    /// <summary>What the counter says when there is nothing to wait for any more.</summary>
    public const long End = -1;

    private readonly Process _process;

    /// <summary>Starts this program again.</summary>
    public FollowerProcess(params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
        };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
        {
            start.ArgumentList.Add(typeof(FollowerProcess).Assembly.Location);
        }

        start.ArgumentList.Add("follow");
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        _process = Process.Start(start)!;
    }

    /// <summary>What it has taken of the processors so far.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>The next line that it prints.</summary>
    public string ReadLine() => _process.StandardOutput.ReadLine()
        ?? throw new InvalidOperationException($"A follower ended with {_process.ExitCode}.");

    /// <summary>Tells it to end, and waits for that.</summary>
    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }

    /// <summary>
    /// "scan CONNECTION ROWS COUNT" prints the rows a second of each scan; "ask CONNECTION MS" asks every so many
    /// milliseconds until its input ends; "watch CONNECTION" prints when it saw each new value of the counter.
    /// </summary>
    public static int Run(IReadOnlyList<string> arguments)
    {
        using var connection = new DecentDbConnection(arguments[1]);
        connection.Open();
        switch (arguments[0])
        {
            case "scan":
                var workloads = new Workloads("", int.Parse(arguments[2], CultureInfo.InvariantCulture));
                for (var left = int.Parse(arguments[3], CultureInfo.InvariantCulture); left > 0; left--)
                {
                    Print(workloads.Scan(connection, isSqlite: false));
                }

                return 0;
            case "ask":
                Ask(connection, TimeSpan.FromMilliseconds(int.Parse(arguments[2], CultureInfo.InvariantCulture)));
                return 0;
            default:
                Watch(connection);
                return 0;
        }
    }

    /// <summary>Reads the counter.</summary>
    public static DbCommand CounterOf(DbConnection connection) =>
        Contender.Prepare(connection, "SELECT n FROM counter");

    private static void Ask(DbConnection connection, TimeSpan interval)
    {
        using var command = CounterOf(connection);
        var ended = new Thread(() =>
        {
            _ = Console.In.ReadToEnd();
            Environment.Exit(0);
        })
        {
            IsBackground = true,
        };
        ended.Start();
        command.ExecuteScalar();
        Console.WriteLine("ready");
        while (true)
        {
            command.ExecuteScalar();
            Thread.Sleep(interval);
        }
    }

    private static void Watch(DbConnection connection)
    {
        var seen = new List<(long Number, long Ticks)>();
        using var command = CounterOf(connection);
        var last = Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
        Console.WriteLine("ready");
        while (last != End)
        {
            var number = Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
            if (number != last)
            {
                last = number;
                seen.Add((number, Stopwatch.GetTimestamp()));
            }
        }

        foreach (var (number, ticks) in seen)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{number} {ticks}"));
        }
    }

    private static void Print(double value) => Console.WriteLine(value.ToString("R", CultureInfo.InvariantCulture));
}
