using System;
using System.Collections.Generic;
using System.Threading;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Execution;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Tables;
using DecentDb.Engine.Transactions;

namespace DecentDb.Engine.Sessions;

/// <summary>Begins the write scopes of a database. One that committed is kept, to begin again. Thread-safe.</summary>
internal sealed class WriteScopes(
    TransactionManager transactions,
    CatalogCache catalogs,
    Func<TableSchema, CatalogSnapshot, StatementWriter, RowExpressions> compile)
{
    // The tables of a large transaction have grown too far to be kept.
    private const int RestedPagesMax = 4096;

    // A scope is given back after the writer lock, so the next transaction may have begun with another one.
    private const int RestedMax = 2;

    private readonly Stack<WriteScope> _rested = new();
    private readonly SequenceMemory _sequences = new();

    /// <summary>Begins to write; if this throws, the lock is released.</summary>
    /// <param name="ticket">Owns the writer lock.</param>
    /// <param name="snapshot">What the transaction must build on, or null for the newest state.</param>
    /// <param name="cancellationToken">Ends the wait for space in the log.</param>
    public WriteScope Begin(WriterLockTicket ticket, ReadTransaction? snapshot, CancellationToken cancellationToken)
    {
        var rested = TakeRested();
#pragma warning disable CA2000 // the scope disposes the transaction
        var transaction = snapshot is null
            ? transactions.BeginWrite(ticket, rested?.Transaction, cancellationToken)
            : transactions.Upgrade(snapshot, ticket, rested?.Transaction, cancellationToken);
#pragma warning restore CA2000
        return Restart(rested, transaction);
    }

    /// <summary>
    /// Begins again on the newest state, with the transaction of a scope that has ended and that its user has kept.
    /// </summary>
    public WriteScope BeginAgain(WriteScope ended, WriterLockTicket ticket, CancellationToken cancellationToken)
    {
#pragma warning disable CA2000 // the scope disposes the transaction
        return Restart(ended, transactions.BeginWrite(ticket, ended.Transaction, cancellationToken));
#pragma warning restore CA2000
    }

    /// <summary>
    /// Commits up to the wait for the disk and keeps the scope for the next transaction; the caller must not use it any
    /// more. If this throws, the caller has to undo it.
    /// </summary>
    public Lsn Append(WriteScope scope, CommitDurability durability)
    {
        scope.CheckDeferred();
        var pageCount = scope.Transaction.PrivatePageCount;
        var lsn = scope.Transaction.Append(durability);
        if (pageCount <= RestedPagesMax && scope.CanRestart)
        {
            Keep(scope);
        }

        return lsn;
    }

    // A scope that rested serves again if the catalog is the same.
    private WriteScope Restart(WriteScope? rested, WriteTransaction transaction)
    {
        try
        {
            var catalog = catalogs.Get(transaction, transaction.SchemaVersion);
            if (rested is not null && ReferenceEquals(rested.Catalog, catalog))
            {
                rested.Restart();
                return rested;
            }

            transaction.UnregisterAll();
            return new WriteScope(transaction, catalog, compile, _sequences);
        }
        catch
        {
            transaction.Dispose();
            throw;
        }
    }

    private WriteScope? TakeRested()
    {
        using (Uninterrupted.Enter(_rested))
        {
            return _rested.TryPop(out var scope) ? scope : null;
        }
    }

    private void Keep(WriteScope scope)
    {
        using (Uninterrupted.Enter(_rested))
        {
            if (_rested.Count < RestedMax)
            {
                _rested.Push(scope);
            }
        }
    }
}
