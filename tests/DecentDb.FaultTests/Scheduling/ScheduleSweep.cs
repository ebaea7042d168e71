using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Text;
using System.Threading;
using DecentDb.FaultTests.Defects;

namespace DecentDb.FaultTests.Scheduling;

/// <summary>Runs schedules on both kinds of the rewritten engine, in two threads, and repeats one that failed.</summary>
internal static class ScheduleSweep
{
    private const string Failed = "failed: ";
    private const string Mark = "Schedule: ";
    private const string Fine = "fine";
    private const int TraceLinesMax = 120;

    /// <summary>The parts of a search.</summary>
    public const int PartCount = 16;

    /// <summary>The schedules of the normal run, unless the environment says otherwise.</summary>
    public static int Count { get; } =
        int.TryParse(Environment.GetEnvironmentVariable("DECENTDB_SCHEDULES"), out var count) ? count : 100_000;

    /// <summary>
    /// Random schedules of a scenario: half of them with points at volatile fields alone, half with points at every
    /// field that can change. Gives what was done; throws when something is wrong.
    /// </summary>
    public static string RunRandom(Scenario scenario, int count, PlantedDefect defect = PlantedDefect.None)
    {
        var half = Math.Max(1, count / 2);
        return Run(
            () => Random(scenario, defect, isFine: false, half),
            () => Random(scenario, defect, isFine: true, half));
    }

    /// <summary>
    /// Every schedule with so many preemptions at most, or those of so many of <see cref="PartCount"/> parts. The first
    /// part, by far the largest because each thread may begin in it, comes last.
    /// </summary>
    public static string RunAll(
        Scenario scenario, int preemptionCountMax, bool passesFields, int partCountMax = PartCount)
    {
        var taken = 0;
        string Parts()
        {
            var results = new StringBuilder();
            for (var number = Interlocked.Increment(ref taken); number <= Math.Min(partCountMax, PartCount);
                number = Interlocked.Increment(ref taken))
            {
                results.AppendLine(Invoke(
                    isFine: false, "search", scenario.Name, nameof(PlantedDefect.None), Text(preemptionCountMax),
                    passesFields.ToString(), Text(number % PartCount), Text(PartCount)));
            }

            return results.ToString();
        }

        return Run(Parts, Parts);
    }

    /// <summary>Repeats a schedule by the text that its failure named. Gives its steps.</summary>
    public static string Replay(string schedule, PlantedDefect defect = PlantedDefect.None)
    {
        var parts = schedule.Split(';');
        return ControlledContext.Get(parts.Length > 3 && parts[3] == Fine).Runner(
            ["replay", parts[0], defect.ToString(), parts[1], parts[2]]);
    }

    /// <summary>
    /// Runs the program: "schedules COUNT [SCENARIO]", "search PREEMPTIONS PASSES-FIELDS" or "schedule ID".
    /// </summary>
    public static int RunProgram(string[] arguments, TextWriter output)
    {
        if (arguments[0] == "schedule")
        {
            output.WriteLine(Replay(arguments[1]));
            return 0;
        }

        var count = int.Parse(arguments[1], CultureInfo.InvariantCulture);
        if (arguments[0] == "search")
        {
            output.WriteLine(RunAll(Scenarios.Small, count, bool.Parse(arguments[2])));
            return 0;
        }

        foreach (var scenario in Scenarios.All)
        {
            if (arguments.Length < 3 || arguments[2] == scenario.Name)
            {
                output.WriteLine(RunRandom(scenario, count));
            }
        }

        return 0;
    }

    private static string Random(Scenario scenario, PlantedDefect defect, bool isFine, int count) => Invoke(
        isFine, "random", scenario.Name, defect.ToString(), "1", Text(count), isFine ? "3" : "1");

    private static string Invoke(bool isFine, params string[] arguments)
    {
        var result = ControlledContext.Get(isFine).Runner(arguments);
        if (!result.StartsWith(Failed, StringComparison.Ordinal))
        {
            return result + (isFine ? ", with points at all fields" : "");
        }

        var id = result[(result.LastIndexOf(Mark, StringComparison.Ordinal) + Mark.Length)..]
            + (isFine ? ";" + Fine : "");
        var steps = Replay(id, Enum.Parse<PlantedDefect>(arguments[2])).Split('\n');
        var first = Math.Max(0, steps.Length - TraceLinesMax);
        throw new InvalidOperationException(
            $"{result[Failed.Length..]}{(isFine ? ";" + Fine : "")}\nIts last steps:\n"
            + string.Join('\n', steps[first..]));
    }

    private static string Run(params Func<string>[] parts)
    {
        var results = new string[parts.Length];
        var failures = new List<Exception>();
        var threads = new Thread[parts.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            var number = i;
            threads[i] = new Thread(() =>
            {
                try
                {
                    results[number] = parts[number]();
                }
                catch (Exception e)
                {
                    lock (failures)
                    {
                        failures.Add(e);
                    }
                }
            });
            threads[i].Start();
        }

        foreach (var thread in threads)
        {
            thread.Join();
        }

        return failures.Count == 0
            ? string.Join(Environment.NewLine, results)
            : throw new InvalidOperationException(failures[0].Message, failures[0]);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
