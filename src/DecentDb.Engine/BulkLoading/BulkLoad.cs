using System;
using System.Runtime.ExceptionServices;
using System.Threading;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.IO;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Spilling;
using DecentDb.Engine.Tables;
using DecentDb.Engine.Transactions;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.BulkLoading;

/// <summary>
/// The front door: loads rows into one table, everything or nothing (or batch by batch), with the same result as INSERT
/// would have. The caller fills chunks; a worker thread, where there is more than one processor, does all the rest.
/// <code>
/// caller:  TakeChunk -> fill -> Submit -> fill -> Submit ...  Complete
/// worker:               prepare, pack, write  ...             (joined) -> indexes -> commit
/// </code>
/// Used by one thread. While a load is open, nobody else may use its transaction. After an error from
/// <see cref="Submit"/> or <see cref="Complete"/> everything of the load is undone already, except what
/// <see cref="BulkLoadAtomicity.Batch"/> has committed: <see cref="RowsCommitted"/>.
/// </summary>
internal sealed class BulkLoad : IDisposable
{
    /// <summary>With fewer rows the sync of the data file costs more than insertions one by one.</summary>
    public const int WorthwhileRowCount = 10_000;

    private const int ChunkRowsMax = 4096;
    private const int ChunkRowsMin = 64;

    // A load of few rows makes no more than this, and no thread.
    private const int FirstChunkRowsMax = 1024;

    // What is longer is written once past the log, and twice through it.
    private const int LoggedBytesMax = 1 << 17;
    private const int ChunkCount = 4;
    private readonly LoadContext _context;
    private readonly LoadPipeline _pipeline;
    private readonly ChunkChannel<StagingChunk> _channel = new();
    private readonly ChunkProcessor _processor;
    private readonly PhysicalType[] _types;
    private bool _lacksChunks;
    private readonly Savepoint? _savepoint;
    private readonly CancellationTokenSource _abort = new();
    private readonly CancellationTokenSource? _turnsCancellation;
    private ExceptionDispatchInfo? _failure; // of a chunk whose load is not yet ended
    private StagingChunk? _current;
    private CancellationTokenRegistration _stop;
    private Lsn? _appended;
    private long _rowsSubmitted;
    private bool _isEnded;

    /// <summary>Checks everything that can be checked before the first row, and starts the worker.</summary>
    /// <param name="transaction">
    /// The transaction to load in; committed or disposed by this object unless the settings say that it is external.
    /// </param>
    /// <param name="writers">The table writers of the transaction.</param>
    /// <param name="catalog">The catalog that the transaction sees.</param>
    /// <param name="table">The target.</param>
    /// <param name="ordinals">The destination columns, in the order in which chunks have them.</param>
    /// <param name="expressions">CHECK and DEFAULT of the table.</param>
    /// <param name="settings">How to commit.</param>
    /// <param name="fileSystem">Where temporary files are made.</param>
    /// <param name="directoryOf">A path in their directory: the database's.</param>
    public BulkLoad(
        WriteTransaction transaction,
        TableWriters writers,
        CatalogSnapshot catalog,
        TableSchema table,
        ReadOnlySpan<int> ordinals,
        LoadExpressions expressions,
        LoadSettings settings,
        IFileSystem fileSystem,
        string directoryOf)
    {
        settings.Options.Check(settings.IsExternal);
        var sources = FindSources(table, ordinals);
        RefuseMissingColumns(table, sources, expressions);
        _context = new LoadContext
        {
            Transaction = transaction,
            Target = new LoadTarget(
                writers, catalog, table, expressions, settings.Conflict ?? LoadConflict.FailOf(table)),
            Settings = settings,
            FileSystem = fileSystem,
            DirectoryOf = directoryOf,
            Cancellation = _abort.Token,
        };
        _turnsCancellation = settings.Turns is null
            ? null : CancellationTokenSource.CreateLinkedTokenSource(_abort.Token, settings.TurnsCancellation);
        _savepoint = settings.IsExternal ? transaction.CreateSavepoint() : null;
        var useWorker = !settings.TakesQuery && (settings.UseWorker || settings.Options.DefersWaits)
            && !LoadPipeline.TakesSingleRows(_context);
        _pipeline = new LoadPipeline(_context, sources, useWorker, TurnsCancellation);
        _types = new PhysicalType[ordinals.Length];
        for (var i = 0; i < _types.Length; i++)
        {
            _types[i] = table.Columns[ordinals[i]].Type.Physical;
        }

        _lacksChunks = useWorker;
        if (!settings.TakesQuery)
        {
            CreateChunks(1, useWorker ? FirstChunkRowsMax : ChunkRowsMax);
        }

        _processor = useWorker
            ? new LoadWorker(_pipeline, _channel) : new ImmediateProcessor(_pipeline, _channel);
    }

