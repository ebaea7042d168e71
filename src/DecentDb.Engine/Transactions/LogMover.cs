using System;
using System.Threading;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Wal;

namespace DecentDb.Engine.Transactions;

/// <summary>
/// Moves what the log holds into the data file: closes its generation for the checkpointer, gives its space back, and
/// puts the next try off after a full disk.
/// </summary>
internal sealed class LogMover(
    Log log,
    Checkpointer checkpointer,
    Lock appendLock,
    DirectWriteGuard guard,
    StorageOptions options,
    StorageHooks hooks)
{
    // The two generations that take turns have this much room.
    private const int LogSizeFactorKept = 2;

    // So many times on the way to the threshold a checkpoint that a full disk interrupted is tried again.
    private const int LogStepsBetweenTries = 8;

    private long _nextTryPosition;

    /// <summary>The state that the next writer builds on.</summary>
    public required Func<DatabaseState> Appended { get; init; }

    /// <summary>Makes pages durable that were written past the log; under the append lock.</summary>
    public required Action SyncEarlierLoads { get; init; }

    /// <summary>Called when the log has space again.</summary>
    public required Action Moved { get; init; }

    /// <summary>The position in the log before which no checkpoint is due.</summary>
    public long NextTryPosition => Volatile.Read(ref _nextTryPosition);

    /// <summary>Runs a checkpoint, and gives space of the log back.</summary>
    /// <returns>False when a reader of another process has interrupted it.</returns>
    /// <exception cref="DatabaseException">DiskFull: the next one goes on with it.</exception>
    public bool TryMove()
    {
        try
        {
            if (!checkpointer.Run((holder, salt) => CloseGeneration(holder, salt, isLast: false)))
            {
                return false;
            }
        }
        catch (DatabaseException e) when (e.Code == ErrorCode.DiskFull)
        {
            PutOffNextTry();
            throw;
        }

        // The log has space again. What only saves space comes after those who wait for that.
        Volatile.Write(ref _nextTryPosition, 0);
        Moved();
        GiveLogSpaceBack();
        return true;
    }

    /// <summary>Runs the last checkpoint of a log, which nobody interrupts.</summary>
    public void MoveLast() =>
        checkpointer.Run((holder, salt) => CloseGeneration(holder, salt, isLast: true), isLast: true);

    // The checkpoint that this follows has succeeded, and a full disk takes nothing of that back.
    private void GiveLogSpaceBack()
    {
        var logBytesKept = LogSizeFactorKept * options.LogCheckpointThreshold;
        if (log.BeginsBehind(logBytesKept))
        {
            // The next generation began while a large one lay before it. One more begins where that was, and the file
            // can be cut.
            try
            {
                checkpointer.Run(
                    (holder, salt) => CloseGeneration(holder, salt, isLast: false, evenIfEmpty: true));
            }
            catch (DatabaseException e) when (e.Code == ErrorCode.DiskFull && log.Failure is null)
            {
                PutOffNextTry();
                return;
            }
        }

        checkpointer.TrimLog(logBytesKept);
    }

    private void PutOffNextTry()
    {
        var step = options.LogCheckpointThreshold / LogStepsBetweenTries;
        Volatile.Write(ref _nextTryPosition, log.Region.Position + step);
    }

    // The first step of a checkpoint.
    private (DatabaseState State, LogRegion Closed)? CloseGeneration(
        PageHolder holder, ulong salt, bool isLast, bool evenIfEmpty = false)
    {
        log.WaitDurable(Appended().Lsn);
        hooks.Reach(FaultPoint.CheckpointLogDurable);
        using (Uninterrupted.Enter(appendLock))
        {
            if (log.Region.Position == 0 && !evenIfEmpty)
            {
                return null;
            }

            SyncEarlierLoads();
            hooks.Reach(FaultPoint.CheckpointLoadsSynced);
            var closed = log.ChangeGeneration(salt, isLast);
            try
            {
                guard.OnGenerationClosed(closed);
                var state = Appended();
                holder.SetSnapshot(state.Lsn, state.PageCount);
                return (state, closed);
            }
            catch (Exception e)
            {
                // The next checkpoint would pass over a closed generation that this one did not move to the data file.
                throw log.Fail(e);
            }
        }
    }
}
