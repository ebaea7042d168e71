using System;
using System.Collections.Generic;
using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using System.IO;

namespace DecentDb.Versus.Sizes;

/// <summary>
/// What an opening takes after a process ended whose log holds much. A process of its own changes all rows in one
/// transaction, commits, and kills itself before a checkpoint has moved that to the data file.
/// </summary>
internal static class Recovery
{
    /// <summary>Changes and commits, and never comes back.</summary>
    public static int Run(IReadOnlyList<string> arguments, IReadOnlyList<Contender> contenders)
    {
        foreach (var contender in contenders)
        {
            if (contender.Name == arguments[0])
            {
                using var connection = contender.Open(arguments[1]);
                contender.KeepLog(connection, keep: true);
                contender.Run(connection, "UPDATE tracks SET play_count = play_count + 1");
                Process.GetCurrentProcess().Kill();
            }
        }

        return 1;
    }

    /// <summary>Measures the first opening with one question.</summary>
    /// <param name="contender">Whose database it is.</param>
    /// <param name="path">A loaded and closed database, which is changed.</param>
    /// <returns>Bytes of the log, and the seconds of the opening and of the question after it.</returns>
    public static (long LogBytes, double OpenSeconds, double AskSeconds) Measure(
        Contender contender, string path)
    {
        Crash(contender, path);
        var log = new FileInfo(path + "-wal");
        var bytes = log.Exists ? log.Length : 0;
        var clock = Stopwatch.StartNew();
        using var connection = contender.Open(path);
        var opened = clock.Elapsed.TotalSeconds;
        Sum(connection);
        return (bytes, opened, clock.Elapsed.TotalSeconds - opened);
    }

    private static void Sum(DbConnection connection)
    {
        using var command = Contender.Prepare(connection, "SELECT SUM(play_count) FROM tracks");
        if (Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture) <= 0)
        {
            throw new InvalidOperationException("The recovered database gave a wrong answer.");
        }
    }

    private static void Crash(Contender contender, string path)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { UseShellExecute = false };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
        {
            start.ArgumentList.Add(typeof(Recovery).Assembly.Location);
        }

        foreach (var argument in new[] { "crash", contender.Name, path })
        {
            start.ArgumentList.Add(argument);
        }

        using var child = Process.Start(start)!;
        child.WaitForExit();
        if (child.ExitCode is 0 or 1)
        {
            throw new InvalidOperationException($"The process that was to be killed ended with {child.ExitCode}.");
        }
    }
}
