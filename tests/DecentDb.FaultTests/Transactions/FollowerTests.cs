using System;
using Xunit;

namespace DecentDb.FaultTests.Transactions;

/// <summary>
/// Two processes at one simulated disk: one owns the database, and stops at every step; the other one follows it.
/// </summary>
public sealed class FollowerTests
{
    public static TheoryData<int> Seeds()
    {
        var seeds = new TheoryData<int>();
        for (var seed = 1; seed <= Soak.Scale(8, 300); seed++)
        {
            seeds.Add(seed);
        }

        return seeds;
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Followers_read_states_of_the_owner_whole_or_are_overtaken_at_any_step_of_it(int seed)
    {
        var disk = new SimulatedDisk();
        var stepped = new SteppedDisk(disk);
        var workload = new StorageWorkload(seed);
        using var owner = StorageWorkload.Open(stepped, seed);
        using var run = new FollowerRun(disk, workload, seed);
        stepped.Stopped = run.Step;
        workload.Run(owner, 120);
        stepped.Stopped = null;
        run.ReadAll();
        Assert.True(
            run.OldCount > 0 && run.NumberMax > 10, $"{run.OldCount} old, {run.NumberMax} commits");
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Followers_go_on_when_the_owner_dies_at_any_step_and_see_what_the_next_one_commits(int seed)
    {
        var random = new Random(seed);
        var disk = new SimulatedDisk();
        var stepped = new SteppedDisk(disk);
        var workload = new StorageWorkload(seed);
        var owner = StorageWorkload.Open(stepped, seed);
        using var run = new FollowerRun(disk, workload, seed);
        for (var deaths = 0; deaths < 8; deaths++)
        {
            stepped.Stopped = run.Step;
            disk.CrashAtStep = disk.StepCount + random.Next(1, 80);
            var error = Assert.ThrowsAny<Exception>(() => workload.Run(owner, 1000));
            Assert.True(disk.IsCrashed, error.ToString());
            stepped.Stopped = null;
            disk.RestartProcess();
            run.Step();
            run.ReadAll();
            stepped.Stopped = run.Step;
            owner = StorageWorkload.Open(stepped, seed);
            workload.Resume(owner);
            run.ReadAll();
        }

        stepped.Stopped = run.Step;
        workload.Run(owner, 20);
        run.ReadAll();
        owner.Dispose();
        run.ReadAll();
    }

    [Fact]
    public void A_follower_keeps_what_it_has_read_through_a_closing_and_an_opening_of_the_owner()
    {
        var disk = new SimulatedDisk();
        var workload = new StorageWorkload(seed: 3);
        using var run = new FollowerRun(disk, workload, seed: 3);
        for (var openings = 0; openings < 4; openings++)
        {
            using (var owner = StorageWorkload.Open(disk))
            {
                for (var i = 0; i < 20; i++)
                {
                    workload.RunOne(owner);
                    run.ReadAll();
                    run.Step();
                }
            }

            run.ReadAll();
        }

        Assert.True(run.NumberMax > 10, $"{run.NumberMax} commits");
        Assert.True(run.RestartCount < 15, $"{run.RestartCount} times was the log gone that led on");
    }
}
