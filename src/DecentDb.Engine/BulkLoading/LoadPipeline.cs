using System;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Tables;
using DecentDb.Engine.Transactions;

namespace DecentDb.Engine.BulkLoading;

/// <summary>
/// What happens to chunks behind the staging, in their order and on one thread at a time:
/// <code>
/// Process:      prepare the rows, look up parents, take index keys, pack the rows, at a batch's end sync or commit
/// Complete:     finish the rows and the indexes, look up what was put off; then the caller commits
/// </code>
/// </summary>
internal sealed class LoadPipeline : IDisposable
{
    private readonly LoadContext _context;
    private readonly RowPreparer _preparer;
    private readonly RowNumbering _numbering;
    private readonly RowIndexMap _rowIndexes;
    private readonly bool _needsRowIndexes;
    private readonly long _sorterBudget;
    private readonly bool _useWorker;
    private readonly SingleRows? _single;
    private readonly bool _upserts;
    private readonly ConflictPolicy _conflict;
    private readonly LoadExpressions _expressions;
    private UpsertPhase? _upsert;
    private LoadPhases? _phases;
    private ForeignKeyCheck[] _foreignKeys = [];
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
        _preparer = new RowPreparer(table, sources, expressions, _numbering, context.Settings.Options.KeepNulls);
        _upserts = UpsertPhase.CanTake(context);
        _conflict = context.Settings.Conflict ?? LoadConflict.FailOf(table);
        _expressions = expressions;
        _single = TakesSingleRows(context)
            ? new SingleRows(context, _conflict, expressions.Checks)
            : null;
        Keys = new LoadKeys(table, context.Settings.Options.ReturnKeys);
        _rowIndexes = new RowIndexMap(context.FileSystem, context.DirectoryOf);
        foreach (var index in table.Indexes)
        {
            _needsRowIndexes |= index.IsUnique;
        }

        // Three quarters of the budget for all sorters (stragglers are one), the rest for staging.
        var sorterCount = 1 + table.Indexes.Length;
        foreach (var foreignKey in table.ForeignKeys)
        {
            sorterCount += foreignKey.IsSelfReference ? 1 : 0;
        }

