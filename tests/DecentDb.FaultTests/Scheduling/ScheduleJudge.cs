using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Transactions;
using DecentDb.FaultTests.Isolation;

namespace DecentDb.FaultTests.Scheduling;

/// <summary>Judges a database after all threads of a schedule have ended. Throws when something is wrong.</summary>
internal static class ScheduleJudge
{
    public static void Judge(ScheduledDatabase database, LogProbe probe)
    {
        Require(database.DueCallbacks == 0, "a callback never came");
        if (!database.IsClosed && !database.HasFailed)
        {
            JudgeMemory(database.Manager);
            Require(probe.JudgeAtRest());
        }

        var replayed = Reopen(database, durable: false);
        var final = database.HasFailed ? Longest(database.History, replayed)
            : database.IsClosed ? replayed : ScheduledDatabase.ReadLists(database.Manager);
        JudgeHistory(database, final);
        if (!database.HasFailed)
        {
            Require(AreSame(replayed, final), "the files hold another state than readers see");
        }

        JudgeDurable(database, final, Reopen(database, durable: true));
    }

    // Everything that was kept for somebody was given back.
    private static void JudgeMemory(TransactionManager manager)
    {
        var store = manager.Store;
        Require(manager.VisibleState.Lsn == manager.AppendedState.Lsn, "a commit never became visible");
        Require(manager.Holders.SnapshotCount == 0, "a snapshot stays registered");
        Require(manager.Holders.OldestStamp() == long.MaxValue, "a holder stays registered");
        Require(store.OlderCount == 0, $"{store.OlderCount} older images are kept for nobody");
        var outstanding = store.Pool.OutstandingBytes / store.PageSize;
        store.AssertState();
        var cached = Shards(store).Sum(shard => shard.PlaceCount);
        Require(outstanding == cached, $"{outstanding} buffers are in use for {cached} cached pages");
    }

    private static Dictionary<long, long[]> Reopen(ScheduledDatabase database, bool durable)
    {
        using var manager = ScheduledDatabase.Open(
            database.Disk.Copy(durable), new StorageOptions { BackgroundCheckpoints = false });
        return ScheduledDatabase.ReadLists(manager);
    }

    private static void JudgeHistory(ScheduledDatabase database, Dictionary<long, long[]> final)
    {
        foreach (var transaction in database.Unknown)
        {
            transaction.IsCommitted = transaction.Appends.Exists(
                append => Array.IndexOf(final[append.Key], append.Value) >= 0);
            transaction.Ended = long.MaxValue;
        }

        foreach (var transaction in database.History)
        {
            transaction.Ended = transaction.Ended == 0 ? long.MaxValue : transaction.Ended;
        }

        new ListAppendChecker(database.History, final).Check();
        JudgeTime(database.History);
    }

    // Whatever a transaction saw, everybody sees who begins after its end: also when it was rolled back.
    private static void JudgeTime(List<HistoryTransaction> history)
    {
        foreach (var first in history)
        {
            foreach (var second in history)
            {
                if (first.Ended >= second.Begun)
                {
                    continue;
                }

                foreach (var (key, values) in first.Reads)
                {
                    foreach (var (otherKey, otherValues) in second.Reads)
                    {
                        Require(key != otherKey || otherValues.Length >= values.Length,
                            "what a transaction had seen was gone after its end");
                    }
                }
            }
        }
    }

    private static void JudgeDurable(
        ScheduledDatabase database, Dictionary<long, long[]> final, Dictionary<long, long[]> durable)
    {
        foreach (var (list, values) in durable)
        {
            var length = Math.Min(values.Length, final[list].Length);
            Require(
                values.AsSpan(0, length).SequenceEqual(final[list].AsSpan(0, length))
                && (values.Length == length || database.HasFailed),
                "a power cut leaves a state that never was");
        }

        foreach (var transaction in database.Durable)
        {
            foreach (var (list, value) in transaction.Appends)
            {
                Require(Array.IndexOf(durable[list], value) >= 0, "a power cut takes a durable commit");
            }
        }
    }

    // After a failure of the disk: what somebody has seen, or the next opening finds.
    private static Dictionary<long, long[]> Longest(List<HistoryTransaction> history, Dictionary<long, long[]> replayed)
    {
        var lists = new Dictionary<long, long[]>(replayed);
        foreach (var transaction in history)
        {
            foreach (var (list, values) in transaction.Reads)
            {
                lists[list] = values.Length > lists[list].Length ? values : lists[list];
            }
        }

        return lists;
    }

    private static bool AreSame(Dictionary<long, long[]> left, Dictionary<long, long[]> right)
    {
        foreach (var (list, values) in left)
        {
            if (!values.AsSpan().SequenceEqual(right[list]))
            {
                return false;
            }
        }

        return true;
    }

    private static void Require(string? wrong) => Require(wrong is null, wrong ?? "");

    private static void Require(bool condition, string what)
    {
        if (!condition)
        {
            throw new InvalidOperationException(what);
        }
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_shards")]
    private static extern ref PageShard[] Shards(PageStore store);
}
