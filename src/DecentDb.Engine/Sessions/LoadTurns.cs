using System;
using System.Threading;
using System.Threading.Tasks;
using DecentDb.Engine.BulkLoading;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Tables;
using DecentDb.Engine.Transactions;

namespace DecentDb.Engine.Sessions;

/// <summary>
/// The turns of a session's load at the writer lock: the one that it begins with and, where it gives the lock away
/// between batches, those after it. All have one transaction, which begins again in each.
/// </summary>
internal sealed class LoadTurns : ILoadTurns
{
    private readonly SessionContext _session;
    private readonly TransactionManager _transactions;
    private readonly TimeSpan _busyTimeout;
    private readonly int[] _ordinals;
    private readonly BulkLoadOptions _options;
    private WriteScope _scope;
    private CatalogSnapshot _catalog;
    private LoadTarget _target;

    public LoadTurns(
        SessionContext session, WriteScope scope, TableSchema table, int[] ordinals, BulkLoadOptions options)
    {
        _session = session;
        _transactions = session.Engine.Transactions;
        _busyTimeout = session.BusyTimeout;
        _scope = scope;
        _catalog = scope.Catalog;
        _ordinals = ordinals;
        _options = options;
        First = _target = TargetIn(table);
    }

    /// <summary>The table in the first turn.</summary>
    public LoadTarget First { get; }

    /// <summary>Says to those who wait for the writer lock who has it.</summary>
    public void NamePurpose() =>
        _scope.Transaction.NamePurpose($"A bulk load into table \"{_target.Table.Name}\"");

    /// <inheritdoc/>
    public LoadTarget Begin(CancellationToken cancellationToken)
    {
        try
        {
            return Begin(_transactions.AcquireWriterLockInTurn(_busyTimeout, cancellationToken), cancellationToken);
        }
        catch (DatabaseException e) when (e.Code == ErrorCode.LockNotAvailable)
        {
            throw BusyTimeoutError.WithSetting(e, _busyTimeout);
        }
    }

    /// <summary>As the other method, without a thread that waits.</summary>
    public async Task<LoadTarget> BeginAsync(CancellationToken cancellationToken)
    {
        var isReady = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var ticket = _transactions.RequestWriteInTurn(_ => isReady.SetResult());
        try
        {
            await isReady.Task.WaitAsync(_busyTimeout, cancellationToken).ConfigureAwait(false);
            WriterLock.RefuseIfClosed(ticket);
            await _session.AwaitLogSpaceAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            // Nobody else knows of the ticket: it leaves the queue, or gives the lock back.
            if (!ticket.TryCancel())
            {
                ticket.Release();
            }

            throw e switch
            {
                TimeoutException => BusyTimeoutError.WithSetting(_transactions.WriterNotAvailable(), _busyTimeout),
                OperationCanceledException => new DatabaseException(
                    ErrorCode.QueryCanceled, "The bulk load was cancelled while it waited to write."),
                _ => e,
            };
        }

        return Begin(ticket, cancellationToken);
    }

    private LoadTarget Begin(WriterLockTicket ticket, CancellationToken cancellationToken)
    {
        _scope = _session.Engine.Scopes.BeginAgain(_scope, ticket, cancellationToken);
        try
        {
            NamePurpose();
            return _target = FindAgain();
        }
        catch
        {
            _scope.Dispose();
            throw;
        }
    }

    private LoadTarget FindAgain()
    {
        var before = _catalog;
        if (ReferenceEquals(before, _scope.Catalog))
        {
            PrepareSequences(_target.Table);
            return _target with { Writers = _scope.Tables };
        }

        var id = _target.Table.Id;
        _catalog = _scope.Catalog;
        return before.Records.HasSame(_catalog.Records, id)
            ? TargetIn(_catalog.GetTable(id))
            : throw new DatabaseException(
                ErrorCode.SerializationFailure,
                $"Table \"{_target.Table.Name}\" was altered or dropped between two batches of the bulk load; "
                + "load the rest again.")
            {
                TableName = _target.Table.Name,
            };
    }

    private LoadTarget TargetIn(TableSchema table)
    {
        var compiled = CompiledTableExpressions.Of(
            table, _catalog, _session.Engine, _session.Values, () => _scope.Writer);
        PrepareSequences(table);
        var expressions = new LoadExpressions(compiled.Checks, compiled.Defaults)
        {
            Computations = compiled.Computations,
            Indexes = compiled.Indexes,
        };
        return new LoadTarget(_scope.Tables, _catalog, table, expressions, ConflictIn(table));
    }

    // The load computes them on a thread that reads no pages.
    private void PrepareSequences(TableSchema table)
    {
        if (Array.Exists(
            table.Columns,
            static column => column.DefaultSql?.Contains("nextval", StringComparison.OrdinalIgnoreCase) == true))
        {
            foreach (var sequence in _catalog.Sequences)
            {
                _scope.Sequences.Prepare(sequence);
            }
        }
    }

    private ConflictPolicy ConflictIn(TableSchema table) => _options.Conflict is not { } conflict
        ? LoadConflict.FailOf(table)
        : LoadConflict.Find(
            conflict.Mode,
            table,
            SessionLoad.OrdinalsOf(table, conflict.KeyColumns),
            SessionLoad.OrdinalsOf(table, conflict.UpdateColumns),
            _ordinals);
}
