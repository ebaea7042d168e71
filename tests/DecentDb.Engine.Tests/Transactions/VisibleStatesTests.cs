using System;
using System.Collections.Generic;
using System.Linq;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Transactions;
using DecentDb.Engine.Wal;
using Xunit;

namespace DecentDb.Engine.Tests.Transactions;

/// <summary>
/// Commits become visible in the order of their LSNs: one that waits for the disk when it is durable, any other when
/// all such commits before it are.
/// </summary>
public sealed class VisibleStatesTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void The_visible_state_is_the_last_one_before_which_all_are_durable_that_have_to_be(int seed)
    {
        var random = new Random(seed);
        var seen = new List<Lsn>();
        var states = new VisibleStates(State(1), seen.Add, StorageHooks.None);
        var commits = new List<(long Lsn, bool WaitsForDisk)>();
        long last = 1, durable = 1;
        for (var step = 0; step < 1000; step++)
        {
            if (random.Next(2) == 0)
            {
                last += random.Next(1, 4);
                commits.Add((last, random.Next(2) == 0));
                states.PrepareToEnqueue();
                states.Enqueue(State(last), commits[^1].WaitsForDisk);
            }
            else
            {
                var reported = random.NextInt64(1, last + 1); // reports may come late
                durable = Math.Max(durable, reported);
                states.OnDurable(new Lsn(reported));
            }

            var expected = commits.TakeWhile(commit => !commit.WaitsForDisk || commit.Lsn <= durable)
                .Select(commit => commit.Lsn).LastOrDefault(1);
            Assert.Equal(expected, states.Current.Lsn.Value);
            var asked = random.NextInt64(1, last + 1);
            long? awaited = asked <= expected ? null
                : commits.Where(commit => commit.WaitsForDisk && commit.Lsn <= asked && commit.Lsn > durable)
                    .Select(commit => (long?)commit.Lsn).LastOrDefault();
            Assert.Equal(awaited, states.FindAwaited(new Lsn(asked))?.Value);
        }

        Assert.Equal(seen.Order(), seen);
    }

    private static DatabaseState State(long lsn) => new(new Lsn(lsn), 3, PageId.None, 0, 0);
}
