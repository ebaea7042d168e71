using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Threading;
using System.Transactions;
using DecentDb.Engine;
using DecentDb.Engine.Primitives;

namespace DecentDb.Data;

/// <summary>
/// The part of a session in a <see cref="System.Transactions.Transaction"/>. The session stays with the transaction
/// when its connection is closed, and goes to the next connection that is opened in the same scope, until the scope
/// ends.
/// </summary>
internal sealed class ScopeEnlistment : IPromotableSinglePhaseNotification
{
    private static readonly ConcurrentDictionary<Transaction, ScopeEnlistment> Current = new();

    private readonly Transaction _transaction;
    private readonly SessionLease _lease;
    private readonly string _connectionString;
    private DecentDbConnection? _connection;

    private ScopeEnlistment(Transaction transaction, DecentDbConnection connection, SessionLease lease)
    {
        _transaction = transaction.Clone();
        _connection = connection;
        _connectionString = connection.ConnectionString;
        _lease = lease;
    }

    /// <summary>The session that an earlier connection of the scope has left behind, or null.</summary>
    public static ScopeEnlistment? Resume(
        Transaction transaction, DecentDbConnection connection, out SessionLease? lease)
    {
        lease = null;
        if (!Current.TryGetValue(transaction, out var enlistment)
            || !string.Equals(enlistment._connectionString, connection.ConnectionString, StringComparison.Ordinal)
            || Interlocked.CompareExchange(ref enlistment._connection, connection, null) is not null)
        {
            return null;
        }

        lease = enlistment._lease;
        return enlistment;
    }

    /// <summary>Makes a session the resource of a transaction.</summary>
    /// <exception cref="NotSupportedException">The transaction has another resource.</exception>
    public static ScopeEnlistment Start(Transaction transaction, DecentDbConnection connection, SessionLease lease)
    {
        var enlistment = new ScopeEnlistment(transaction, connection, lease);
        if (!transaction.EnlistPromotableSinglePhase(enlistment))
        {
            throw new NotSupportedException(
                "The transaction scope has another resource already; a scope can hold one connection at a time to one"
                + " DecentDb database and nothing else.");
        }

        Current[transaction] = enlistment;
        return enlistment;
    }

    /// <summary>The transaction is over, but the session may not have been told yet.</summary>
    public bool HasEnded
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

    public bool IsOf(Transaction? transaction) => _transaction.Equals(transaction);

    /// <summary>The connection was closed before the scope has ended.</summary>
    public void LeaveBehind() => Volatile.Write(ref _connection, null);

    void IPromotableSinglePhaseNotification.Initialize() => _lease.Session.Begin(
        _transaction.IsolationLevel is IsolationLevel.Snapshot or IsolationLevel.RepeatableRead
            ? TransactionMode.Deferred
            : TransactionMode.Serializable);

    byte[] ITransactionPromoter.Promote() => throw new TransactionPromotionException(
        "A DecentDb database cannot take part in a distributed transaction.");

    void IPromotableSinglePhaseNotification.SinglePhaseCommit(SinglePhaseEnlistment singlePhaseEnlistment)
    {
        var connection = EnterAlone();
        try
        {
            _lease.Session.Commit();
            singlePhaseEnlistment.Committed();
        }
        catch (DatabaseException e) when (e.Code == ErrorCode.TransactionResolutionUnknown)
        {
            singlePhaseEnlistment.InDoubt(DecentDbException.From(e));
        }
        catch (DatabaseException e)
        {
            singlePhaseEnlistment.Aborted(DecentDbException.From(e));
        }
        finally
        {
            Finish(connection);
        }
    }

    void IPromotableSinglePhaseNotification.Rollback(SinglePhaseEnlistment singlePhaseEnlistment)
    {
        var connection = EnterAlone();
        try
        {
            if (_lease.Session.InTransaction)
            {
                _lease.Session.Rollback();
            }
        }
        finally
        {
            Finish(connection);
            singlePhaseEnlistment.Aborted();
        }
    }

    // A scope whose time is up ends on another thread, perhaps in the middle of a statement: that is stopped first.
    private DecentDbConnection? EnterAlone()
    {
        var connection = Volatile.Read(ref _connection);
        while (connection is not null && !connection.TryEnter())
        {
            connection.CancelExecution();
            Thread.Sleep(1);
            connection = Volatile.Read(ref _connection);
        }

        return connection;
    }

    private void Finish(DecentDbConnection? connection)
    {
        ((ICollection<KeyValuePair<Transaction, ScopeEnlistment>>)Current).Remove(new(_transaction, this));
        _transaction.Dispose();
        if (connection is not null)
        {
            connection.Leave();
            connection.OnScopeEnded(this); // last: it is what the next operation waits for
        }
        else
        {
            _lease.GiveBack();
        }
    }
}