    /// <summary>Asks whether to go on while something is done with a long value.</summary>
    public PiecewiseBytes Pieces => _context.Pieces;

    /// <summary>
    /// Lets a token end what is done with long values, and so the load. Not where batches that are complete are
    /// committed when the load stops.
    /// </summary>
    public void StopWith(CancellationToken cancellationToken)
    {
        if (_context.Settings.Options.Atomicity == BulkLoadAtomicity.Load)
        {
            _stop = cancellationToken.UnsafeRegister(
                static state => (state as CancellationTokenSource)?.Cancel(), _abort);
        }
    }

    /// <summary>Rows that are committed; 0 while the transaction belongs to somebody else.</summary>
    public long RowsCommitted => _pipeline.RowsCommitted;

    /// <summary>What was counted; to be asked for when the load has ended.</summary>
    public LoadTally Tally => _pipeline.Tally;

    /// <summary>What was counted up to the last commit; to be asked for when the load has ended.</summary>
    public LoadTally Committed => _pipeline.Committed;

    /// <summary>True after <see cref="Complete"/>, <see cref="Abort"/> or an error that ended the load.</summary>
    public bool IsEnded => _isEnded;

    /// <summary>
    /// What <see cref="Stop"/> met while it still committed batches: they are not all there. Null when it met nothing.
    /// </summary>
    public Exception? StopFailure { get; private set; }

    /// <summary>The number of the last commit; 0 before.</summary>
    public long CommitVersion => _pipeline.CommitVersion;

    /// <summary>The numbers of the rows that were stored.</summary>
    public LoadKeys Keys => _pipeline.Keys;

    /// <summary>True when a checkpoint should follow the commit of what <see cref="Complete"/> has loaded.</summary>
    public bool WantsCheckpoint => _context.Settings.Options is { Durability: not BulkLoadDurability.None } options
        && (options.CheckpointOnComplete ?? _pipeline.HasWrittenDirect);

    /// <summary>The first chunk to fill; afterwards <see cref="Submit"/> gives them.</summary>
    public StagingChunk TakeChunk()
    {
        RefuseIfEnded();
        return _current ??= TakeEmpty();
    }

    /// <summary>
    /// Adds rows of a query, where <see cref="LoadSettings.TakesQuery"/> holds; they are not needed when this returns.
    /// </summary>
    /// <exception cref="DatabaseException">What is wrong with a row.</exception>
    public void Add(SourceRows rows)
    {
        RefuseIfEnded();
        try
        {
            rows.FirstRowIndex = _rowsSubmitted;
            _pipeline.Process(rows);
            _rowsSubmitted += rows.RowCount;
        }
        catch
        {
            Abort();
            throw;
        }
    }

    /// <summary>Hands over a chunk with complete rows and gives an empty one.</summary>
    /// <exception cref="DatabaseException">What is wrong with a row of this or an earlier chunk.</exception>
    public StagingChunk Submit(StagingChunk chunk)
    {
        HandOver(chunk);
        return TakeNext();
    }

    /// <summary>As <see cref="Submit"/>, where <see cref="BulkLoadOptions.DefersWaits"/> holds.</summary>
    /// <returns>
    /// Null when a wait is left to the caller, and then <see cref="TakeNextOrFail"/>: also where the load has failed,
    /// since its end waits too.
    /// </returns>
    public StagingChunk? SubmitUnlessWaiting(StagingChunk chunk)
    {
        if (!_context.Settings.Options.DefersWaits)
        {
            return Submit(chunk);
        }

        try
        {
            HandOver(chunk, endsAtError: false);
        }
        catch (Exception e) when (_current is null)
        {
            _failure = ExceptionDispatchInfo.Capture(e);
            return null;
        }

        return _pipeline.Deferred.HasAny || NeedsTurn || _processor.Failure is not null || !_channel.HasEmpty
            || _channel.TakeEmpty() is not { } next ? null : _current = PrepareChunk(next);
    }

    private void HandOver(StagingChunk chunk, bool endsAtError = true)
    {
        RefuseIfEnded();
        Invariant.That(ReferenceEquals(chunk, _current));
        try
        {
            Pass(chunk);
        }
        catch (DatabaseException e) when (CanSkip(e))
        {
            _rowsSubmitted -= chunk.RowCount;
            _current = PrepareChunk(chunk);
            throw;
        }
        catch when (endsAtError)
        {
            Abort();
            throw;
        }
    }

