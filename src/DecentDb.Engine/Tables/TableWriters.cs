using System;
using System.Collections.Generic;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Transactions;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Tables;

/// <summary>
/// The table writers of one write transaction. They live as long as it does, so that statements one after another work
/// on the same decoded leaves.
/// </summary>
internal sealed class TableWriters : ITransactionParticipant
{
    // Tables whose writers are kept from one transaction to the next; each holds some hundred kilobytes.
    private const int RestedMax = 8;

    private readonly WriteTransaction _transaction;
    private readonly Dictionary<long, TableWriter> _writers = [];
    private readonly Dictionary<long, TableWriter> _rested = [];
    private TableSavepoint[]? _sealed;

    /// <summary>The writers of a transaction.</summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="compile">
    /// Compiles what tables store as text that only the actions of foreign keys change; null where there are none.
    /// </param>
    public TableWriters(WriteTransaction transaction, RowExpressionsCompiler? compile = null)
    {
        _transaction = transaction;
        Compile = compile ?? Nothing;
        Deferred = new DeferredKeys();
        transaction.Register(this);
    }

    /// <summary>Compiles what a table stores as text.</summary>
    public RowExpressionsCompiler Compile { get; }

    /// <summary>Takes the changes of rows for triggers; null: nobody wants to know.</summary>
    public ChangeLog? Log { get; set; }

    /// <summary>Takes the rows that a statement of several changes touches; null: nobody wants to know.</summary>
    public TouchedRows? Touched { get; set; }

    /// <summary>The keys whose check waits for the commit.</summary>
    public DeferredKeys Deferred { get; }

    /// <summary>True when a statement failed between its changes and has no savepoint to go back to.</summary>
    public bool IsTorn
    {
        get
        {
            foreach (var writer in _writers.Values)
            {
                if (writer.IsTorn)
                {
                    return true;
                }
            }

            return false;
        }
    }

    public long MemoryBytes
    {
        get
        {
            var bytes = 0L;
            foreach (var writer in _writers.Values)
            {
                bytes += writer.MemoryBytes;
            }

            return bytes;
        }
    }

    /// <summary>The writer of a table, made at first use; after a schema change it knows the new schema.</summary>
    /// <param name="table">The table in the catalog.</param>
    /// <param name="catalog">Where the tables of foreign keys are found.</param>
    public TableWriter Get(TableSchema table, CatalogSnapshot catalog)
    {
        if (_writers.TryGetValue(table.Id, out var writer))
        {
            if (ReferenceEquals(writer.Schema, table))
            {
                return writer;
            }

            // The schema changed: what is decoded goes into pages, from which a writer of the new schema starts.
            writer.EncodeDirtyPages();
        }

        if (_rested.Remove(table.Id, out var rested) && ReferenceEquals(rested.Schema, table))
        {
            rested.Restart();
            writer = rested;
        }
        else
        {
            writer = new TableWriter(this, _transaction, table, catalog);
        }

        _writers[table.Id] = writer;
        return writer;
    }

    /// <summary>
    /// Prepares for another transaction on the same catalog, after a commit: some writers are kept for their memory.
    /// </summary>
    public void Restart()
    {
        if (_writers.Count + _rested.Count > RestedMax)
        {
            _rested.Clear();
        }

        foreach (var (id, writer) in _writers)
        {
            if (_rested.Count < RestedMax)
            {
                _rested[id] = writer;
            }
        }

        _writers.Clear();
        _sealed = null;
        Deferred.Clear();
    }

    /// <summary>Encodes what is decoded, so that readers of the transaction's pages see every change.</summary>
    public void Flush() => EncodeDirtyPages(_transaction);

    /// <summary>Encodes what a table has decoded and forgets its writer; done before the table or an index is dropped.
    /// </summary>
    public void Forget(TableSchema table)
    {
        if (_writers.Remove(table.Id, out var writer))
        {
            writer.EncodeDirtyPages();
        }
    }

    public bool EncodeDirtyPages(PageWriter writer)
    {
        Invariant.That(ReferenceEquals(writer, _transaction));
        var encoded = false;
        foreach (var table in _writers.Values)
        {
            encoded |= table.EncodeDirtyPages();
        }

        return encoded;
    }

    public object? Seal()
    {
        var deferred = Deferred.Seal();
        var writers = SealWriters();
        return deferred is null ? writers : new SealedKeys(writers, deferred);
    }

    private TableSavepoint[]? SealWriters()
    {
        if (_writers.Count == 0)
        {
            return null;
        }

        var saved = new TableSavepoint[_writers.Count];
        var isSame = _sealed?.Length == saved.Length;
        var count = 0;
        foreach (var writer in _writers.Values)
        {
            var savepoint = writer.Seal();
            isSame = isSame && ReferenceEquals(_sealed![count], savepoint);
            saved[count++] = savepoint;
        }

        return isSame ? _sealed : _sealed = saved;
    }

    /// <inheritdoc/>
    public long SavepointBytes
    {
        get
        {
            var bytes = 0L;
            foreach (var writer in _writers.Values)
            {
                bytes += writer.SavepointBytes;
            }

            return bytes;
        }
    }

    public void Release(object? token, object? outer)
    {
        if (token is null || ReferenceEquals(token, outer))
        {
            return;
        }

        var earlier = WritersOf(outer);
        var savepoints = WritersOf(token);
        if (ReferenceEquals(savepoints, earlier))
        {
            return;
        }

        for (var i = 0; i < savepoints.Length; i++)
        {
            // The writers are most often in the same order.
            var writer = savepoints[i].Writer;
            var before = i < earlier.Length && earlier[i].Writer == writer
                ? earlier[i]
                : Array.Find(earlier, savepoint => savepoint.Writer == writer);
            writer.Release(savepoints[i], before);
        }
    }

    /// <summary>Writers that were made since are forgotten; those that were there come back.</summary>
    public void RestoreTo(object? token)
    {
        _writers.Clear();
        Deferred.RestoreTo((token as SealedKeys)?.Deferred);
        foreach (var savepoint in WritersOf(token))
        {
            savepoint.Writer.RestoreTo(savepoint);
            _writers.Add(savepoint.Writer.Schema.Id, savepoint.Writer);
        }
    }

    private static TableSavepoint[] WritersOf(object? token) =>
        (token is SealedKeys both ? both.Writers : (TableSavepoint[]?)token) ?? [];

    private static RowExpressions Nothing(TableSchema table, CatalogSnapshot catalog)
    {
        Invariant.That(table.Checks.Length == 0);
        return new RowExpressions([], new IVectorExpression?[table.Columns.Length]);
    }

    /// <summary>A savepoint of a transaction in which checks wait.</summary>
    private sealed record SealedKeys(TableSavepoint[]? Writers, object Deferred);
}
