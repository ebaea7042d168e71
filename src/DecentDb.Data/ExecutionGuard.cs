using System;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Threading;
using DecentDb.Engine.Primitives;

namespace DecentDb.Data;

/// <summary>
/// Stops an execution when its timeout passes or somebody cancels it. A timeout costs the execution two interlocked
/// writes and no timer of its own: <see cref="Watchdog"/> looks at all guards when the earliest deadline is due. While
/// rows are read the guard only counts (odd = inside a read), because the time between two reads belongs to the caller.
/// </summary>
[SuppressMessage(
    "Design",
    "CA1001:Types that own disposable fields should be disposable",
    Justification = "A token source without a timer holds nothing, and the watchdog may still be about to cancel it.")]
internal sealed class ExecutionGuard
{
    private const long Idle = 0;
    private const long Fired = -1;
    private const long Reading = -2;
    private const long Endless = long.MaxValue;

    private CancellationTokenSource _source = new();
    private CancelReason _reason;

    // Idle, Fired, Reading, Endless, or the tick count at which the execution must have ended.
    private long _state;
    private long _timeout;
    private long _readingSince;
    private int _sequence;
    private int _seenSequence;
    private long _seenAt;

    public CancellationToken Token => _source.Token;

    public CancelReason Reason => _reason;

    /// <summary>Starts the clock; 0 seconds = no timeout.</summary>
    public void Begin(int timeoutSeconds)
    {
        _sequence = 0;
        if (timeoutSeconds == 0)
        {
            Interlocked.Exchange(ref _state, Endless);
            return;
        }

        _timeout = timeoutSeconds * 1000L;
        var deadline = Environment.TickCount64 + _timeout;

        // A full fence between this write and the read of the watchdog's due time: one of the two sees the other.
        Interlocked.Exchange(ref _state, deadline);
        Watchdog.Require(deadline);
    }

    /// <summary>Statements have been executed; from now on only the time inside reads counts.</summary>
    public void BeginReading()
    {
        var state = Volatile.Read(ref _state);
        if (state is > Idle and not Endless)
        {
            _readingSince = state - _timeout;
            _seenSequence = 0;
            Interlocked.CompareExchange(ref _state, Reading, state);
        }
    }

    public void EnterRead() => _sequence++;

    public void LeaveRead() => _sequence++;

    /// <summary>Lets a token stop the execution.</summary>
    public CancellationTokenRegistration Register(CancellationToken token) => token.CanBeCanceled
        ? token.UnsafeRegister(static guard => ((ExecutionGuard)guard!).Cancel(CancelReason.Token), this)
        : default;

    /// <summary>The execution has ended; a cancellation that comes later has nothing to stop.</summary>
    public void End()
    {
        if (Interlocked.Exchange(ref _state, Idle) == Fired)
        {
            _source = new CancellationTokenSource();
            _reason = CancelReason.None;
        }
    }

    public void Cancel(CancelReason reason)
    {
        // A change from executing to reading in between is tried again.
        for (var attempt = 0; attempt < 4; attempt++)
        {
            var state = Volatile.Read(ref _state);
            if (state is Idle or Fired || TryFire(state, reason))
            {
                return;
            }
        }
    }

    /// <summary>Fires when the deadline is past; returns when to look again.</summary>
    public long Check(long now)
    {
        var state = Volatile.Read(ref _state);
        if (state is Idle or Fired or Endless)
        {
            return Endless;
        }

        return state == Reading ? CheckReading(now) : FireOrWait(state, state, now, Endless);
    }

    /// <summary>What to throw for an error of the engine.</summary>
    public Exception Translate(DatabaseException cause, CancellationToken callersToken)
    {
        if (cause.Code != ErrorCode.QueryCanceled)
        {
            return DecentDbException.From(cause);
        }

        return _reason switch
        {
            CancelReason.Token => new OperationCanceledException(cause.Message, cause, callersToken),
            CancelReason.Timeout => TimeoutPassed(cause),
            _ => DecentDbException.From(cause),
        };
    }

    public DecentDbException TimeoutPassed(DatabaseException? cause) => new(
        ErrorCode.QueryCanceled,
        string.Create(CultureInfo.InvariantCulture, $"The timeout of {_timeout / 1000} s passed."),
        cause);

    private long CheckReading(long now)
    {
        var slice = now + Math.Max(50, _timeout / 16);
        var sequence = Volatile.Read(ref _sequence);
        if ((sequence & 1) == 0)
        {
            return slice;
        }

        if (sequence != _seenSequence)
        {
            _seenSequence = sequence;
            _seenAt = sequence == 1 ? _readingSince : now;
        }

        return FireOrWait(Reading, _seenAt + _timeout, now, slice);
    }

    private long FireOrWait(long state, long deadline, long now, long next)
    {
        if (now < deadline)
        {
            return Math.Min(deadline, next);
        }

        return TryFire(state, CancelReason.Timeout) ? Endless : now + 1;
    }

    private bool TryFire(long state, CancelReason reason)
    {
        var source = _source;
        if (Interlocked.CompareExchange(ref _state, Fired, state) != state)
        {
            return false;
        }

        _reason = reason;
        source.Cancel();
        return true;
    }
}