    /// <summary>
    /// Calls back, on any thread, when <see cref="TakeNextOrFail"/> has not to wait for a chunk; false when it need not
    /// now.
    /// </summary>
    public bool RequestNext(Action callback) => _channel.RequestEmpty(callback);

    /// <summary>The earliest batch whose commit nobody has waited for; to be noted when the disk has it.</summary>
    public bool TryTakeDeferred(out DeferredBatch batch) => _pipeline.Deferred.TryTake(out batch);

    /// <summary>Counts a batch as committed.</summary>
    public void NoteCommit(in DeferredBatch batch) => _pipeline.NoteCommit(batch.Lsn, batch.Tally);

    /// <summary>
    /// True when the load has given the writer lock away and nobody but the caller asks for it before the next rows.
    /// </summary>
    public bool NeedsTurn => Worker is null && _pipeline.IsBetweenTurns;

    /// <summary>True when <see cref="NeedsTurn"/> holds, and there is something to do yet.</summary>
    public bool NeedsTurnToAppend => NeedsTurn && (_current is { RowCount: > 0 } || _pipeline.MustSync);

    /// <summary>Ends the waits for turns.</summary>
    public CancellationToken TurnsCancellation => _turnsCancellation?.Token ?? CancellationToken.None;

    /// <summary>Goes on in a turn that the caller has waited for.</summary>
    public void BeginTurn(LoadTarget target) => _pipeline.BeginTurn(target);

    /// <summary>
    /// The empty chunk that <see cref="SubmitUnlessWaiting"/> has left out. An error of it leaves the end of the load,
    /// an abort, to the caller.
    /// </summary>
    /// <exception cref="DatabaseException">As <see cref="Submit"/>.</exception>
    public StagingChunk TakeNextOrFail()
    {
        RefuseIfEnded();
        _failure?.Throw();
        return _current = TakeEmpty();
    }

    private StagingChunk TakeNext()
    {
        RefuseIfEnded();
        try
        {
            return _current = TakeEmpty();
        }
        catch
        {
            Abort();
            throw;
        }
    }

    /// <summary>
    /// Loads the rows of the current chunk too, builds the indexes, checks what is left and, unless the transaction is
    /// external, commits.
    /// </summary>
    public void Complete(CancellationToken cancellationToken = default)
    {
        if (Append(cancellationToken) is { } lsn)
        {
            _context.Transaction.WaitCommitted(lsn, LastDurability);
            NoteCommit(lsn);
        }
    }

    /// <summary>What the commit of <see cref="Append"/> waits for.</summary>
    public CommitDurability LastDurability => _pipeline.LastDurability;

    /// <summary>Counts the rows of <see cref="Append"/> as committed.</summary>
    public void NoteCommit(Lsn lsn) => _pipeline.NoteCommit(lsn);

    /// <summary>As <see cref="Complete"/>, but for the wait for the disk.</summary>
    /// <returns>
    /// The commit, to be waited for before anybody is told, and then to be noted; null in an external transaction.
    /// </returns>
    public Lsn? Append(CancellationToken cancellationToken)
    {
        RefuseIfEnded();
        using var registration = cancellationToken.UnsafeRegister(
            static state => (state as CancellationTokenSource)?.Cancel(), _abort);
        try
        {
            if (_current is { RowCount: > 0 } chunk)
            {
                PassLast(chunk);
            }

            _current = null;
            _channel.Close();
            _processor.Join();
            _processor.ThrowIfFailed();
            return Finish();
        }
        catch
        {
            Abort();
            throw;
        }
    }

    /// <summary>
    /// The first half of <see cref="Append"/> where there is a worker: that finishes the load and syncs its pages, and
    /// <see cref="EndAppend"/> comes when it has ended. An error leaves the end of the load to the caller.
    /// </summary>
    /// <returns>To be given up after the second half.</returns>
    public CancellationTokenRegistration BeginAppend(CancellationToken cancellationToken)
    {
        RefuseIfEnded();
        Invariant.That(Worker is not null);
        var registration = cancellationToken.UnsafeRegister(
            static state => (state as CancellationTokenSource)?.Cancel(), _abort);
        if (_current is { RowCount: > 0 } chunk)
        {
            PassLast(chunk);
        }

        _current = null;
        Worker.EndWith(() => _appended = Finish());
        return registration;
    }