        _sorterBudget = context.Settings.Options.MemoryBudget / 4 * 3 / sorterCount;
    }

    /// <summary>Whether rows must go into the table one by one, as they come.</summary>
    public static bool TakesSingleRows(LoadContext context) =>
        context.Settings.MeetsConflicts && !UpsertPhase.CanTake(context);

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

    public void Process(StagingChunk chunk)
    {
        if (chunk.RowCount == 0)
        {
            return;
        }

        _context.ThrowIfCancelled();
        if (_single is not null)
        {
            ProcessSingly(_single, chunk);
            return;
        }

        if (_upserts)
        {
            _upsert ??= new UpsertPhase(_context, _conflict, _expressions.Checks, Keys, _sorterBudget);
            _upsert.Add(_preparer.Prepare(chunk));
            CountRows(chunk.RowCount);
            return;
        }

        var phases = BeginBatch();
        var rows = _preparer.Prepare(chunk);
        foreach (var foreignKey in _foreignKeys)
        {
            foreignKey.Add(rows);
        }

        if (_needsRowIndexes)
        {
            _rowIndexes.Add(rows.RowIds, rows.IsConsecutive, rows.FirstRowIndex);
        }

        phases.Rows.Append(rows);
        phases.Indexes.Add(rows);
        Keys.Add(rows);
        CountRows(rows.Count);
    }

    private void ProcessSingly(SingleRows single, StagingChunk chunk)
    {
        var (rowId, number) = (_numbering.NextRowId, _numbering.NextNumber);
        BeginSelfReferences();
        try
        {
            var rows = _preparer.Prepare(chunk);
            for (var row = 0; row < rows.Count; row++)
            {
                var outcome = single.Apply(rows, row);
                if (outcome == RowOutcome.Ignored)
                {
                    _tally.RowsIgnored++;
                    continue;
                }

                foreach (var key in _foreignKeys)
                {
                    key.AddDeferred(rows, row);
                }

                if (outcome == RowOutcome.Updated)
                {
                    _tally.RowsUpdated++;
                    continue;
                }

                Keys.Add(rows.Batch, row);
            }
        }
        catch (DatabaseException) when (_context.Settings.Options.SkipsRows)
        {
            // The chunk is one row, and nothing of it stays.
            _numbering.ReturnTo(rowId, number);
            throw;
        }

        CountRows(chunk.RowCount);
    }

    private void CountRows(int count)
    {
        _context.Transaction.Renew();
        _tally.RowsProcessed += count;
        _batchRows += count;
        if (_context.Settings.Options.BatchSize > 0 && _batchRows >= _context.Settings.Options.BatchSize)
        {
            EndBatch();
        }
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

    /// <summary>What the last commit waits for.</summary>
    public CommitDurability LastDurability => _context.Settings.Options.Durability == BulkLoadDurability.None
        ? CommitDurability.None : CommitDurability.Full;

    /// <summary>
    /// Commits the last rows up to the wait for the disk; they count when <see cref="NoteCommit(Lsn)"/> says so.
    /// </summary>
    public Lsn AppendCommit() => _context.Transaction.Append(LastDurability);

    /// <summary>Commits whose wait for the disk is left to the thread that fills the load.</summary>
    public DeferredBatches Deferred { get; } = new();

    /// <summary>Counts what was processed so far as committed.</summary>
    public void NoteCommit(Lsn lsn) => NoteCommit(lsn, Tally);

    /// <summary>Counts what was processed up to a commit as committed.</summary>
    public void NoteCommit(Lsn lsn, LoadTally tally)
    {
        CommitVersion = lsn.Value;
        Committed = tally;
        RowsCommitted = tally.RowsStored;
    }

    public void Dispose()
    {
        _phases?.Dispose();
        _upsert?.Dispose();
        _upsert = null;
        foreach (var foreignKey in _foreignKeys)
        {
            foreignKey.Dispose();
        }

        _phases = null;
        _foreignKeys = [];
        _rowIndexes.Dispose();
    }

    private LoadPhases BeginBatch()
    {
        if (_phases is { } begun)
        {
            return begun;
        }

        var phases = _phases = new LoadPhases(_context, _rowIndexes, _sorterBudget);
        var foreignKeys = _context.Table.ForeignKeys;
        _foreignKeys = new ForeignKeyCheck[foreignKeys.Length];
        for (var i = 0; i < foreignKeys.Length; i++)
        {
            _foreignKeys[i] = new ForeignKeyCheck(_context, foreignKeys[i], _sorterBudget);
        }

        return phases;
    }

    // The rows are statements of their own but for this: a row may refer to one that comes later.
    private void BeginSelfReferences()
    {
        if (_foreignKeys.Length == 0)
        {
            var keys = Array.FindAll(_context.Table.ForeignKeys, static key => key.IsSelfReference);
            _foreignKeys = Array.ConvertAll(keys, key => new ForeignKeyCheck(_context, key, _sorterBudget));
        }
    }

    private void FinishForeignKeys()
    {
        foreach (var foreignKey in _foreignKeys)
        {
            foreignKey.Finish(mayHaveChanged: _single is not null);
            foreignKey.Dispose();
        }

        _foreignKeys = [];
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
        _rowIndexes.Clear();
    }

    private void FinishRows()
    {
        if (_upsert is { } upsert)
        {
            upsert.Finish();
            _tally.RowsUpdated += upsert.RowsUpdated;
            _tally.RowsIgnored += upsert.RowsIgnored;
            upsert.Dispose();
            _upsert = null;
        }

        if (_single is not null || _upserts)
        {
            var tree = _context.Writer.Tree;
            tree.NextRowId = _context.Table.HasHiddenRowId
                ? tree.NextRowId : Math.Max(tree.NextRowId, _numbering.NextRowId);
            _context.Writer.NextNumber = _numbering.NextNumber;
            _context.Writers.Flush();
        }

        if (_phases is not { } phases)
        {
            FinishForeignKeys();
            return;
        }

        phases.Rows.Finish(_numbering.NextRowId);
        _context.Writer.NextNumber = _numbering.NextNumber;
        _context.Writer.Tree.Flush();
        phases.Indexes.Finish(_useWorker);
        _context.Writers.Flush();
        FinishForeignKeys();
        phases.Dispose();
        _phases = null;
    }
}
