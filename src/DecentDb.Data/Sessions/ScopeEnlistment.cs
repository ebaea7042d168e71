using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Threading;
using System.Transactions;
using DecentDb.Engine.Api;
using DecentDb.Engine.Primitives;

namespace DecentDb.Data.Sessions;

/// <summary>
/// The part of a session in a <see cref="System.Transactions.Transaction"/>. The session stays with the transaction
/// when its connection is closed, and goes to the next connection that is opened in the same scope, until the scope
/// ends. None of the callbacks throws: they may come on a timer's thread.
/// <code>
/// active --scope ended without a commit--> ending --rolled back--> over
///   |                                                               ^
///   +-------------------------------commit--------------------------+
/// </code>
/// </summary>
internal sealed class ScopeEnlistment : IPromotableSinglePhaseNotification
{
    private const int Active = 0;
    private const int Ending = 1;
    private const int Over = 2;

    private static readonly ConcurrentDictionary<Transaction, ScopeEnlistment> Current = new();

    private readonly Lock _gate = new(); // protects the change from active, and the connection
    private readonly Transaction _original; // the user's object: tells when it is disposed
    private readonly Transaction _transaction;
    private readonly SessionLease _lease;
    private readonly string _connectionString;
    private IScopeMember? _connection;
    private int _state;

    private ScopeEnlistment(Transaction transaction, IScopeMember connection, SessionLease lease)
    {
        _original = transaction;
        _transaction = transaction.Clone();
        _connection = connection;
        _connectionString = connection.ConnectionString;
        _lease = lease;
    }

    /// <summary>The transaction has ended without a commit, and its session is not rolled back yet.</summary>
    public bool IsEnding => Volatile.Read(ref _state) == Ending;

    /// <summary>The session has nothing to do with the transaction any more.</summary>
    public bool IsOver => Volatile.Read(ref _state) == Over;

    /// <summary>The transaction was rolled back, but the session may not have been told yet.</summary>
    public bool HasBeenAborted
    {
        get
        {
            try
            {
                return _transaction.TransactionInformation.Status != TransactionStatus.Active;
            }
            catch (ObjectDisposedException)
            {
                return true;
            }
        }
    }

    /// <summary>The scope, whose transaction is over, is not disposed.</summary>
    public bool IsInUse
    {
        get
        {
            try
            {
                _ = _original.TransactionInformation;
                return true;
            }
            catch (ObjectDisposedException)
            {
                return IsCurrent;
            }
        }
    }

    // An inner scope may be disposed while an outer one of the same transaction goes on.
    private bool IsCurrent
    {
        get
        {
            try
            {
                return Transaction.Current is { } current && IsOf(current);
            }
            catch (InvalidOperationException)
            {
                return true; // a scope that is complete and not disposed
            }
        }
    }

    /// <summary>The session that an earlier connection of the scope has left behind, or null.</summary>
    public static ScopeEnlistment? Resume(
        Transaction transaction, IScopeMember connection, out SessionLease? lease)
    {
        lease = null;
        if (!Current.TryGetValue(transaction, out var enlistment)
            || !string.Equals(enlistment._connectionString, connection.ConnectionString, StringComparison.Ordinal)
            || !enlistment.TryTakeUp(connection))
        {
            return null;
        }

        lease = enlistment._lease;
        return enlistment;
    }

    /// <summary>Makes a session the resource of a transaction.</summary>
    /// <exception cref="NotSupportedException">The transaction has another resource, or is Chaos.</exception>
    /// <exception cref="TransactionException">The transaction is over.</exception>
    public static ScopeEnlistment Start(Transaction transaction, IScopeMember connection, SessionLease lease)
    {
        if (transaction.IsolationLevel == IsolationLevel.Chaos)
        {
            throw new NotSupportedException("No transaction has the isolation level Chaos.");
        }

        if (Current.ContainsKey(transaction))
        {
            throw HasOtherResource();
        }

        var enlistment = new ScopeEnlistment(transaction, connection, lease);
        if (transaction.TransactionInformation.Status == TransactionStatus.Active)
        {
            enlistment.Begin(transaction);
        }

        try
        {
            if (!transaction.EnlistPromotableSinglePhase(enlistment))
            {
                throw HasOtherResource();
            }
        }
        catch
        {
            enlistment.RollBack();
            throw;
        }

        Current[enlistment._transaction] = enlistment;
        if (Volatile.Read(ref enlistment._state) != Active)
        {
            enlistment.Forget(); // it ended meanwhile
        }

        return enlistment;
    }

    public bool IsOf(Transaction? transaction) => _transaction.Equals(transaction);

    /// <summary>The transaction ends; only the first call does something.</summary>
    public bool TryEnd() => TryEnd(out _);