    /// <summary>The second half of <see cref="Append"/>.</summary>
    public Lsn? EndAppend()
    {
        _processor.ThrowIfFailed();
        return _appended;
    }

    private Lsn? Finish()
    {
        _pipeline.Complete();
        Lsn? commit = null;
        if (_savepoint is null)
        {
            commit = _pipeline.AppendCommit();
        }
        else
        {
            _context.Transaction.Release(_savepoint);
        }

        _isEnded = true;
        _pipeline.Dispose();
        return commit;
    }

    /// <summary>
    /// Ends the load without its rows: waits for the worker's last write, then rolls back the transaction, or an
    /// external one to where it was. Does nothing after a <see cref="Complete"/> that succeeded.
    /// </summary>
    public void Abort()
    {
        if (BeginAbort())
        {
            _processor.Join();
            EndAbort();
        }
    }

    private LoadWorker? Worker => _processor as LoadWorker;

    /// <summary>True where a thread of the load works on the rows, and may be waited for.</summary>
    public bool HasWorker => Worker is not null;

    /// <summary>
    /// Calls back once, on the thread of the load, when that has ended; false when it has, or there is none.
    /// </summary>
    public bool RequestWorkerEnd(Action callback) => Worker is not null && Worker.RequestEnd(callback);

    /// <summary>
    /// The first half of an <see cref="Abort"/>: tells the worker, whose end comes before the second half,
    /// <see cref="UndoWithoutWaiting"/>.
    /// </summary>
    /// <returns>False when the load has ended already.</returns>
    public bool BeginAbort()
    {
        if (_isEnded)
        {
            return false;
        }

        _isEnded = true;
        _abort.Cancel();
        _channel.Abandon();
        return true;
    }

    /// <summary>
    /// The second half of an <see cref="Abort"/>, without its waits: they are for the batches that
    /// <see cref="TryTakeDeferred"/> gives, and then for the commit that this gives, before anybody is told.
    /// </summary>
    public Lsn? UndoWithoutWaiting()
    {
        try
        {
            _pipeline.Dispose();
        }
        finally
        {
            if (_savepoint is not null)
            {
                Undo();
            }
        }

        return _savepoint is null ? _context.Transaction.Undo() : null;
    }

    /// <summary>Notes that batches that were committed did not all become durable, as far as is known.</summary>
    public void NoteStopFailure(Exception failure) => StopFailure ??= failure;

    private void EndAbort()
    {
        try
        {
            _pipeline.Dispose();
        }
        finally
        {
            Undo();
            NoteDeferred();
        }
    }

    // The end of the transaction has waited for the commit that it built on, and so for all before.
    private void NoteDeferred()
    {
        try
        {
            while (_pipeline.Deferred.TryTake(out var batch))
            {
                _context.Transaction.WaitCommitted(batch.Lsn, batch.Durability);
                _pipeline.NoteCommit(batch.Lsn, batch.Tally);
            }
        }
        catch (DatabaseException e)
        {
            // Of unknown outcome, as the error says that ends the load or stands beside it.
            StopFailure ??= e;
        }
    }

    private void Undo()
    {
        if (_savepoint is null)
        {
            _context.Transaction.Dispose();
        }
        else if (_context.Transaction.IsOpen)
        {
            _context.Transaction.RollbackTo(_savepoint);
            _context.Transaction.Release(_savepoint);
        }
    }

    /// <summary>
    /// Ends the load early, as <see cref="Abort"/> does, but with <see cref="BulkLoadAtomicity.Batch"/> the batches
    /// that were submitted whole are still committed.
    /// </summary>
    public void Stop()
    {
        if (CommitsAtStop)
        {
            _channel.Close();
            _processor.Join();
            StopFailure = _processor.Failure;
        }

        Abort();
    }

    /// <summary>
    /// The first half of <see cref="Stop"/>: lets the worker end, where it still commits batches. When it has,
    /// <see cref="NoteWorkerFailure"/> comes, and then an abort.
    /// </summary>
    /// <returns>False when there is nothing to wait for.</returns>
    public bool BeginStop()
    {
        if (CommitsAtStop)
        {
            _channel.Close();
            return true;
        }

        return false;
    }

    /// <summary>Notes what the worker met while it still committed batches.</summary>
    public void NoteWorkerFailure() => StopFailure = _processor.Failure;

    private bool CommitsAtStop =>
        !_isEnded && _savepoint is null && _context.Settings.Options.Atomicity == BulkLoadAtomicity.Batch;

