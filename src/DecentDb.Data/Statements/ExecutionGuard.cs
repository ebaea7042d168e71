using System;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Threading;
using DecentDb.Data.Sessions;
using DecentDb.Engine.Primitives;

namespace DecentDb.Data.Statements;

/// <summary>
/// Stops an execution when its timeout passes or somebody cancels it. A timeout costs the execution two interlocked
/// writes and no timer of its own: <see cref="Watchdog"/> looks at all guards when the earliest deadline is due. While
/// rows are read the clock runs inside reads only, because the time between two reads belongs to the caller; what all
/// reads and results of an execution take is added up. A read is one of a batch of rows, so that is two looks at a
/// coarse clock a batch, nothing a row; that the clock is coarse makes the sum no longer and no shorter on average.
/// </summary>
[SuppressMessage(
    "Design",
    "CA1001:Types that own disposable fields should be disposable",
    Justification = "A token source without a timer holds nothing, and the watchdog may still be about to cancel it.")]
internal sealed class ExecutionGuard
{
    private const long Endless = long.MaxValue;

    // How often the watchdog looks, in milliseconds, at a reader whose time is nearly over and whose caller pauses.
    private const long ReadingPause = 50;

    // The state is a phase and, above it, the number of the execution. Whoever wants to stop an execution changes the
    // state that it has looked at: the state of the next execution is another one, even with the same deadline.
    private const int PhaseBits = 4;
    private const long PhaseMask = (1L << PhaseBits) - 1;
    private const long Idle = 0;
    private const long Executing = 1;
    private const long Reading = 2;
    private const long Fired = 3; // and the reason

    private CancellationTokenSource _source = new();
    private long _state;
    private long _deadline; // of the execution of _state; Endless for none
    private long _timeout;
    private string _timeoutName = "";
    private long _left; // what the execution may still take; the owner's, and exact while no clock runs
    private int _sequence; // odd inside a read, which ends at _deadline

    public CancellationToken Token => _source.Token;

    /// <summary>What goes on; tells one execution from the next.</summary>
    internal long State => Volatile.Read(ref _state);

    /// <summary>The number of the present execution, or of the last one.</summary>
    public long Execution => Volatile.Read(ref _state) >> PhaseBits;

    /// <summary>Why the present execution was stopped, if it was.</summary>
    public CancelReason Reason
    {
        get
        {
            var phase = Volatile.Read(ref _state) & PhaseMask;
            return phase > Fired ? (CancelReason)(phase - Fired) : CancelReason.None;
        }
    }

    /// <summary>Starts the clock; 0 seconds = no timeout.</summary>
    /// <param name="timeoutSeconds">The time that the execution has.</param>
    /// <param name="timeoutName">The property that sets it, for the message.</param>
    public void Begin(int timeoutSeconds, string timeoutName)
    {
        _timeout = timeoutSeconds * 1000L;
        _timeoutName = timeoutName;
        _left = _timeout;
        BeginNext();
    }

    /// <summary>
    /// Starts an execution in the time that the one before has left: that of the next statements of a reader.
    /// </summary>
    public void BeginNext()
    {
        var deadline = _timeout == 0 ? Endless : Environment.TickCount64 + _left;

        // Nobody looks at the deadline of an idle guard. A full fence between the write of the state and the read of
        // the watchdog's due time: one of the two sees the other.
        Volatile.Write(ref _deadline, deadline);
        var state = Volatile.Read(ref _state);
        Interlocked.Exchange(ref _state, (((state >> PhaseBits) + 1) << PhaseBits) | Executing);
        if (deadline != Endless)
        {
            Watchdog.Require(deadline);
            if (_left <= 0)
            {
                Cancel(CancelReason.Timeout);
            }
        }
    }

    /// <summary>Statements have been executed; from now on only the time inside reads counts.</summary>
    public void BeginReading()
    {
        if (_timeout > 0)
        {
            BeginReading(Environment.TickCount64);
        }
    }

    internal void BeginReading(long now)
    {
        var state = Volatile.Read(ref _state);
        if ((state & PhaseMask) != Reading)
        {
            _left = _deadline - now;
            Volatile.Write(ref _sequence, 0);
            if ((state & PhaseMask) == Executing)
            {
                Interlocked.CompareExchange(ref _state, (state & ~PhaseMask) | Reading, state);
            }
        }
    }

    /// <summary>Lets the clock go on.</summary>
    /// <exception cref="DatabaseException">QueryCanceled: the time is over.</exception>
    public void EnterRead()
    {
        if (_timeout > 0)
        {
            EnterRead(Environment.TickCount64);
        }
    }

    internal void EnterRead(long now)
    {
        if (_left <= 0)
        {
            Cancel(CancelReason.Timeout);
            throw new DatabaseException(ErrorCode.QueryCanceled, "The time of the execution is over.");
        }

        // The watchdog looks at the deadline when it has seen that a read goes on.
        Volatile.Write(ref _deadline, now + _left);
        Volatile.Write(ref _sequence, _sequence + 1);
    }