    /// <summary>
    /// The connection is closed before the scope has ended, so the session waits for the next one.
    /// </summary>
    /// <returns>False when the scope has ended: the session is the connection's to give back.</returns>
    public bool TryLeaveBehind()
    {
        lock (_gate)
        {
            _connection = null;
            return _state == Active;
        }
    }

    /// <summary>Commits the session. Whoever calls is alone with it.</summary>
    /// <returns>Why the session was rolled back, or the outcome is not known; else null.</returns>
    public Exception? Commit()
    {
        try
        {
            _lease.Session.Commit();
            return null;
        }
        catch (DatabaseException e)
        {
            RollBack();
            return DecentDbException.From(e);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            RollBack();
            return e;
        }
    }

    /// <summary>Rolls the session back. Whoever calls is alone with it.</summary>
    public void RollBack()
    {
        try
        {
            if (_lease.Session.InTransaction)
            {
                _lease.Session.Rollback();
            }
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Nobody can be told, and nothing is committed. The session is not used again.
            _lease.MarkBroken();
        }
    }

    /// <summary>The session has been rolled back or committed.</summary>
    public void OnEnded() => Volatile.Write(ref _state, Over);

    void IPromotableSinglePhaseNotification.Initialize()
    {
        // Begun before: whoever calls holds the lock of the transaction, which its end on another thread needs.
    }

    byte[] ITransactionPromoter.Promote() => throw new TransactionPromotionException(
        "A DecentDb database cannot take part in a distributed transaction.");

    // What waits for the outcome may use the connection at once, so the session is done before the outcome is told.
    void IPromotableSinglePhaseNotification.SinglePhaseCommit(SinglePhaseEnlistment singlePhaseEnlistment)
    {
        switch (CommitAnywhere())
        {
            case null:
                singlePhaseEnlistment.Committed();
                break;
            case DecentDbException { Code: ErrorCode.TransactionResolutionUnknown } e:
                singlePhaseEnlistment.InDoubt(e);
                break;
            case var e:
                singlePhaseEnlistment.Aborted(e);
                break;
        }
    }

    void IPromotableSinglePhaseNotification.Rollback(SinglePhaseEnlistment singlePhaseEnlistment)
    {
        if (TryEnd(out var connection))
        {
            if (connection is not null)
            {
                connection.EndScope();
            }
            else
            {
                RollBack();
                GiveBack();
            }
        }

        singlePhaseEnlistment.Aborted();
    }

    private static NotSupportedException HasOtherResource() => new(
        "The transaction scope has another resource already; a scope can hold one connection at a time to one"
        + " DecentDb database and nothing else.");

    // The end of the transaction ends the wait for other writers.
    [SuppressMessage(
        "Reliability", "CA2000", Justification = "The end, on another thread, may be about to cancel it.")]
    private void Begin(Transaction transaction)
    {
        var stop = new CancellationTokenSource();
        TransactionCompletedEventHandler onEnd = (_, _) => stop.Cancel();
        transaction.TransactionCompleted += onEnd;
        try
        {
            _lease.Session.Begin(
                _transaction.IsolationLevel is IsolationLevel.Snapshot or IsolationLevel.RepeatableRead
                    ? TransactionMode.Deferred
                    : TransactionMode.Serializable,
                stop.Token);
        }
        catch (DatabaseException e) when (e.Code == ErrorCode.QueryCanceled)
        {
            throw ScopeError.Create(e);
        }
        finally
        {
            transaction.TransactionCompleted -= onEnd;
        }
    }

    private Exception? CommitAnywhere()
    {
        while (true)
        {
            IScopeMember? connection;
            lock (_gate)
            {
                if (_state != Active)
                {
                    return ScopeError.Create();
                }

                connection = _connection;
                _state = connection is null ? Ending : Active;
            }

            if (connection is null)
            {
                var outcome = Commit();
                GiveBack();
                return outcome;
            }

            if (connection.TryCommitScope(this, out var error))
            {
                return error;
            }
        }
    }

    private bool TryEnd(out IScopeMember? connection)
    {
        lock (_gate)
        {
            connection = _connection;
            if (_state != Active)
            {
                return false;
            }

            _state = Ending;
        }

        Forget();
        return true;
    }

    private bool TryTakeUp(IScopeMember connection)
    {
        lock (_gate)
        {
            if (_state != Active || _connection is not null)
            {
                return false;
            }

            _connection = connection;
            return true;
        }
    }

    // No connection has the session, and none gets it any more.
    private void GiveBack()
    {
        OnEnded();
        Forget();
        try
        {
            _lease.GiveBack();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Nobody is left to tell; the next opening recovers what the log holds.
        }
    }

    private void Forget() => ((ICollection<KeyValuePair<Transaction, ScopeEnlistment>>)Current).Remove(
        new(_transaction, this));
}
