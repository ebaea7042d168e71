using System.Collections.Generic;
using DecentDb.Engine.Transactions;
using Xunit;

namespace DecentDb.FaultTests.Transactions;

/// <summary>
/// All ways in which the reads of a follower can lie among the steps of an owner that commits and checkpoints.
/// </summary>
public sealed class FollowerModelTests
{
    [Fact]
    public void A_page_that_is_read_at_any_step_is_of_the_snapshot_of_any_step_before_or_is_known_to_be_gone()
    {
        var live = new List<(TransactionManager Follower, ReadTransaction Snapshot)>();
        var (readCount, goneCount) = (0, 0);
        var stepCount = CountSteps();
        for (var begun = 0; begun < stepCount; begun++)
        {
            // What one read has taken into memory serves the next one, so each has a follower of its own. Those that
            // begin together differ in when they read.
            FollowerModel? model = null;
            var present = begun;
            model = new FollowerModel
            {
                Stopped = step =>
                {
                    for (var reader = begun; step == present && reader < stepCount; reader++)
                    {
                        live.Add(model!.Begin());
                    }

                    if (step >= present && step - present < live.Count)
                    {
                        var (follower, snapshot) = live[step - present];
                        for (var page = 0; page < 3; page++)
                        {
                            readCount++;
                            goneCount += model!.TryRead(snapshot, page) ? 0 : 1;
                        }

                        snapshot.Dispose();
                        follower.Dispose();
                    }
                },
            };
            _ = model.Run();
            live.ForEach(static begun => begun.Follower.Dispose());
            live.Clear();
        }

        Assert.True(stepCount > 30 && goneCount > 100 && readCount > 2 * goneCount,
            $"{stepCount} steps, {goneCount} of {readCount} pages were gone");
    }

    [Fact]
    public void A_pinned_snapshot_of_any_step_is_whole_until_it_is_given_back_at_any_step()
    {
        var stepCount = CountSteps();
        var pinnedCount = 0;
        for (var begun = 0; begun < stepCount; begun++)
        {
            for (var ended = begun; ended < stepCount; ended += 3)
            {
                pinnedCount += RunPinned(begun, ended) ? 1 : 0;
            }
        }

        Assert.True(pinnedCount > stepCount, $"{pinnedCount} of the snapshots of {stepCount} steps were pinned");
    }

    // With those that come because a follower has been there.
    private static int CountSteps()
    {
        FollowerModel? model = null;
        model = new FollowerModel
        {
            Stopped = step =>
            {
                if (step == 0)
                {
                    model!.Begin().Follower.Dispose();
                }
            },
        };
        return model.Run();
    }

    // False when the owner was just writing over the pages of the snapshot.
    private static bool RunPinned(int begun, int ended)
    {
        (TransactionManager Follower, ReadTransaction Snapshot)? pinned = null;
        var wasPinned = false;
        FollowerModel? model = null;
        model = new FollowerModel
        {
            Stopped = step =>
            {
                if (step == begun)
                {
                    pinned = model!.Begin();
                    wasPinned = pinned.Value.Snapshot.Pin();
                }

                if (step == ended && pinned is var (follower, snapshot))
                {
                    for (var page = 0; page < 3; page++)
                    {
                        Assert.True(model!.TryRead(snapshot, page) || !wasPinned, $"page {page} of {begun} at {step}");
                    }

                    snapshot.Dispose();
                    follower.Dispose();
                }
            },
        };
        model.Run();
        return wasPinned;
    }
}
