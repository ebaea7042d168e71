using System;
using System.Threading;
using DecentDb.Data.Sessions;
using DecentDb.Data.Statements;
using DecentDb.Engine.Primitives;

namespace DecentDb.Data;

/// <content>
/// The part of the connection in a transaction scope. A scope may end at any moment and on any thread. Then the running
/// operation is cancelled, and the transaction is rolled back by whoever is inside the connection last: the thread that
/// ends the scope when nobody is inside, else the operation as it leaves. Rows under a reader stay valid until their
/// reader is used again, so where a reader stands on a row the rollback waits for its next use or its end. What comes
/// afterwards is refused until the scope is disposed, because it would be committed on its own.
/// </content>
public sealed partial class DecentDbConnection : IScopeMember
{
    private readonly ScopeSlot _scope = new();
    private int _scopeEndsOn; // the thread that carries out the end of a scope, while it does

    /// <summary>
    /// Makes the open session part of a System.Transactions transaction, which then commits or rolls it back. The
    /// transaction can have no other resource. A connection that is opened inside a scope does this by itself.
    /// </summary>
    /// <param name="transaction">
    /// The transaction; null lets go of one that was rolled back and is not disposed, and else does nothing.
    /// </param>
    /// <exception cref="InvalidOperationException">The connection is closed, busy or in a transaction.</exception>
    /// <exception cref="NotSupportedException">The transaction has another resource.</exception>
    public override void EnlistTransaction(System.Transactions.Transaction? transaction)
    {
        EnterUnchecked();
        try
        {
            ThrowIfBusy();
            EnlistEntered(transaction);
        }
        finally
        {
            Leave();
        }
    }

    void IScopeMember.EndScope() => EndScope();

    private void EndScope()
    {
        // Who is inside reads the mark after it has left, and this reads who is inside after the mark was set: with
        // the fence one of the two sees the other, without a fence in every operation.
        Interlocked.MemoryBarrierProcessWide();
        Cancel(ref _activeGuard);
        Cancel(ref _loadGuard);
        EndScopeIfFree(isReaderAtRest: false);
    }

    private static void Cancel(ref ExecutionGuard? place)
    {
        if (Volatile.Read(ref place) is not { } guard)
        {
            return;
        }

        // As in StatementRunner.Cancel.
        var execution = guard.Execution;
        if (ReferenceEquals(Volatile.Read(ref place), guard))
        {
            guard.Cancel(CancelReason.Scope, execution);
        }
    }

    bool IScopeMember.TryCommitScope(ScopeEnlistment scope, out Exception? error)
    {
        error = null;
        if (!TryEnter())
        {
            scope.TryEnd();
            EndScope();
            error = new InvalidOperationException(
                "An operation of the connection has not ended, so the scope cannot commit; it is rolled back.");
            return true;
        }

        try
        {
            if (!ReferenceEquals(_scope.Enlistment, scope))
            {
                return false;
            }

            error = CommitEntered(scope);
            return true;
        }
        finally
        {
            Leave();
        }
    }

    private Exception? CommitEntered(ScopeEnlistment scope)
    {
        scope.TryEnd();
        if (ActiveLoad is not null)
        {
            RollBackScope(scope);
            return new InvalidOperationException(
                "A bulk writer is open, so the scope cannot commit; it is rolled back. Complete the writer first.");
        }

        var error = scope.Commit();
        scope.OnEnded();
        _scope.Enlistment = null;
        return error;
    }

    // The caller is inside the connection.
    private void EnlistEntered(System.Transactions.Transaction? transaction)
    {
        var session = OpenSession;
        if (_scope.Enlistment is { IsOver: true })
        {
            _scope.Enlistment = null;
        }

        if (transaction is null || (_scope.Enlistment?.IsOf(transaction) ?? false))
        {
            return;
        }

        if (session.InTransaction)
        {
            throw new InvalidOperationException("The connection is in a transaction already; they do not nest.");
        }

        try
        {
            _scope.Enlistment = ScopeEnlistment.Start(transaction, this, Lease);
        }
        catch (DatabaseException e)
        {
            throw DecentDbException.From(e);
        }
    }

    private void EnlistOrClose(System.Transactions.Transaction scope)
    {
        try
        {
            EnlistEntered(scope);
        }
        catch
        {
            CloseSession();
            throw;
        }
    }

    // The caller is inside. A scope whose transaction has been rolled back may not have told the connection yet.
    private void SettleScope()
    {
        if (_scope.Enlistment is not { IsOver: false } scope)
        {
            return;
        }

        if (scope.HasBeenAborted)
        {
            scope.TryEnd();
        }

        if (scope.IsEnding)
        {
            RollBackScope(scope);
        }
    }

    private void EndScopeIfFree(bool isReaderAtRest)
    {
        if (!TryEnter(EnteredToEndScope))
        {
            return;
        }

        _scopeEndsOn = Environment.CurrentManagedThreadId;
        if (_scope.Enlistment is { IsEnding: true } scope && (isReaderAtRest || !HasReaderOnRow()))
        {
            RollBackScope(scope);
        }

        _scopeEndsOn = NoThread;
        Volatile.Write(ref _entry, Free);
        EndGivenUpIfFree();
    }

    private bool HasReaderOnRow()
    {
        foreach (var reader in _readers)
        {
            if (reader.IsOnRow)
            {
                return true;
            }
        }

        return false;
    }

    private void RollBackScope(ScopeEnlistment scope)
    {
        try
        {
            ActiveLoad?.EndWriterWithScope();
            foreach (var reader in _readers)
            {
                reader.EndWithScope();
            }
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // What cannot be closed in good order goes with its transaction.
            Lease.MarkBroken();
        }

        scope.RollBack();
        scope.OnEnded();
    }

    private void ThrowIfScopeIsOver()
    {
        if (_scope.Enlistment is not { IsOver: true } scope)
        {
            return;
        }

        if (scope.IsInUse)
        {
            throw new InvalidOperationException(
                "The transaction of the scope was rolled back, so nothing can be done in it any more. Dispose the"
                + " TransactionScope (or call EnlistTransaction(null)) before the connection is used again.");
        }

        _scope.Enlistment = null;
    }

    // The connection could not be entered. Only the end of a scope on another thread is waited for.
    private void AwaitScopeEndOrThrow()
    {
        switch (Volatile.Read(ref _entry))
        {
            case Free:
                return;
            case EnteredToEndScope when _scopeEndsOn != Environment.CurrentManagedThreadId:
                Thread.Sleep(1);
                return;
            default:
                throw Busy();
        }
    }
}
