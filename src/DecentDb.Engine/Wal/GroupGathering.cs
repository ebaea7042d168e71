using System;
using System.Diagnostics;
using System.Threading;

namespace DecentDb.Engine.Wal;

/// <summary>
/// How long a leader waits for commits to share its sync. Those whose commits the last sync covered soon come with the
/// next ones. To wait for as many as were under way, half a sync at most, spares more syncs than it costs; one writer
/// alone never waits. One sync that took unusually long says nothing about the next. Changes under the lock of the log.
/// </summary>
internal sealed class GroupGathering
{
    private const int WaitMsMax = 5;

    // Commits that wait to be written, those of the last group, and those that were under way when its sync ended.
    private int _pendingCount;
    private int _groupCount;
    private int _expectedCount;
    private long _syncStart;
    private long _syncTicks;

    /// <summary>A commit waits to be written.</summary>
    public void NoteCommit() => _pendingCount++;

    /// <summary>What waits to be written is the next group.</summary>
    public void TakeGroup()
    {
        _groupCount = _pendingCount;
        _pendingCount = 0;
    }

    /// <summary>The leader syncs the group now. Without the lock.</summary>
    public void BeginSync() => _syncStart = Stopwatch.GetTimestamp();

    /// <summary>The group is synced.</summary>
    public void EndSync()
    {
        _syncTicks = Stopwatch.GetTimestamp() - _syncStart;
        _expectedCount = _groupCount + _pendingCount;
    }

    /// <summary>Waits, as the leader and without the lock, for the commits that are expected.</summary>
    public void Wait()
    {
        if (_expectedCount < 2)
        {
            return;
        }

        var end = Stopwatch.GetTimestamp() + Math.Min(_syncTicks / 2, Stopwatch.Frequency * WaitMsMax / 1000);
        while (Volatile.Read(ref _pendingCount) < _expectedCount && Stopwatch.GetTimestamp() < end)
        {
            Thread.Yield();
        }
    }
}
