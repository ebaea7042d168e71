using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Wal;
using Xunit;

namespace DecentDb.Engine.Tests.Wal;

/// <summary>
/// Who waits for the log: threads (<see cref="LogWaiter"/> in a <see cref="LogWaiterQueue"/>) and those who are called
/// back (<see cref="LogRequestList"/>), each against a plain list. <see cref="LogThread"/> leads where nobody has a
/// thread, and <see cref="LogTransaction"/> holds what is appended; the schedules of the fault tests run both.
/// </summary>
public sealed class LogQueueTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Requests_are_taken_once_when_what_they_ask_for_is_there(int seed)
    {
        var random = new Random(seed);
        var list = new LogRequestList();
        var model = new List<LogRequest>();
        for (var step = 0; step < 2000; step++)
        {
            if (random.Next(3) > 0)
            {
                var request = new LogRequest(new Lsn(random.Next(100)), random.Next(2) == 0, _ => { });
                list.Add(request);
                model.Add(request);
                continue;
            }

            var (durable, written) = (new Lsn(random.Next(100)), new Lsn(random.Next(100)));
            var taken = model.Where(request => request.Lsn <= (request.NeedsSync ? durable : written)).ToList();
            Assert.Equal(taken, Chain(list.TakeSatisfied(durable, written), request => request.Next));
            model.RemoveAll(taken.Contains);
            Assert.Equal(model.Count == 0, list.IsEmpty);
            Assert.Equal(model.Exists(request => request.NeedsSync), list.NeedSync);
        }

        Assert.Equal(model, Chain(list.TakeAll(), request => request.Next));
        Assert.True(list.IsEmpty);
    }

    [Fact]
    public void A_request_that_throws_keeps_nobody_from_being_called()
    {
        var called = new List<int>();
        var list = new LogRequestList();
        list.Add(new LogRequest(new Lsn(1), needsSync: true, _ => called.Add(1)));
        list.Add(new LogRequest(new Lsn(2), needsSync: true, _ => throw new InvalidOperationException()));
        list.Add(new LogRequest(new Lsn(3), needsSync: true, _ => called.Add(3)));

        LogRequestList.Complete(list.TakeAll(), failure: null);

        Assert.Equal([1, 3], called);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Waiters_leave_the_queue_in_their_order_or_when_they_are_satisfied(int seed)
    {
        var random = new Random(seed);
        var queue = new LogWaiterQueue();
        var model = new List<LogWaiter>();
        var spare = new Stack<LogWaiter>(Enumerable.Range(0, 12).Select(_ => WaiterOfNewThread(random)));
        for (var step = 0; step < 1000; step++)
        {
            switch (random.Next(4))
            {
                case 0 when spare.TryPop(out var last):
                    queue.Append(last);
                    model.Add(last);
                    break;
                case 1 when spare.TryPop(out var first):
                    queue.Prepend(first);
                    model.Insert(0, first);
                    break;
                case 2:
                    Assert.Same(model.FirstOrDefault(), queue.TakeFirst());
                    model.Take(1).ToList().ForEach(spare.Push);
                    model.RemoveRange(0, Math.Min(1, model.Count));
                    break;
                case 3:
                    var (durable, written) = (new Lsn(random.Next(40)), new Lsn(random.Next(40)));
                    var taken = model.Where(w => w.Lsn <= (w.NeedsSync ? durable : written)).ToList();
                    Assert.Equal(taken, Chain(queue.TakeSatisfied(durable, written), waiter => waiter.Next));
                    model.RemoveAll(taken.Contains);
                    taken.ForEach(spare.Push);
                    break;
            }

            Assert.Equal(model.Count == 0, queue.IsEmpty);
        }

        Assert.Equal(model, Chain(queue.TakeAll(), waiter => waiter.Next));
    }

    [Fact]
    public void A_waiter_that_was_signaled_before_it_waits_does_not_wait()
    {
        var waiter = LogWaiter.Of(new Lsn(5), needsSync: true);
        waiter.Signal(isSatisfied: true);
        waiter.Wait();
        Assert.True(waiter.IsSatisfied);
        Assert.Throws<DatabaseException>(() => waiter.Signal(isSatisfied: true)); // nobody would be woken by it
    }

    // A thread has one waiter; the queue of this test is that of many threads.
    private static LogWaiter WaiterOfNewThread(Random random)
    {
        var (lsn, needsSync) = (new Lsn(random.Next(40)), random.Next(2) == 0);
        LogWaiter? waiter = null;
        var thread = new Thread(() => waiter = LogWaiter.Of(lsn, needsSync));
        thread.Start();
        thread.Join();
        return waiter!;
    }

    private static List<T> Chain<T>(T? first, Func<T, T?> next)
        where T : class
    {
        var items = new List<T>();
        for (var item = first; item is not null; item = next(item))
        {
            items.Add(item);
        }

        return items;
    }
}
