using System;
using System.Collections.Generic;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Transactions;
using Xunit;

namespace DecentDb.FaultTests.Transactions;

/// <summary>
/// Followers of a database whose owner stands still at each step of its own: they begin to read, and read on what they
/// began to read at earlier steps.
/// </summary>
internal sealed class FollowerRun(SimulatedDisk disk, StorageWorkload workload, int seed) : IDisposable
{
    private const int FollowersMax = 3;
    private const int ReadersMax = 4;
    private readonly Random _random = new(seed);
    private readonly List<Process> _followers = [];

    /// <summary>Snapshots that could not be read to their end because the owner had gone on.</summary>
    public int OvertakenCount { get; private set; }

    /// <summary>Snapshots that were read when they were old.</summary>
    public int OldCount { get; private set; }

    /// <summary>Followers that had to start over.</summary>
    public int RestartCount { get; private set; }

    /// <summary>States that were read, one after the other.</summary>
    public int NumberMax { get; private set; }

    /// <summary>One of the followers does something.</summary>
    public void Step()
    {
        if (_followers.Count < FollowersMax && _random.Next(10) == 0)
        {
            _followers.Add(new Process(Open()));
        }

        if (_followers.Count == 0)
        {
            return;
        }

        var follower = _followers[_random.Next(_followers.Count)];
        switch (_random.Next(8))
        {
            case < 3:
                ReadNewest(follower);
                break;
            case < 5 when follower.Readers.Count < ReadersMax:
                follower.Readers.Add(Newest(follower).BeginRead());
                break;
            case < 7 when follower.Readers.Count > 0:
                ReadOld(follower);
                break;
            case 7 when _random.Next(6) == 0:
                follower.Dispose();
                _followers.Remove(follower);
                break;
            default:
                break;
        }
    }

    /// <summary>Every follower sees the newest state.</summary>
    public void ReadAll()
    {
        foreach (var follower in _followers)
        {
            ReadNewest(follower);
        }
    }

    public void Dispose() => _followers.ForEach(static follower => follower.Dispose());

    // The owner stands still, so nothing can go wrong, and all that it has acknowledged is there.
    private void ReadNewest(Process follower)
    {
        var acknowledged = workload.Acknowledged;
        var number = CheckNewest(follower);
        Assert.True(number >= acknowledged, $"a follower sees commit {number}, acknowledged is {acknowledged}");
        Assert.True(number >= follower.Number, $"a follower sees commit {number} after {follower.Number}");
        follower.Number = number;
        NumberMax = Math.Max(NumberMax, number);
    }

    // An owner that has just come may be writing what the follower does not know yet.
    private int CheckNewest(Process follower)
    {
        for (var restarts = 0; ; restarts++)
        {
            using var reader = Newest(follower).BeginRead();
            try
            {
                return workload.CheckSnapshot(reader);
            }
            catch (DatabaseException e) when (e.Code == ErrorCode.Corruption && restarts < 2)
            {
                Assert.True(reader.IsOvertaken, "seed " + seed + ": " + e.Message);
            }
        }
    }

    private void ReadOld(Process follower)
    {
        var reader = follower.Readers[_random.Next(follower.Readers.Count)];
        try
        {
            _ = workload.CheckSnapshot(reader);
            OldCount++;
            if (_random.Next(3) > 0)
            {
                return;
            }
        }
        catch (DatabaseException e) when (e.Code == ErrorCode.Corruption)
        {
            Assert.True(reader.IsOvertaken, "seed " + seed + ": " + e.Message);
            OvertakenCount++;
        }

        follower.Readers.Remove(reader);
        reader.Dispose();
    }

    private TransactionManager Newest(Process follower)
    {
        if (follower.Manager.Follower?.TryCatchUp() == false)
        {
            RestartCount++;
            follower.Replace(Open());
        }

        return follower.Manager;
    }

    private TransactionManager Open() => FollowedStates.Open(
        disk, StorageWorkload.Path, StorageWorkload.Options(seed), StorageWorkload.AcceptAll.Instance);

    private sealed class Process(TransactionManager manager) : IDisposable
    {
        private readonly List<TransactionManager> _replaced = [];

        public TransactionManager Manager { get; private set; } = manager;

        public List<ReadTransaction> Readers { get; } = [];

        public int Number { get; set; }

        public void Replace(TransactionManager other)
        {
            _replaced.Add(Manager);
            Manager = other;
        }

        public void Dispose()
        {
            Readers.ForEach(static reader => reader.Dispose());
            _replaced.ForEach(static other => other.Dispose());
            Manager.Dispose();
        }
    }
}
