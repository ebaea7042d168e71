using System;
using System.Diagnostics.CodeAnalysis;
using System.Threading;
using DecentDb.Engine.Primitives;
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
    private readonly int[] _sources;
    private readonly bool _useWorker;
    private readonly CancellationToken _turnsCancellation;
    private RowPreparer _preparer;
    private RowNumbering _numbering;
    private IRowSink _sink; // of the rows of one commit
    private LoadTally _tally;
    private long _batchRows;
    private int _batchesSinceSync;
    private Lsn _lastCommit;

    /// <param name="context">The load.</param>
    /// <param name="sources">By column ordinal: the column of the chunk, or -1.</param>
    /// <param name="useWorker">Whether the load may use threads of its own.</param>
    /// <param name="turnsCancellation">Ends the waits for turns.</param>
    /// <summary>Starts behind what the transaction has written.</summary>
    public LoadPipeline(LoadContext context, int[] sources, bool useWorker, CancellationToken turnsCancellation)
    {
        _context = context;
        _sources = sources;
        _useWorker = useWorker;
        _turnsCancellation = turnsCancellation;
        context.Writers.Flush();
        Keys = new LoadKeys(context.Table, context.Settings.Options.ReturnKeys);
        ReadTable();
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

    /// <summary>
    /// True from a commit at which the load has given the writer lock away until it has it again.
    /// </summary>
    public bool IsBetweenTurns { get; private set; }

    /// <summary>True when batches are committed that the disk may not have, but must have at the end.</summary>
    public bool MustSync =>
        _batchesSinceSync > 0 && _context.Settings.Options.Durability != BulkLoadDurability.None;

    /// <summary>Commits whose wait for the disk is left to the thread that fills the load.</summary>
    public DeferredBatches Deferred { get; } = new();

    public void Process(SourceRows rows)
    {
        if (rows.RowCount == 0)
        {
            return;
        }

        _context.ThrowIfCancelled();
        TakeTurn();
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

        if (MustSync)
        {
            TakeTurn();
        }

        if (!IsBetweenTurns)
        {
            FinishRows();
        }
    }

    /// <summary>
    /// Commits the last rows up to the wait for the disk; they count when <see cref="NoteCommit(Lsn)"/> says so.
    /// </summary>
    public Lsn AppendCommit()
    {
        if (IsBetweenTurns)
        {
            return _lastCommit;
        }

        _context.CheckDeferred();
        return _context.Transaction.Append(LastDurability);
    }

    /// <summary>Goes on where others have written meanwhile: nothing that was known of the table holds.</summary>
    public void BeginTurn(LoadTarget target)
    {
        IsBetweenTurns = false;
        _context.Target = target;
        ReadTable();
    }

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

    private void TakeTurn()
    {
        if (IsBetweenTurns && _context.Settings.Turns is { } turns)
        {
            BeginTurn(turns.Begin(_turnsCancellation));
        }
    }

    [MemberNotNull(nameof(_numbering), nameof(_preparer), nameof(_sink))]
    private void ReadTable()
    {
        var table = _context.Table;
        _numbering = new RowNumbering(table, _context.Writer.Tree.NextRowId, _context.Writer.NextNumber);
        _preparer = new RowPreparer(
            table,
            _sources,
            _context.Target.Expressions,
            _numbering,
            _context.Settings.Options.KeepNulls,
            _context.Pieces);
        _sink = CreateSink();
    }

    private IRowSink CreateSink()
    {
        var (conflict, checks) = (_context.Target.Conflict, _context.Target.Expressions.Checks);
        if (UpsertSink.CanTake(_context))
        {
            return new UpsertSink(_context, conflict, checks, Keys);
        }

        return TakesSingleRows(_context)
            ? new SingleRowSink(_context, conflict, checks, Keys)
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
        _batchesSinceSync = isDurable ? 0 : _batchesSinceSync;
        CommitBatch(durability);
        if (!IsBetweenTurns)
        {
            _sink = CreateSink();
        }
    }

    private void CommitBatch(CommitDurability durability)
    {
        var transaction = _context.Transaction;
        var defersWaits = _context.Settings.Options.DefersWaits;
        _context.CheckDeferred();
        if (_context.Settings.Turns is not null)
        {
            _lastCommit = transaction.Append(durability);
            IsBetweenTurns = true;
        }
        else
        {
            _lastCommit = defersWaits
                ? transaction.AppendAndContinue(durability) : transaction.CommitAndContinue(durability);
        }

        if (defersWaits)
        {
            Deferred.Add(new DeferredBatch(_lastCommit, durability, Tally));
            return;
        }

        if (IsBetweenTurns)
        {
            transaction.WaitCommitted(_lastCommit, durability);
        }

        NoteCommit(_lastCommit, Tally);
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
