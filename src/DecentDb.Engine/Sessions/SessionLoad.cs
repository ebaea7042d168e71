using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using DecentDb.Engine.BulkLoading;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Sessions;

/// <summary>
/// A bulk load of a session: as a transaction of its own, or as a part of the open one. The session is busy with it
/// until it ends.
/// </summary>
internal sealed class SessionLoad : IDisposable, IAsyncDisposable
{
    private readonly SessionContext _session;
    private readonly WriteScope _scope;
    private readonly bool _isOwner;
    private readonly LoadTurns _turns;
    private readonly BulkLoad _load;
    private readonly long _started = Stopwatch.GetTimestamp();
    private bool _isEnded;

    private SessionLoad(
        SessionContext session,
        WriteScope scope,
        bool isOwner,
        TableSchema table,
        int[] ordinals,
        BulkLoadOptions options,
        CancellationToken cancellationToken)
    {
        _session = session;
        _scope = scope;
        _isOwner = isOwner;
        Table = table;
        Ordinals = ordinals;
        _turns = new LoadTurns(session, scope, table, ordinals, options);
        _load = new BulkLoad(
            scope.Transaction,
            scope.Tables,
            scope.Catalog,
            table,
            ordinals,
            _turns.First.Expressions,
            new LoadSettings(options)
            {
                Conflict = options.Conflict is null ? null : _turns.First.Conflict,
                IsExternal = !isOwner,
                Turns = options.YieldWriter ? _turns : null,
                TurnsCancellation = cancellationToken,
                LoggedRowsMax = session.Engine.Transactions.LoggedLoadRowsMax,
            },
            session.Engine.FileSystem,
            session.Engine.Path);
        _turns.NamePurpose();
    }

    public TableSchema Table { get; }

    /// <summary>The columns of the table that rows have, in their order.</summary>
    public int[] Ordinals { get; }

    public BulkLoad Load => _load;

    /// <summary>True when nothing more goes into the load: it has failed, or has ended.</summary>
    public bool IsOver { get; private set; }

    /// <summary>True when an error has ended the load.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>Begins a load; everything is checked before the first row.</summary>
    public static SessionLoad Begin(
        SessionContext session,
        string tableName,
        IReadOnlyList<string>? columnNames,
        BulkLoadOptions options,
        CancellationToken cancellationToken)
    {
        session.RefuseIfUnusable();
        session.State.RefuseIfFailed();
        options.Check(session.InTransaction);
        session.BufferOpenCursors();
        var isOwner = !session.InTransaction;
        var scope = isOwner ? session.NewScope(cancellationToken) : session.BeginChange(cancellationToken);
        try
        {
            var table = scope.Catalog.GetTable(session.SeenBy(scope.Catalog).Resolve(null, tableName));
            var ordinals = OrdinalsOf(table, columnNames);
            var load = new SessionLoad(session, scope, isOwner, table, ordinals, options, cancellationToken);
            load._load.StopWith(cancellationToken);
            session.OnBulkLoadBegun(load);
            return load;
        }
        catch
        {
            if (isOwner)
            {
                scope.Dispose();
            }

            throw;
        }
    }

    public BulkLoadResult Complete(long rows, CancellationToken cancellationToken)
    {
        try
        {
            _load.Complete(cancellationToken);
        }
        catch
        {
            Fail();
            Dispose();
            throw;
        }

        var result = EndComplete(rows, out var checkpoints);
        if (checkpoints)
        {
            _session.Engine.CheckpointAfterCommit();
        }

        return result with { Elapsed = Stopwatch.GetElapsedTime(_started) };
    }

    public async Task<BulkLoadResult> CompleteAsync(long rows, CancellationToken cancellationToken)
    {
        try
        {
            if (await AppendAsync(cancellationToken).ConfigureAwait(false) is { } lsn)
            {
                var wait = new DeferredWait(lsn, _load.LastDurability);
                await wait.WaitAsync(_session.Engine.Transactions).ConfigureAwait(false);
                _load.NoteCommit(lsn);
            }
        }
        catch
        {
            Fail();
            Dispose();
            throw;
        }

        var result = EndComplete(rows, out var checkpoints);
        if (checkpoints)
        {
            await _session.Engine.CheckpointAfterCommitAsync().ConfigureAwait(false);
        }

        return result with { Elapsed = Stopwatch.GetElapsedTime(_started) };
    }

