using System;
using System.Collections.Generic;
using System.Threading;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Transactions;
using DecentDb.Engine.Wal;
using Xunit;

namespace DecentDb.Engine.Tests.Transactions;

/// <summary>
/// Who gets the writer lock next, each a <see cref="WriterLockTicket"/>: one that runs, or one that sleeps.
/// </summary>
public sealed class WriterLockTests
{
    private static readonly TimeSpan ForEver = TimeSpan.FromHours(1);

    [Fact]
    public void When_the_turn_is_over_a_release_hands_the_lock_to_those_that_sleep_in_their_order()
    {
        var writerLock = new WriterLock(TimeSpan.Zero, StorageHooks.None);
        var owner = writerLock.Acquire(ForEver, CancellationToken.None);
        var order = new List<int>();
        using var goOn = new SemaphoreSlim(0);
        var sleepers = new List<Thread>();
        for (var i = 0; i < 3; i++)
        {
            var number = i;
            sleepers.Add(Sleeper(writerLock, () =>
            {
                order.Add(number);
                goOn.Wait();
            }));
        }

        owner.Release();
        for (var i = 0; i < sleepers.Count; i++)
        {
            // Nobody who runs is faster: the lock is never free.
            Assert.Null(writerLock.TryAcquire());
            Assert.Equal(sleepers.Count - 1 - i, writerLock.QueuedCount);
            goOn.Release();
            sleepers[i].Join();
        }

        Assert.Equal([0, 1, 2], order);
        writerLock.Acquire(TimeSpan.Zero, CancellationToken.None).Release();
    }

    [Fact]
    public void Within_a_turn_one_that_runs_takes_the_lock_ahead_of_one_that_sleeps()
    {
        var writerLock = new WriterLock(ForEver, StorageHooks.None);
        var wasAhead = false;
        for (var tries = 0; tries < 1000 && !wasAhead; tries++)
        {
            var owner = writerLock.Acquire(ForEver, CancellationToken.None);
            var sleeper = Sleeper(writerLock, static () => { });
            owner.Release();
            var next = writerLock.TryAcquire();
            wasAhead = next is not null && writerLock.QueuedCount == 1;
            next?.Release();
            sleeper.Join(); // it got the lock, too
        }

        Assert.True(wasAhead);
        Assert.False(writerLock.IsOwned);
    }

    [Fact]
    public void One_that_was_woken_and_gives_up_wakes_the_next()
    {
        var writerLock = new WriterLock(ForEver, StorageHooks.None);
        for (var tries = 0; tries < 300; tries++)
        {
            var owner = writerLock.Acquire(ForEver, CancellationToken.None);
            using var cancel = new CancellationTokenSource();
            var first = Sleeper(writerLock, static () => { }, cancel.Token);
            var second = Sleeper(writerLock, static () => { });
            var isCalled = false;
            writerLock.Request(ticket =>
            {
                Volatile.Write(ref isCalled, true);
                ticket.Release();
            });
            var canceling = new Thread(cancel.Cancel);
            canceling.Start();
            owner.Release();
            canceling.Join();
            first.Join();
            second.Join();
            Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref isCalled), TimeSpan.FromSeconds(20)));
            Assert.False(writerLock.IsOwned);
            Assert.Equal(0, writerLock.QueuedCount);
        }
    }

    [Fact]
    public void Nobody_starves_beside_two_threads_that_never_stop_writing()
    {
        var writerLock = new WriterLock(TimeSpan.FromMicroseconds(250), StorageHooks.None);
        var isOver = false;
        var inside = 0;
        var running = new List<Thread>();
        for (var i = 0; i < 2; i++)
        {
            running.Add(Start(() =>
            {
                while (!Volatile.Read(ref isOver))
                {
                    var ticket = writerLock.Acquire(ForEver, CancellationToken.None);
                    Assert.Equal(1, Interlocked.Increment(ref inside));
                    Thread.SpinWait(10);
                    Interlocked.Decrement(ref inside);
                    ticket.Release();
                }
            }));
        }

        // Each waits for the lock many times; none of them in vain.
        var waiting = new List<Thread>();
        for (var i = 0; i < 6; i++)
        {
            waiting.Add(Start(() =>
            {
                for (var turns = 0; turns < 50; turns++)
                {
                    var ticket = writerLock.Acquire(ForEver, CancellationToken.None);
                    Assert.Equal(1, Interlocked.Increment(ref inside));
                    Interlocked.Decrement(ref inside);
                    ticket.Release();
                    Thread.Yield();
                }
            }));
        }

        waiting.ForEach(static thread => Assert.True(thread.Join(TimeSpan.FromMinutes(1))));
        Volatile.Write(ref isOver, true);
        running.ForEach(static thread => thread.Join());
    }

    private static Thread Start(Action action)
    {
        var thread = new Thread(() => action());
        thread.Start();
        return thread;
    }

    // A thread that is in the queue and asleep when this returns.
    private static Thread Sleeper(WriterLock writerLock, Action whileOwner, CancellationToken token = default)
    {
        var before = writerLock.QueuedCount;
        var thread = Start(() =>
        {
            try
            {
                var ticket = writerLock.Acquire(ForEver, token);
                whileOwner();
                ticket.Release();
            }
            catch (DatabaseException e) when (e.Code == ErrorCode.QueryCanceled)
            {
                // It gave up.
            }
        });
        SpinWait.SpinUntil(
            () => writerLock.QueuedCount > before && thread.ThreadState.HasFlag(ThreadState.WaitSleepJoin));
        return thread;
    }
}
