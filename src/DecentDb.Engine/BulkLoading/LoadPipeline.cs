using System;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Tables;
using DecentDb.Engine.Transactions;

namespace DecentDb.Engine.BulkLoading;

/// <summary>
/// What happens to rows behind the staging, in their order and on one thread at a time:
/// <code>
/// Process:      prepare the rows, hand them to the sink, at a batch's end sync or commit
/// Complete:     finish the sink; then the caller commits
/// </code>
/// </summary>
internal sealed class LoadPipeline : IDisposable
{
    private readonly LoadContext _context;
    private readonly RowPreparer _preparer;
    private readonly RowNumbering _numbering;
    private readonly ConflictPolicy _conflict;
    private readonly LoadExpressions _expressions;
    private readonly bool _useWorker;
    private IRowSink _sink; // of the rows of one commit
    private LoadTally _tally;
    private long _batchRows;
    private int _batchesSinceSync;

    public LoadPipeline(LoadContext context, int[] sources, LoadExpressions expressions, bool useWorker)
    {
        _context = context;
        _useWorker = useWorker;
        context.Writers.Flush();
        var table = context.Table;
        _numbering = new RowNumbering(table, context.Writer.Tree.NextRowId, context.Writer.NextNumber);
        _preparer = new RowPreparer(
            table, sources, expressions, _numbering, context.Settings.Options.KeepNulls, context.Pieces);
        _conflict = context.Settings.Conflict ?? LoadConflict.FailOf(table);
        _expressions = expressions;
        Keys = new LoadKeys(table, context.Settings.Options.ReturnKeys);
        _sink = CreateSink();
    }

    /// <summary>Whether rows must go into the table one by one, as they come.</summary>
    public static bool TakesSingleRows(LoadContext context) =>
        context.Settings.MeetsConflicts && !UpsertSink.CanTake(context);

    /// <summary>What was counted so far.</summary>
    public LoadTally Tally => _tally with { KeyCount = Keys.Count, LastKey = Keys.Last };

    /// <summary>Rows that are committed: one number, because another thread than the worker asks for it.</summary>
    public long RowsCommitted { get; private set; }

    /// <summary>What was counted up to the last commit; whole for the thread of the worker, or after its end.</summary>
    public LoadTally Committed { get; private set; }

    /// <summary>The numbers of the rows.</summary>
    public LoadKeys Keys { get; }

    /// <summary>The number of the last commit; 0 before.</summary>
    public long CommitVersion { get; private set; }

    /// <summary>True when pages were written past the log; to be asked for when the load has ended.</summary>
    public bool HasWrittenDirect { get; private set; }

    /// <summary>What the last commit waits for.</summary>
    public CommitDurability LastDurability => _context.Settings.Options.Durability == BulkLoadDurability.None
        ? CommitDurability.None : CommitDurability.Full;

    /// <summary>Commits whose wait for the disk is left to the thread that fills the load.</summary>
    public DeferredBatches Deferred { get; } = new();

    public void Process(SourceRows rows)
    {
        if (rows.RowCount == 0)
        {
            return;
        }

        _context.ThrowIfCancelled();
        var (rowId, number) = (_numbering.NextRowId, _numbering.NextNumber);
        try
        {
            _sink.Add(_preparer.Prepare(rows));
        }
        catch (DatabaseException) when (_context.Settings.Options.SkipsRows)
        {
            // It was one row, and nothing of it stays.
            _numbering.ReturnTo(rowId, number);
            throw;
        }

        CountRows(rows.RowCount);
    }

    /// <summary>Finishes what no commit has taken yet.</summary>
    public void Complete()
    {
        _context.ThrowIfCancelled();
        if (_batchRows > 0)
        {
            _tally.Batches++;
            _batchRows = 0;
        }

        FinishRows();
    }

    /// <summary>
    /// Commits the last rows up to the wait for the disk; they count when <see cref="NoteCommit(Lsn)"/> says so.
    /// </summary>
    public Lsn AppendCommit() => _context.Transaction.Append(LastDurability);

    /// <summary>Counts what was processed so far as committed.</summary>
    public void NoteCommit(Lsn lsn) => NoteCommit(lsn, Tally);

    /// <summary>Counts what was processed up to a commit as committed.</summary>
    public void NoteCommit(Lsn lsn, LoadTally tally)
    {
        CommitVersion = lsn.Value;
        Committed = tally;
        RowsCommitted = tally.RowsStored;
    }

    public void Dispose() => _sink.Dispose();

    private IRowSink CreateSink()
    {
        if (UpsertSink.CanTake(_context))
        {
            return new UpsertSink(_context, _conflict, _expressions.Checks, Keys);
        }

        return TakesSingleRows(_context)
            ? new SingleRowSink(_context, _conflict, _expressions.Checks, Keys)
            : new AppendSink(_context, Keys, _useWorker);
    }

    private void CountRows(int count)
    {
        if (!_context.Settings.TakesQuery)
        {
            _context.Transaction.Renew();
        }

        _tally.RowsProcessed += count;
        _batchRows += count;
        if (_context.Settings.Options.BatchSize > 0 && _batchRows >= _context.Settings.Options.BatchSize)
        {
            EndBatch();
        }
    }

    private void EndBatch()
    {
        _batchRows = 0;
        _tally.Batches++;
        var options = _context.Settings.Options;
        if (options.Atomicity == BulkLoadAtomicity.Load)
        {
            if (options.Durability == BulkLoadDurability.Full)
            {
                _context.Transaction.SyncDirect();
            }

            return;
        }

        FinishRows();
        _batchesSinceSync++;
        var isDurable = options.Durability == BulkLoadDurability.Full
            || (options.Durability == BulkLoadDurability.Deferred && _batchesSinceSync >= options.SyncInterval);
        var durability = isDurable ? CommitDurability.Full : CommitDurability.None;
        if (options.DefersWaits)
        {
            var lsn = _context.Transaction.AppendAndContinue(durability);
            Deferred.Add(new DeferredBatch(lsn, durability, Tally));
        }
        else
        {
            NoteCommit(_context.Transaction.CommitAndContinue(durability), Tally);
        }

        _batchesSinceSync = isDurable ? 0 : _batchesSinceSync;
        _sink = CreateSink();
    }

    private void FinishRows()
    {
        _sink.Finish(_numbering);
        HasWrittenDirect |= _context.Transaction.HasWrittenDirect;
        _tally.RowsUpdated += _sink.RowsUpdated;
        _tally.RowsIgnored += _sink.RowsIgnored;
        _sink.Dispose();
    }
}