    public void Dispose()
    {
        Abort();
        _stop.Dispose();
        _turnsCancellation?.Dispose();
        _abort.Dispose();
    }

    private static int[] FindSources(TableSchema table, ReadOnlySpan<int> ordinals)
    {
        var sources = new int[table.Columns.Length];
        Array.Fill(sources, -1);
        for (var i = 0; i < ordinals.Length; i++)
        {
            var column = table.Columns[ordinals[i]];
            if (sources[column.Ordinal] >= 0)
            {
                throw new DatabaseException(
                    ErrorCode.DuplicateColumn,
                    $"Column \"{column.Name}\" of table \"{table.Name}\" is named twice as a destination.")
                {
                    TableName = table.Name,
                    ColumnName = column.Name,
                };
            }

            if (column.IsComputed)
            {
                throw new DatabaseException(
                    ErrorCode.GeneratedAlways,
                    $"Column \"{column.Name}\" of table \"{table.Name}\" is generated: a load computes it and takes no "
                    + "values for it.")
                {
                    TableName = table.Name,
                    ColumnName = column.Name,
                };
            }

            sources[column.Ordinal] = i;
        }

        return sources;
    }

    private static void RefuseMissingColumns(TableSchema table, int[] sources, LoadExpressions expressions)
    {
        foreach (var column in table.Columns)
        {
            if (sources[column.Ordinal] < 0 && !column.IsNullable && !column.IsGenerated && !column.IsComputed
                && expressions.Defaults[column.Ordinal] is null)
            {
                throw new DatabaseException(
                    ErrorCode.NotNullViolation,
                    $"Column \"{column.Name}\" of table \"{table.Name}\" does not allow NULL and has no default, "
                    + "so the rows of a bulk load must have it.")
                {
                    TableName = table.Name,
                    ColumnName = column.Name,
                };
            }
        }
    }

    // Only what is wrong with the row itself; never a failure of the disk or of the transaction.
    private bool CanSkip(DatabaseException error) =>
        _context.Settings.Options.SkipsRows && error.RowIndex is not null && !_context.Writers.IsTorn
        && error.Code.IsOfValues();

    private void CreateChunks(int count, int rowsMax)
    {
        long rowBytes = 1;
        foreach (var type in _types)
        {
            rowBytes += ColumnVector.Create(type, 0).RowSize + 1;
        }

        // A quarter of the budget for all chunks, half of it for bytes of text.
        var chunkBytes = _context.Settings.Options.MemoryBudget / 8 / ChunkCount;
        var rows = (int)Math.Clamp(chunkBytes / rowBytes, ChunkRowsMin, rowsMax);
        for (var i = 0; i < count; i++)
        {
            _channel.Return(new StagingChunk(_types, rows, (int)Math.Min(chunkBytes, 1 << 20)));
        }
    }

    // There is always one, unless the worker has given up, and says why.
    private StagingChunk TakeEmpty()
    {
        var chunk = _channel.TakeEmpty();
        _processor.ThrowIfFailed();
        return PrepareChunk(chunk ?? throw new InvalidOperationException("The load takes no more rows."));
    }

    private StagingChunk PrepareChunk(StagingChunk chunk)
    {
        var batchSize = _context.Settings.Options.BatchSize;
        var limit = batchSize == 0 ? int.MaxValue : batchSize - (int)(_rowsSubmitted % batchSize);
        limit = _context.Settings.Options.SkipsRows ? 1 : limit;
        chunk.Reset(_rowsSubmitted, limit);
        return chunk;
    }

    private void PassLast(StagingChunk chunk)
    {
        if (_rowsSubmitted > 0 || chunk.RowCount > _context.Settings.LoggedRowsMax
            || chunk.OwnedBytes > LoggedBytesMax)
        {
            Pass(chunk);
            return;
        }

        _context.GoesThroughLog = true;
        _rowsSubmitted = chunk.RowCount;
        _pipeline.Process(chunk);
    }

    private void Pass(StagingChunk chunk)
    {
        _rowsSubmitted += chunk.RowCount;
        _current = null;
        if (_lacksChunks)
        {
            _lacksChunks = false;
            CreateChunks(ChunkCount - 1, ChunkRowsMax);
        }

        _processor.Submit(chunk);
    }

    private void RefuseIfEnded()
    {
        if (_isEnded)
        {
            throw new DatabaseException(ErrorCode.ObjectClosed, "The bulk load has ended.");
        }
    }
}