    /// <summary>Stops the clock.</summary>
    public void LeaveRead()
    {
        if (_timeout > 0)
        {
            LeaveRead(Environment.TickCount64);
        }
    }

    internal void LeaveRead(long now)
    {
        _left = _deadline - now;
        Volatile.Write(ref _sequence, _sequence + 1);
    }

    /// <summary>
    /// Stops the execution, which has just begun, when its scope has ended meanwhile: who ended the scope has looked at
    /// this guard before.
    /// </summary>
    public void CancelIfEnding(ScopeSlot scope)
    {
        if (scope.IsEnding)
        {
            Cancel(CancelReason.Scope);
        }
    }

    /// <summary>Lets a token stop the execution.</summary>
    public CancellationTokenRegistration Register(CancellationToken token) => token.CanBeCanceled
        ? token.UnsafeRegister(static guard => (guard as ExecutionGuard)?.Cancel(CancelReason.Token), this)
        : default;

    /// <summary>The execution has ended; a cancellation that comes later has nothing to stop.</summary>
    public void End()
    {
        var state = Volatile.Read(ref _state);
        if ((state & PhaseMask) == Idle)
        {
            return; // it has ended with its last row, before its reader was closed
        }

        // Only who owns the execution ends it; whoever fires meanwhile fires this one, and its source goes with it.
        while (Interlocked.CompareExchange(ref _state, (state & ~PhaseMask) | Idle, state) != state)
        {
            state = Volatile.Read(ref _state);
        }

        if ((state & PhaseMask) > Fired)
        {
            _source = new CancellationTokenSource();
        }
    }

    /// <summary>Stops the present execution, if there is one.</summary>
    public void Cancel(CancelReason reason) => Cancel(reason, Execution);

    /// <summary>Stops an execution, unless it has ended; never the one after it.</summary>
    public void Cancel(CancelReason reason, long execution)
    {
        long state;
        do
        {
            state = Volatile.Read(ref _state);
            if (state >> PhaseBits != execution || (state & PhaseMask) is not (Executing or Reading))
            {
                return;
            }
        }
        while (!TryFire(state, reason)); // it changed from executing to reading in between
    }

    /// <summary>Fires when the deadline is past; returns when to look again.</summary>
    public long Check(long now)
    {
        var state = Volatile.Read(ref _state);
        var deadline = Volatile.Read(ref _deadline);
        return (state & PhaseMask) switch
        {
            Executing when deadline != Endless => FireOrWait(state, deadline, now, Endless),
            Reading => CheckReading(state, now),
            _ => Endless,
        };
    }

    /// <summary>True when the messages of its errors show values of rows, parameters and literals.</summary>
    public bool IncludesErrorDetail { get; set; }

    /// <summary>What to throw for an error of the engine.</summary>
    public Exception Translate(DatabaseException cause, CancellationToken callersToken) =>
        cause.Code == ErrorCode.QueryCanceled
            ? Stopped(cause, callersToken)
            : DecentDbException.From(cause, IncludesErrorDetail);

    /// <summary>What to throw when the execution was stopped.</summary>
    public Exception Stopped(DatabaseException cause, CancellationToken callersToken) => Reason switch
    {
        CancelReason.Token => new OperationCanceledException(cause.Message, cause, callersToken),
        CancelReason.Timeout => new DecentDbException(
            ErrorCode.QueryCanceled,
            string.Create(
                CultureInfo.InvariantCulture,
                $"The {_timeoutName} of {_timeout / 1000} s passed, so the execution was stopped; 0 is no timeout."),
            cause),
        CancelReason.Scope => ScopeError.Create(cause),
        _ => DecentDbException.From(cause, IncludesErrorDetail),
    };

    // Who was inside a read when the deadline was past has used up the time, even if it has left the read by now.
    private long CheckReading(long state, long now)
    {
        var sequence = Volatile.Read(ref _sequence);
        var deadline = Volatile.Read(ref _deadline);
        var isInside = (sequence & 1) != 0 && sequence == Volatile.Read(ref _sequence);

        // The clock stands still or has just been started: it is up after what is left at the earliest.
        return isInside
            ? FireOrWait(state, deadline, now, Endless)
            : now + Math.Max(ReadingPause, Volatile.Read(ref _left));
    }

    private long FireOrWait(long state, long deadline, long now, long next)
    {
        if (now < deadline)
        {
            return Math.Min(deadline, next);
        }

        return TryFire(state, CancelReason.Timeout) ? Endless : now + 1;
    }

    // The source is read while the execution goes on whose number the state has, or the exchange fails: it is replaced
    // after the end of that execution only. To cancel it late stops nobody.
    internal bool TryFire(long state, CancelReason reason)
    {
        var source = Volatile.Read(ref _source);
        if (Interlocked.CompareExchange(ref _state, (state & ~PhaseMask) | (Fired + (long)reason), state) != state)
        {
            return false;
        }

        source.Cancel();
        return true;
    }
}
