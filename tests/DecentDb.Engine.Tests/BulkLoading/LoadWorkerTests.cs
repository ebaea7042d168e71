using System;
using System.Threading;
using DecentDb.Engine.BulkLoading;
using DecentDb.Engine.Spilling;
using Xunit;

namespace DecentDb.Engine.Tests.BulkLoading;

/// <summary>The end of the thread of a load is told to who waits for it without one.</summary>
public sealed class LoadWorkerTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Worker_calls_back_once_when_it_has_done_what_comes_last(bool fails)
    {
        // No chunk comes, so the pipeline is never asked.
        var worker = new LoadWorker(pipeline: null!, new ChunkChannel<StagingChunk>());
        var calls = 0;
        var wasDone = false;
        var isDone = false;
        using var mayEnd = new ManualResetEventSlim();
        Assert.False(worker.RequestEnd(() => Assert.Fail("It has had nothing to do.")));
        worker.EndWith(() =>
        {
            mayEnd.Wait();
            isDone = true;
            if (fails)
            {
                throw new TimeoutException();
            }
        });
        Assert.True(worker.RequestEnd(() =>
        {
            calls++;
            wasDone = isDone;
        }));
        mayEnd.Set();
        worker.Join();
        Assert.Equal((1, true), (calls, wasDone));
        Assert.Equal(fails, worker.Failure is TimeoutException);
        Assert.False(worker.RequestEnd(() => Assert.Fail("It has ended.")));
    }
}
