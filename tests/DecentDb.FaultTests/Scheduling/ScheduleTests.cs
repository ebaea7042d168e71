using System;
using Xunit;
using Xunit.Abstractions;

namespace DecentDb.FaultTests.Scheduling;

/// <summary>
/// The commit path, the page store, the log and the registry of holders under a scheduler that chooses the next thread
/// at each lock, wait, volatile access and file call (docs/reliability.md).
/// </summary>
public sealed class ScheduleTests(ITestOutputHelper output)
{
    public static TheoryData<string> ScenarioNames()
    {
        var names = new TheoryData<string>();
        foreach (var scenario in Scenarios.All)
        {
            names.Add(scenario.Name);
        }

        return names;
    }

    [Theory]
    [MemberData(nameof(ScenarioNames))]
    public void Random_schedules_are_serializable_give_everything_back_and_come_to_an_end(string scenario) =>
        output.WriteLine(
            ScheduleSweep.RunRandom(Scenarios.Find(scenario), ScheduleSweep.Count / Scenarios.All.Count));

    [Fact]
    public void Every_schedule_of_two_writers_a_reader_and_a_checkpoint_with_one_preemption_is_right() =>
        output.WriteLine(ScheduleSweep.RunAll(Scenarios.Small, preemptionCountMax: 1, passesFields: false));

    [Fact]
    public void Schedules_with_two_preemptions_at_locks_waits_and_file_calls_are_right() =>
        output.WriteLine(ScheduleSweep.RunAll(
            Scenarios.Small, preemptionCountMax: 2, passesFields: true,
            partCountMax: Soak.Scale(8, ScheduleSweep.PartCount)));

    [Fact]
    public void A_schedule_repeats_itself()
    {
        const string name = "commits;7;3:1,60:2,140:3,201:0";
        var steps = ScheduleSweep.Replay(name);
        Assert.StartsWith("nothing is wrong", steps, StringComparison.Ordinal);
        Assert.Equal(steps, ScheduleSweep.Replay(name));
        Assert.NotEqual(steps, ScheduleSweep.Replay("commits;7;3:1"));
    }
}
