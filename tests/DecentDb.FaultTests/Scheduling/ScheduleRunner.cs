using System;
using System.Diagnostics;
using System.Globalization;
using DecentDb.Engine.Primitives;
using DecentDb.FaultTests.Defects;

namespace DecentDb.FaultTests.Scheduling;

/// <summary>Runs schedules over the engine that this copy of the assembly uses, which is the rewritten one.</summary>
public sealed class ScheduleRunner : IDisposable
{
    private const string Failed = "failed: ";
    private readonly Scheduler _scheduler;
    private readonly Scenario _scenario;
    private readonly ScheduledDisk _prepared = ScheduledDatabase.Prepare();
    private long _decisions;
    private long _switches;
    private long _timeouts;
    private int _decisionsMax;

    private ScheduleRunner(string scenario, PlantedDefect defect)
    {
        _scenario = Scenarios.Find(scenario);
        _scheduler = new Scheduler { Defect = defect, TimeMayPass = _scenario.TimeMayPass };
    }

    /// <summary>
    /// "random SCENARIO DEFECT FIRST-SEED COUNT FACTOR", "search SCENARIO DEFECT PREEMPTIONS PASSES-FIELDS PART PARTS"
    /// or "replay SCENARIO DEFECT SEED CHOICES". Gives what was done, or a text that begins with "failed: ".
    /// </summary>
    public static string Run(string[] arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        using var runner = new ScheduleRunner(arguments[1], Enum.Parse<PlantedDefect>(arguments[2]));
        return arguments[0] switch
        {
            "random" => runner.RunRandom(Seed(arguments[3]), Number(arguments[4]), Number(arguments[5])),
            "search" => runner.Search(
                Number(arguments[3]), bool.Parse(arguments[4]), Number(arguments[5]), Number(arguments[6])),
            _ => runner.Replay(Seed(arguments[3]), arguments[4]),
        };
    }

    public void Dispose() => _scheduler.Dispose();

    private static ulong Seed(string text) => ulong.Parse(text, CultureInfo.InvariantCulture);

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private string RunRandom(ulong firstSeed, int count, int factor)
    {
        for (var i = 0; i < count; i++)
        {
            var seed = firstSeed + (ulong)i;
            if (RunOnce(StrategyOf(seed, factor), seed, traces: false) is { } failure)
            {
                return Describe(seed, failure);
            }
        }

        return Summary(count);
    }

    private string Search(int preemptionCountMax, bool passesFields, int part, int partCount)
    {
        var search = new BoundedSearch(preemptionCountMax, part, partCount)
        {
            State = () => _scheduler.OrderHash,
            PassesFields = passesFields,
        };
        var count = 0;
        do
        {
            // The schedule that never leaves the default belongs to the first part.
            if (RunOnce(search, seed: 0, traces: false) is { } failure)
            {
                return Describe(0, failure);
            }

            count++;
        }
        while (search.MoveNext());
        return Summary(count - (part == 0 ? 0 : 1));
    }

    private string Replay(ulong seed, string choices)
    {
        var failure = RunOnce(new ReplayStrategy(choices), seed, traces: true);
        return (failure is null ? "nothing is wrong" : Failed + failure) + Environment.NewLine + _scheduler.Trace;
    }

    private IStrategy StrategyOf(ulong seed, int factor) => (seed % 8) switch
    {
        0 => new RandomStrategy(seed, interval: 2),
        1 or 2 => new RandomStrategy(seed, interval: 8),
        3 => new RandomStrategy(seed, interval: 24),
        4 => new PriorityStrategy(seed, depth: 1, _scenario.DecisionCount * factor),
        5 => new PriorityStrategy(seed, depth: 2, _scenario.DecisionCount * factor),
        6 => new PriorityStrategy(seed, depth: 3, _scenario.DecisionCount * factor),
        _ => new PriorityStrategy(seed, depth: 6, _scenario.DecisionCount * factor),
    };

    private string? RunOnce(IStrategy strategy, ulong seed, bool traces)
    {
        var random = new ScheduleRandom(~seed);
        Locations.Begin();
        var disk = _prepared.Copy(durable: false);
        PlantedDefects.Plant(_scheduler.Defect);
        var database = new ScheduledDatabase(_scenario, _scheduler, disk);
        if (_scenario.DiskIsFull)
        {
            disk.IsFull = true;
            disk.WritesBeforeFailure = random.Next(5);
        }
        else if (_scenario.DiskFails)
        {
            disk.SyncsBeforeFailure = (random.Next() & 1) == 0 ? random.Next(6) : -1;
            disk.WritesBeforeFailure = disk.SyncsBeforeFailure < 0 ? random.Next(12) : -1;
        }

        var probe = new LogProbe(database.Manager);
        _scheduler.Released = released =>
        {
            if (probe.Judge(released) is { } wrong)
            {
                _scheduler.Fail(wrong);
            }
        };
        var failure = _scheduler.Run(strategy, _scenario.Arrange(database, random.Next()), traces);
        _decisions += _scheduler.DecisionCount;
        _decisionsMax = Math.Max(_decisionsMax, _scheduler.DecisionCount);
        _switches += _scheduler.SwitchCount;
        _timeouts += _scheduler.TimeoutCount;
        failure ??= _scheduler.TimeoutCount > 0 && !_scenario.TimeMayPass
            ? "nothing but time ended a wait: somebody was not woken" : Judge(database, probe);
        failure = _scheduler.GoOn(database.Manager.Dispose) ?? failure;
        PlantedDefects.Plant(PlantedDefect.None);
        return failure;
    }

    private static string? Judge(ScheduledDatabase database, LogProbe probe)
    {
        try
        {
            ScheduleJudge.Judge(database, probe);
            return null;
        }
        catch (Exception e) when (e is InvalidOperationException or DatabaseException)
        {
            return e.Message + Environment.NewLine + new StackTrace(e);
        }
    }

    private string Describe(ulong seed, string failure) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Failed}{failure}{Environment.NewLine}Schedule: {_scenario.Name};{seed};{_scheduler.Choices}");

    private string Summary(int count) => string.Create(
        CultureInfo.InvariantCulture,
        $"{_scenario.Name}: {count} schedules, {_decisions / count} decisions ({_decisionsMax} at most), "
        + $"{_switches / count} switches, {_timeouts} waits ended by time");
}
