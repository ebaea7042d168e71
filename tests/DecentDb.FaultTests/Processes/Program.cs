using System;
using System.Globalization;
using System.IO;
using System.Text;
using DecentDb.Engine.Api;
using DecentDb.Engine.Primitives;
using DecentDb.FaultTests.Scheduling;
using Microsoft.Win32.SafeHandles;

namespace DecentDb.FaultTests.Processes;

/// <summary>
/// The assembly as a program: the process that tests kill, and the long run of the sweeps.
/// </summary>
internal static class Program
{
    /// <summary>The exit code for arguments that say nothing.</summary>
    public const int WrongUse = 2;

    public static int Main(string[] args)
    {
        ArgumentNullException.ThrowIfNull(args);
        switch (args)
        {
            case ["work", var folder]:
                new Worker(folder, OpenOutput()).Run();
                return 0;
            case ["calls", var path]:
                return new CallWorker(path, OpenOutput()).Run();
            case ["read", var path]:
                return new CallWorker(path, OpenOutput()).Read();
            case ["hold", var path]:
                return Hold(path, OpenOutput());
            case ["bank", var path]:
                return BankWorker.Run(path, OpenOutput());
            case ["nightly", var path]:
                return NightlyWorker.Run(path, OpenOutput());
            case ["check", var folder, var acknowledgements]:
                return PowerCutCheck.Run(folder, acknowledgements, Console.Out);
            case ["limits", var path]:
                return new LimitsWorker(path, Console.Out).Run();
            case ["memory", var path, var sql]:
                return new MemoryWorker(path, sql, Console.Out).Run();
            case ["fill", var path, var rows]:
                return ReadMemoryWorker.Fill(path, int.Parse(rows, CultureInfo.InvariantCulture));
            case ["readall", var path, var cacheSize]:
                return ReadMemoryWorker.Run(path, long.Parse(cacheSize, CultureInfo.InvariantCulture), Console.Out);
            case ["change", var path, var cacheSize, var sql]:
                return ChangeMemoryWorker.Run(
                    path, long.Parse(cacheSize, CultureInfo.InvariantCulture), sql, Console.Out);
            case ["soak", var minutes]:
                return Soak(minutes, "1");
            case ["soak", var minutes, var firstSeed]:
                return Soak(minutes, firstSeed);
            case ["schedules" or "schedule", _, ..] or ["search", _, _]:
                return ScheduleSweep.RunProgram(args, Console.Out);
            default:
                Console.Error.WriteLine(
                    "work FOLDER | check FOLDER LINES | calls PATH | hold PATH | bank PATH | nightly PATH | "
                    + "limits PATH | memory PATH SQL | fill PATH ROWS | readall PATH CACHE | change PATH CACHE SQL | "
                    + "soak MINUTES [SEED] | schedule NAME | schedules COUNT [SCENARIO] | "
                    + "search PREEMPTIONS PASSES-FIELDS");
                return WrongUse;
        }
    }

    private static int Soak(string minutes, string firstSeed) => new SoakRun(Console.Out).Run(
        TimeSpan.FromMinutes(int.Parse(minutes, CultureInfo.InvariantCulture)),
        int.Parse(firstSeed, CultureInfo.InvariantCulture));

    // Keeps a database open until nobody is there who could want that.
    private static int Hold(string path, FileStream output)
    {
        try
        {
            using var database = Database.Open(new DatabaseOptions { Path = path, BusyTimeout = TimeSpan.Zero });
            output.Write("open\n"u8);
            while (Console.In.Read() >= 0)
            {
            }
        }
        catch (DatabaseException e)
        {
            output.Write(Encoding.ASCII.GetBytes(e.Code + "\n"));
        }

        return 0;
    }

    // The stream of the console hides that nobody reads any more; the worker ends then.
    private static FileStream OpenOutput() => new(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, 0);
}
