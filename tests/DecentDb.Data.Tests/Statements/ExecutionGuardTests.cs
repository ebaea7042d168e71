using System;
using System.Threading;
using DecentDb.Data.Statements;
using DecentDb.Engine.Primitives;
using Xunit;

namespace DecentDb.Data.Tests.Statements;

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

    [Fact]
    public void The_time_of_all_reads_is_added_up_and_the_pauses_between_them_are_not()
    {
        const int second = 1000;
        const int day = 24 * 3600 * second;
        var guard = new ExecutionGuard();
        guard.Begin(1000, "CommandTimeout");
        var now = Environment.TickCount64;
        guard.BeginReading(now);
        for (var i = 0; i < 9; i++)
        {
            now += day;
            Assert.InRange(guard.Check(now), now + 1, now + (1000 * second));
            guard.EnterRead(now);
            now += 100 * second;
            Assert.True(guard.Check(now) > now);
            guard.LeaveRead(now);
        }

        now += day;
        guard.EnterRead(now);
        Assert.InRange(guard.Check(now + (90 * second)), now + (90 * second), now + (101 * second));
        Assert.False(guard.Token.IsCancellationRequested);
        guard.Check(now + (102 * second));
        Assert.True(guard.Token.IsCancellationRequested);
        Assert.Equal(CancelReason.Timeout, guard.Reason);
    }

    [Fact]
    public void A_read_that_begins_when_the_time_is_over_is_refused_whoever_watches()
    {
        var guard = new ExecutionGuard();
        guard.Begin(1000, "CommandTimeout");
        var now = Environment.TickCount64;
        guard.BeginReading(now);
        guard.EnterRead(now);
        guard.LeaveRead(now + 2_000_000);
        var e = Assert.Throws<DatabaseException>(() => guard.EnterRead(now + 3_000_000));
        Assert.Equal(
            "The CommandTimeout of 1000 s passed, so the execution was stopped; 0 is no timeout.",
            guard.Translate(e, CancellationToken.None).Message);
    }

    [Fact]
    public void The_next_statements_of_a_reader_have_the_time_that_is_left()
    {
        var guard = new ExecutionGuard();
        guard.Begin(1000, "CommandTimeout");
        var now = Environment.TickCount64;
        guard.BeginReading(now);
        guard.EnterRead(now);
        guard.LeaveRead(now + 900_000);
        guard.End();
        guard.BeginNext();
        now = Environment.TickCount64;
        Assert.InRange(guard.Check(now), now + 1, now + 101_000);
        guard.Check(now + 102_000);
        Assert.Equal(CancelReason.Timeout, guard.Reason);
        guard.BeginReading(now + 102_000);
        guard.End();
        guard.BeginNext();
        Assert.Equal(CancelReason.Timeout, guard.Reason);
    }

    [Fact]
    public void An_execution_without_a_timeout_has_all_time()
    {
        var guard = new ExecutionGuard();
        guard.Begin(0, "CommandTimeout");
        guard.BeginReading();
        guard.EnterRead();
        Assert.Equal(long.MaxValue, guard.Check(long.MaxValue / 2));
        guard.LeaveRead();
        guard.End();
        guard.BeginNext();
        Assert.Equal(long.MaxValue, guard.Check(long.MaxValue / 2));
        Assert.Equal(CancelReason.None, guard.Reason);
    }

    // When an idle guard wants to be looked at again.
    private static long Idle(ExecutionGuard guard)
    {
        guard.End();
        return guard.Check(long.MaxValue / 2);
    }
}
