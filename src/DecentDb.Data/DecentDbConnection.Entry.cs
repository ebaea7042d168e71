using System;
using System.Threading;
using DecentDb.Data.Sessions;
using DecentDb.Data.Statements;
using DecentDb.Engine.Primitives;

namespace DecentDb.Data;

/// <content>
/// Who may use the connection at this moment. One operation is inside at a time; a second one is refused. While a bulk
/// load is inside and calls its source, readers of the connection come in as its guests, on the thread of the load.
/// </content>
public sealed partial class DecentDbConnection
{
    private const int NoThread = 0;
    private const int AnyThread = -1;
    private const int GuestInside = -2;

    private const int Free = 0;
    private const int Entered = 1;
    private const int EnteredToEndScope = 2;

    private int _entry;

    // The thread on which a load calls its source, or AnyThread while it waits for an asynchronous one.
    private int _guestThread;
    private ExecutionGuard? _activeGuard;

    // Beside it, for a load goes on while a reader that it takes rows from is the active one.
    private ExecutionGuard? _loadGuard;

    // A bulk writer that was given up while a thread was inside, which ends it as it leaves.
    private IOpenWriter? _givenUp;

    /// <summary>
    /// Ends a bulk writer that nobody has completed, so that what is disposed because of an exception does not hide it.
    /// </summary>
    internal void DiscardWriter()
    {
        if (ActiveLoad is { IsNotifying: false } load)
        {
            load.DiscardWriter();
        }
    }

    /// <summary>Begins an operation, which only one thread at a time may do.</summary>
    /// <exception cref="InvalidOperationException">
    /// An operation has not ended, a bulk copy is open, or the scope of the connection is over but not disposed.
    /// </exception>
    internal void Enter()
    {
        EnterUnchecked();
        if (ActiveLoad is not null || _scope.Enlistment is not null)
        {
            CheckEntered();
        }
    }

    /// <summary>
    /// As <see cref="Enter"/>, for what ends something: it is not refused after a scope or beside a bulk writer, and
    /// waits while the end of a scope is carried out by another thread.
    /// </summary>
    internal void EnterUnchecked()
    {
        while (!TryEnter())
        {
            AwaitScopeEndOrThrow();
        }

        SettleScope();
    }

    /// <summary>Begins to read rows: also as the guest of a load that takes them.</summary>
    internal ConnectionEntry EnterToRead()
    {
        while (!TryEnter())
        {
            var guests = Volatile.Read(ref _guestThread);
            if (guests == Environment.CurrentManagedThreadId)
            {
                return ConnectionEntry.Guest;
            }

            if (guests == AnyThread
                && Interlocked.CompareExchange(ref _guestThread, GuestInside, AnyThread) == AnyThread)
            {
                return ConnectionEntry.GuestOfAnyThread;
            }

            AwaitScopeEndOrThrow();
        }

        SettleScope();
        return ConnectionEntry.Owner;
    }

    /// <summary>
    /// Begins the end of a bulk writer. Beside one that has no row open another thread is inside only for a moment,
    /// to be refused or to read a row, but who gives the writer up may not come again: so the other one ends it then.
    /// </summary>
    /// <returns>False when the thread that is inside ends the writer as it leaves.</returns>
    internal bool TryEnterToGiveUp(IOpenWriter writer)
    {
        if (!TryEnter())
        {
            // As for the end of a scope: one of the two sees the other.
            Volatile.Write(ref _givenUp, writer);
            Interlocked.MemoryBarrierProcessWide();
            EndGivenUpIfFree();
            return false;
        }

        SettleScope();
        return true;
    }

    internal void Leave()
    {
        Volatile.Write(ref _entry, Free);
        if (_scope.IsEnding)
        {
            EndScopeIfFree(isReaderAtRest: true);
        }

        EndGivenUpIfFree();
    }

