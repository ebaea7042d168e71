using System;
using System.Collections.Generic;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Execution;
using DecentDb.Engine.Tables;
using DecentDb.Engine.Transactions;

namespace DecentDb.Engine.Sessions;

/// <summary>
/// A write transaction with the catalog and the table writers that live as long as it does. After a commit it can begin
/// again for the next transaction, which spares making all of that anew; see <c>WriteScopes</c>.
/// </summary>
internal sealed class WriteScope : IDisposable
{
    private readonly List<(string Name, Savepoint Savepoint)> _savepoints = [];

    /// <summary>A scope of a transaction.</summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="catalog">The catalog of its state.</param>
    /// <param name="compile">Compiles what a table stores as text, which writes by the third.</param>
    /// <param name="memory">Where the sequences of the database are.</param>
    public WriteScope(
        WriteTransaction transaction,
        CatalogSnapshot catalog,
        Func<TableSchema, CatalogSnapshot, StatementWriter, RowExpressions> compile,
        SequenceMemory memory)
    {
        Transaction = transaction;
        CatalogWriter = new CatalogWriter(transaction, catalog);
        Tables = new TableWriters(transaction, (table, known) => compile(table, known, FindWriter()));
        Sequences = new SequenceWriter(transaction, CatalogWriter, Tables, memory);
        Writer = new StatementWriter(transaction, CatalogWriter, Tables, Sequences);
        State = new WritingState(this);
    }

    public WriteTransaction Transaction { get; }

    public CatalogWriter CatalogWriter { get; }

    public TableWriters Tables { get; }

    // Asked for when all of these are there.
    private StatementWriter FindWriter() => Writer;

    public SequenceWriter Sequences { get; }

    /// <summary>What statements write by.</summary>
    public StatementWriter Writer { get; }

    /// <summary>The state of a session whose open transaction this is.</summary>
    public WritingState State { get; }

    public CatalogSnapshot Catalog => CatalogWriter.Current;

    /// <summary>False when the transaction changed the schema, so that the scope cannot begin again.</summary>
    public bool CanRestart => !CatalogWriter.HasChanged;

    /// <summary>Prepares for a transaction that began again on the same catalog.</summary>
    public void Restart()
    {
        _savepoints.Clear();
        State.CheckpointsAfterCommit = false;
        CatalogWriter.Restart();
        Tables.Restart();
        Sequences.Restart();
    }

    /// <summary>Checks the constraints that wait for the commit.</summary>
    /// <exception cref="Primitives.DatabaseException">ForeignKeyViolation.</exception>
    public void CheckDeferred() => DeferredCheck.Run(Tables, Catalog, static _ => true, static () => { });

    public void CreateSavepoint(string name) => _savepoints.Add((name, Transaction.CreateSavepoint()));

    public void RollbackTo(string name)
    {
        var index = IndexOf(name);
        Transaction.RollbackTo(_savepoints[index].Savepoint);
        _savepoints.RemoveRange(index + 1, _savepoints.Count - index - 1);
    }

    public void Release(string name)
    {
        var index = IndexOf(name);
        Transaction.Release(_savepoints[index].Savepoint);
        _savepoints.RemoveRange(index, _savepoints.Count - index);
    }

    public void Dispose() => Transaction.Dispose();

    private int IndexOf(string name)
    {
        var index = _savepoints.FindLastIndex(
            savepoint => string.Equals(savepoint.Name, name, StringComparison.OrdinalIgnoreCase));
        return index >= 0 ? index : throw SavepointError.NotFound(name);
    }
}