    /// <summary>
    /// The chunk to fill next, when there is one, the disk has the batches until now, and the load has the writer lock
    /// again if it needs it, without a thread.
    /// </summary>
    public async ValueTask<StagingChunk> TakeNextAsync()
    {
        try
        {
            var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (_load.RequestNext(ready.SetResult))
            {
                await ready.Task.ConfigureAwait(false);
            }

            while (_load.TryTakeDeferred(out var batch))
            {
                var wait = new DeferredWait(batch.Lsn, batch.Durability);
                await wait.WaitAsync(_session.Engine.Transactions).ConfigureAwait(false);
                _load.NoteCommit(batch);
            }

            if (_load.NeedsTurn)
            {
                await TakeTurnAsync().ConfigureAwait(false);
            }

            return _load.TakeNextOrFail();
        }
        catch
        {
            Fail();
            await AbortAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Takes no more rows after an error.</summary>
    public void Fail() => HasFailed = IsOver = true;

    /// <summary>What the load has committed so far.</summary>
    public BulkLoadResult CommittedResult() => ResultOf(_load.Committed.RowsProcessed, _load.Committed);

    /// <summary>Ends the load because its source cannot go on; batches that are complete are committed first.</summary>
    public void Stop()
    {
        if (!_isEnded)
        {
            _load.Stop();
            Dispose();
        }
    }

    /// <summary>As <see cref="Stop"/>, without a thread that waits for the load's own or for the disk.</summary>
    public async ValueTask StopAsync()
    {
        if (!_isEnded)
        {
            try
            {
                if (_load.BeginStop())
                {
                    await WorkerEndAsync().ConfigureAwait(false);
                    _load.NoteWorkerFailure();
                }

                await AbortAsync().ConfigureAwait(false);
            }
            finally
            {
                Dispose();
            }
        }
    }

    /// <summary>As <see cref="Dispose"/>, without a thread that waits.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_isEnded)
        {
            try
            {
                await AbortAsync().ConfigureAwait(false);
            }
            finally
            {
                Dispose();
            }
        }
    }

    public void Dispose()
    {
        if (_isEnded)
        {
            return;
        }

        _isEnded = IsOver = true;
        try
        {
            _scope.Transaction.NamePurpose(null);
            _load.Dispose();
        }
        finally
        {
            EndScope();
        }
    }

    // The worker finishes the load and syncs its pages. Without one there are none to sync: rows that go into the table
    // one by one go into the log.
    private async Task<Lsn?> AppendAsync(CancellationToken cancellationToken)
    {
        if (!_load.HasWorker)
        {
            if (_load.NeedsTurnToAppend)
            {
                await TakeTurnAsync().ConfigureAwait(false);
            }

            return _load.Append(cancellationToken);
        }

        try
        {
            await using var registration = _load.BeginAppend(cancellationToken).ConfigureAwait(false);
            await WorkerEndAsync().ConfigureAwait(false);
            return _load.EndAppend();
        }
        catch
        {
            await AbortAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async Task TakeTurnAsync() =>
        _load.BeginTurn(await _turns.BeginAsync(_load.TurnsCancellation).ConfigureAwait(false));

    private Task WorkerEndAsync()
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return _load.RequestWorkerEnd(ended.SetResult) ? ended.Task : Task.CompletedTask;
    }

    // No thread waits: neither for the worker, nor for the disk to have the batches before or the commit that the load
    // has built on. The writer lock is handed on before the waits for the disk.
    private async Task AbortAsync()
    {
        if (!_load.BeginAbort())
        {
            return;
        }

        await WorkerEndAsync().ConfigureAwait(false);
        var read = _load.UndoWithoutWaiting();
        var transactions = _session.Engine.Transactions;
        try
        {
            while (_load.TryTakeDeferred(out var batch))
            {
                await new DeferredWait(batch.Lsn, batch.Durability).WaitAsync(transactions).ConfigureAwait(false);
                _load.NoteCommit(batch);
            }
        }
        catch (DatabaseException e)
        {
            _load.NoteStopFailure(e);
        }

        if (read is { } lsn)
        {
            await new DeferredWait(lsn, Durability: null).WaitAsync(transactions).ConfigureAwait(false);
        }
    }

    // Whatever went wrong before: the writer lock is handed on, and the session can be used again.
    private void EndScope()
    {
        try
        {
            if (_isOwner)
            {
                _scope.Dispose();
            }
        }
        finally
        {
            _session.OnBulkLoadEnded();
        }
    }

    // The load is committed, or a part of the open transaction.
    private BulkLoadResult EndComplete(long rows, out bool checkpoints)
    {
        var result = ResultOf(rows, _load.Tally);
        checkpoints = _load.WantsCheckpoint && _isOwner;
        Dispose();
        if (_load.WantsCheckpoint && !_isOwner)
        {
            _scope.State.CheckpointsAfterCommit = true;
        }

        return result;
    }

    private BulkLoadResult ResultOf(long rows, LoadTally tally)
    {
        var keys = _load.Keys;
        return new BulkLoadResult(rows, _load.RowsCommitted, tally.Batches, Stopwatch.GetElapsedTime(_started))
        {
            RowsInserted = rows - tally.RowsUpdated - tally.RowsIgnored,
            RowsUpdated = tally.RowsUpdated,
            RowsIgnored = tally.RowsIgnored,
            FirstIdentity = rows > 0 ? keys.First : null,
            LastIdentity = rows > 0 ? tally.LastKey : null,
            Keys = keys.All?[..tally.KeyCount],
            CommitVersion = _load.CommitVersion,
        };
    }

    /// <summary>The columns of these names, or all.</summary>
    /// <exception cref="DatabaseException">UndefinedColumn, DuplicateColumn.</exception>
    public static int[] OrdinalsOf(TableSchema table, IReadOnlyList<string>? columnNames)
    {
        if (columnNames is null)
        {
            return [.. from column in table.Columns where !column.IsComputed select column.Ordinal];
        }

        var ordinals = new int[columnNames.Count];
        for (var i = 0; i < ordinals.Length; i++)
        {
            ordinals[i] = table.GetColumn(columnNames[i]).Ordinal;
            if (Array.IndexOf(ordinals, ordinals[i], 0, i) >= 0)
            {
                throw new DatabaseException(
                    ErrorCode.DuplicateColumn, $"Column \"{table.Columns[ordinals[i]].Name}\" is loaded twice.")
                {
                    TableName = table.Name,
                    ColumnName = table.Columns[ordinals[i]].Name,
                };
            }
        }

        return ordinals;
    }
}
