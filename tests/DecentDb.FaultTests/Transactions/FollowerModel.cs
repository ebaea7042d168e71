using System;
using System.Collections.Generic;
using System.Threading;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Transactions;
using Xunit;

namespace DecentDb.FaultTests.Transactions;

/// <summary>
/// An owner with three pages that makes three commits and two checkpoints, the same each time, and stops at each of its
/// steps; the content of a page says which commit wrote it.
/// </summary>
internal sealed class FollowerModel
{
    private const int PageCount = 3;
    private const int NumberOffset = 64;
    private readonly SimulatedDisk _disk = new();
    private readonly Dictionary<long, int[]> _states = []; // by LSN
    private readonly PageId[] _pages = new PageId[PageCount];
    private readonly int[] _numbers = new int[PageCount];
    private int[] _committing = [];
    private Lsn _acknowledged;

    /// <summary>Called with the number of each step before it is done.</summary>
    public Action<int>? Stopped { get; init; }

    /// <summary>Runs the owner; gives the steps that it made.</summary>
    public int Run()
    {
        var stepped = new SteppedDisk(_disk);
        var options = StorageWorkload.Options(seed: 1) with
        {
            LogCheckpointThreshold = 1 << 20, // a checkpoint waits for followers as long as they like
            FollowerGrace = TimeSpan.FromDays(1),
        };
        using var owner = TransactionManager.Open(
            stepped, StorageWorkload.Path, options, StorageWorkload.AcceptAll.Instance);
        Commit(owner, writer =>
        {
            for (var i = 0; i < PageCount; i++)
            {
                Write(writer.Allocate(PageKind.Overflow, out _pages[i]), i, 1);
            }
        });
        owner.Checkpoint();
        var step = 0;
        void Stop()
        {
            Stopped?.Invoke(step);
            step++;
        }

        stepped.Stopped = Stop;
        Commit(owner, writer => Change(writer, 2, 0));
        owner.Checkpoint();
        Commit(owner, writer => Change(writer, 3, 0, 1));
        Commit(owner, writer => Change(writer, 4, 1, 2));
        owner.Checkpoint();
        Stop();
        stepped.Stopped = null;
        return step;
    }

    /// <summary>A follower with nothing in memory, and a snapshot of what is durable.</summary>
    public (TransactionManager Follower, ReadTransaction Snapshot) Begin()
    {
        var follower = FollowedStates.Open(
            _disk, StorageWorkload.Path, StorageWorkload.Options(seed: 2), StorageWorkload.AcceptAll.Instance);
        var snapshot = follower.BeginRead();
        Assert.True(snapshot.State.Lsn >= _acknowledged, $"{snapshot.State.Lsn} is seen after {_acknowledged}");
        return (follower, snapshot);
    }

    /// <summary>Reads a page; false when it is not there any more.</summary>
    public bool TryRead(ReadTransaction snapshot, int page)
    {
        try
        {
            var number = BitConverter.ToInt32(snapshot.Read(_pages[page]), NumberOffset);
            Assert.Equal(_states.GetValueOrDefault(snapshot.State.Lsn.Value, _committing)[page], number);
            return true;
        }
        catch (DatabaseException e) when (e.Code == ErrorCode.Corruption)
        {
            Assert.True(snapshot.IsOvertaken, e.Message);
            return false;
        }
    }

    private void Commit(TransactionManager owner, Action<WriteTransaction> change)
    {
        using var writer = owner.BeginWrite(TimeSpan.FromSeconds(5), CancellationToken.None);
        change(writer);
        _committing = (int[])_numbers.Clone();
        _acknowledged = writer.Commit(CommitDurability.Full);
        _states[_acknowledged.Value] = _committing;
    }

    private void Change(WriteTransaction writer, int number, params ReadOnlySpan<int> pages)
    {
        foreach (var page in pages)
        {
            Write(writer.Modify(_pages[page]), page, number);
        }
    }

    private void Write(byte[] image, int page, int number)
    {
        BitConverter.TryWriteBytes(image.AsSpan(NumberOffset), number);
        _numbers[page] = number;
    }
}
