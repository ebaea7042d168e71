#pragma warning disable
using System;
using System.Collections.Generic;
using System.Threading;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine;

/// <summary>
/// One line of statements with at most one transaction at a time. Used by one thread at a time. Outside a transaction
/// every statement is its own transaction. A statement that fails undoes its own changes only.
/// </summary>
public sealed class Session : IDisposable
{
    /// <summary>The database.</summary>
    public Database Database => throw new DatabaseException(ErrorCode.NotSupported, "");

    /// <summary>How long a write waits for the writer lock.</summary>
    public TimeSpan BusyTimeout { get; set; }

    /// <summary>What commits of this session wait for.</summary>
    public CommitMode CommitMode { get; set; }

    /// <summary>True between begin and commit or rollback, also when they were SQL statements.</summary>
    public bool InTransaction => false;

    /// <summary>Counts transactions begun in this session; lets a caller see that its transaction has ended.</summary>
    public long TransactionNumber => 0;

    /// <summary>Begins a transaction.</summary>
    public void Begin(TransactionMode mode, CancellationToken cancellationToken = default) { }

    /// <summary>Commits the transaction.</summary>
    public void Commit() { }

    /// <summary>Rolls the transaction back.</summary>
    public void Rollback() { }

    /// <summary>Sets a savepoint; a later one of the same name hides an earlier one.</summary>
    public void CreateSavepoint(string name) { }

    /// <summary>Undoes what came after the savepoint, which stays set.</summary>
    public void RollbackToSavepoint(string name) { }

    /// <summary>Forgets a savepoint and those set after it; their changes stay.</summary>
    public void ReleaseSavepoint(string name) { }

    /// <summary>
    /// Parses a text of one or several statements, separated by semicolons. Names are resolved when a statement is
    /// executed (or its columns are asked for), so that one may create what the next one uses.
    /// </summary>
    /// <exception cref="DatabaseException">SyntaxError with line and column.</exception>
    public IReadOnlyList<Statement> Prepare(string sql) => throw new DatabaseException(ErrorCode.NotSupported, "");

    /// <summary>The tables, by name.</summary>
    public IReadOnlyList<TableDescription> GetTables() => throw new DatabaseException(ErrorCode.NotSupported, "");

    /// <summary>A table by its name, ignoring case, or null.</summary>
    public TableDescription? FindTable(string name) => throw new DatabaseException(ErrorCode.NotSupported, "");

    /// <summary>
    /// Begins a bulk load into a table. Takes the writer lock for the whole load; inside a transaction the load
    /// becomes part of it. Everything is checked before the first row.
    /// </summary>
    /// <param name="tableName">The table, ignoring case.</param>
    /// <param name="columnNames">The columns that rows will have, in that order; null = all columns.</param>
    /// <param name="options">How to commit; null = defaults.</param>
    /// <param name="cancellationToken">Ends the wait for the writer lock.</param>
    public BulkLoader BeginBulkLoad(
        string tableName,
        IReadOnlyList<string>? columnNames,
        BulkLoadOptions? options = null,
        CancellationToken cancellationToken = default) => throw new DatabaseException(ErrorCode.NotSupported, "");

    /// <summary>Rolls back an open transaction and ends the session.</summary>
    public void Dispose() { }
}
