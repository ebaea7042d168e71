using System;
using System.Threading;
using Xunit;

namespace DecentDb.FaultTests.Commits;

/// <summary>
/// A thread of a test: whether it is stuck can be asked, and what it throws comes out where it is joined.
/// </summary>
internal sealed class TrackedThread
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);
    private readonly Thread _thread;
    private Exception? _failure;

    public TrackedThread(Action action)
    {
        _thread = new Thread(() =>
        {
            try
            {
                action();
            }
            catch (Exception e)
            {
                _failure = e;
            }
        });
        _thread.Start();
    }

    /// <summary>Waits until the thread waits for something, or has ended.</summary>
    public void AwaitWaiting() =>
        Assert.True(SpinWait.SpinUntil(
            () => !_thread.IsAlive || _thread.ThreadState.HasFlag(ThreadState.WaitSleepJoin), Limit));

    public bool IsAlive => _thread.IsAlive;

    public void Interrupt() => _thread.Interrupt();

    /// <summary>Waits for the end of the thread.</summary>
    /// <returns>What it threw, or null.</returns>
    public Exception? Join()
    {
        Assert.True(_thread.Join(Limit), "the thread does not end");
        return _failure;
    }
}
