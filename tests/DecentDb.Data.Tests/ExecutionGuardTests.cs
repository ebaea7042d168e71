using DecentDb.Data.Statements;
using Xunit;

namespace DecentDb.Data.Tests;

/// <summary>A guard serves one execution after the other; who stops one never stops the next.</summary>
public sealed class ExecutionGuardTests
{
    [Fact]
    public void A_cancellation_that_comes_late_does_not_stop_the_next_execution()
    {
        var guard = new ExecutionGuard();
        guard.Begin(0, "CommandTimeout");
        var first = guard.Execution;
        guard.End();
        guard.Begin(0, "CommandTimeout");
        guard.Cancel(CancelReason.Command, first);
        Assert.False(guard.Token.IsCancellationRequested);
        Assert.Equal(CancelReason.None, guard.Reason);
        guard.Cancel(CancelReason.Command);
        Assert.True(guard.Token.IsCancellationRequested);
        Assert.Equal(CancelReason.Command, guard.Reason);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_cancellation_that_was_found_due_does_not_stop_the_next_execution(bool reads)
    {
        var guard = new ExecutionGuard();
        guard.Begin(1, "CommandTimeout");
        if (reads)
        {
            guard.BeginReading();
            guard.EnterRead();
        }

        var first = guard.Execution;
        guard.End();
        guard.Begin(1, "CommandTimeout");
        if (reads)
        {
            guard.BeginReading();
            guard.EnterRead();
        }

        guard.Cancel(CancelReason.Timeout, first);
        Assert.False(guard.Token.IsCancellationRequested);
    }

    [Fact]
    public void The_reason_of_a_stopped_execution_goes_with_it()
    {
        var guard = new ExecutionGuard();
        guard.Begin(1, "CommandTimeout");
        var token = guard.Token;
        guard.Check(long.MaxValue / 2);
        Assert.True(token.IsCancellationRequested);
        Assert.Equal(CancelReason.Timeout, guard.Reason);
        guard.Cancel(CancelReason.Command);
        Assert.Equal(CancelReason.Timeout, guard.Reason);
        guard.End();
        guard.Begin(1, "CommandTimeout");
        Assert.False(guard.Token.IsCancellationRequested);
        Assert.Equal(CancelReason.None, guard.Reason);
        Assert.Equal(long.MaxValue, Idle(guard));
    }

    // When an idle guard wants to be looked at again.
    private static long Idle(ExecutionGuard guard)
    {
        guard.End();
        return guard.Check(long.MaxValue / 2);
    }
}