    internal void Leave(ConnectionEntry entry)
    {
        if (entry == ConnectionEntry.Owner)
        {
            Leave();
        }
        else if (entry == ConnectionEntry.GuestOfAnyThread)
        {
            Volatile.Write(ref _guestThread, AnyThread);
        }
    }

    /// <summary>From now on, and until the connection is left, readers may be used on this thread.</summary>
    internal void AdmitGuests() => Volatile.Write(ref _guestThread, Environment.CurrentManagedThreadId);

    /// <summary>The load waits: readers may be used on any thread, by one at a time.</summary>
    internal void AdmitGuestsOfAnyThread() => Volatile.Write(ref _guestThread, AnyThread);

    /// <summary>The wait of the load is over.</summary>
    /// <exception cref="InvalidOperationException">Another thread still reads.</exception>
    internal void AdmitGuestsHereAgain()
    {
        if (Interlocked.CompareExchange(ref _guestThread, Environment.CurrentManagedThreadId, AnyThread) != AnyThread)
        {
            throw Busy();
        }
    }

    internal void RefuseGuests() => Volatile.Write(ref _guestThread, NoThread);

    internal ExecutionGuard TakeGuard()
    {
        var guard = _lease?.SpareGuard;
        if (guard is null)
        {
            guard = new ExecutionGuard();
            Watchdog.Register(guard);
        }
        else
        {
            Lease.SpareGuard = null;
        }

        guard.IncludesErrorDetail = IncludesErrorDetail;
        Volatile.Write(ref _activeGuard, guard);
        return guard;
    }

    internal ExecutionGuard TakeLoadGuard()
    {
        var guard = TakeGuard();
        Volatile.Write(ref _loadGuard, guard);
        return guard;
    }

    internal void ReturnGuard(ExecutionGuard guard)
    {
        if (ReferenceEquals(_activeGuard, guard))
        {
            Volatile.Write(ref _activeGuard, null);
        }

        if (ReferenceEquals(_loadGuard, guard))
        {
            Volatile.Write(ref _loadGuard, null);
        }

        guard.End();
        if (_lease is { } lease)
        {
            lease.SpareGuard = guard;
        }
    }

    private bool TryEnter(int entry = Entered) => Interlocked.CompareExchange(ref _entry, entry, Free) == Free;

    private void EndGivenUpIfFree()
    {
        while (Volatile.Read(ref _givenUp) is not null && TryEnter(EnteredToEndScope))
        {
            _scopeEndsOn = Environment.CurrentManagedThreadId;
            try
            {
                Interlocked.Exchange(ref _givenUp, null)?.EndGivenUp();
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                // Nobody waits for it any more; what cannot be rolled back in good order goes with its session.
                _lease?.MarkBroken();
            }
            finally
            {
                _scopeEndsOn = NoThread;
                Volatile.Write(ref _entry, Free);
            }
        }
    }

    private void CheckEntered()
    {
        try
        {
            ThrowIfBusy();
            ThrowIfScopeIsOver();
        }
        catch
        {
            Leave();
            throw;
        }
    }

    private void ThrowIfBusy()
    {
        if (ActiveLoad is not null)
        {
            throw Busy();
        }
    }

    private InvalidOperationException Busy() => new(_session?.Functions.Running is { } function
        ? $"The connection is computing the function {function}, which cannot use the connection that calls it."
        : ActiveLoad is not null
        ? "The connection cannot be used while a bulk copy is running on it; wait until WriteToServer returns."
        : "The connection is used by another operation that has not ended; a connection serves one thread at a time,"
            + " and an asynchronous operation has to be awaited.");

    // Does an operation of the connection that needs nothing but the session.
    private TResult Use<TState, TResult>(TState state, Func<DecentDbConnection, TState, TResult> operation)
    {
        Enter();
        try
        {
            _ = OpenSession;
            return operation(this, state);
        }
        catch (DatabaseException e)
        {
            throw DecentDbException.From(e);
        }
        finally
        {
            Leave();
        }
    }
}
