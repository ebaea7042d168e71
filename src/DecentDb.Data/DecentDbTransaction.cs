using System;
using System.Data;
using System.Data.Common;
using System.Threading;
using System.Threading.Tasks;
using DecentDb.Engine.Api;
using DecentDb.Engine.Primitives;

namespace DecentDb.Data;

/// <summary>A transaction of a connection. Disposing it without a commit rolls back.</summary>
public sealed class DecentDbTransaction : DbTransaction
{
    private readonly Session _session;
    private readonly long _number;
    private readonly IsolationLevel _isolationLevel;
    private DecentDbConnection? _connection;
    private bool _isDisposed;

    internal DecentDbTransaction(DecentDbConnection connection, Session session, IsolationLevel isolationLevel)
    {
        _connection = connection;
        _session = session;
        _number = session.TransactionNumber;
        _isolationLevel = isolationLevel;
    }

    /// <summary>The connection, or null once the transaction has ended.</summary>
    public new DecentDbConnection? Connection => IsCompleted ? null : _connection;

    /// <summary>Serializable or Snapshot.</summary>
    /// <exception cref="InvalidOperationException">The transaction has ended or was disposed.</exception>
    public override IsolationLevel IsolationLevel
    {
        get
        {
            ThrowIfCompleted();
            return _isolationLevel;
        }
    }

    /// <summary>Always true.</summary>
    public override bool SupportsSavepoints => true;

    /// <inheritdoc/>
    protected override DbConnection? DbConnection => Connection;

    /// <summary>True after commit or rollback, also when they were SQL statements.</summary>
    internal bool IsCompleted =>
        _connection is null || !_session.InTransaction || _session.TransactionNumber != _number;

    /// <summary>Commits.</summary>
    /// <exception cref="InvalidOperationException">The transaction has ended or was disposed.</exception>
    /// <exception cref="DecentDbException">The commit failed.</exception>
    public override void Commit()
    {
        var connection = Enter();
        try
        {
            _session.Commit();
            _connection = null;
        }
        catch (DatabaseException e)
        {
            throw DecentDbException.From(e, connection.IncludesErrorDetail);
        }
        finally
        {
            connection.Leave();
        }
    }

    /// <summary>
    /// As <see cref="Commit"/>, without a thread that waits for the disk: many commits share the syncs of the log. The
    /// connection is busy until the commit is durable.
    /// </summary>
    /// <param name="cancellationToken">Checked before the commit begins; one that has begun is not given up.</param>
    /// <returns>Ends when the commit is durable.</returns>
    public override async Task CommitAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var connection = Enter();
        try
        {
            await _session.CommitAsync().ConfigureAwait(false);
            _connection = null;
        }
        catch (DatabaseException e)
        {
            throw DecentDbException.From(e, connection.IncludesErrorDetail);
        }
        finally
        {
            connection.Leave();
        }
    }

    /// <summary>Rolls back.</summary>
    /// <exception cref="InvalidOperationException">The transaction has ended or was disposed.</exception>
    public override void Rollback()
    {
        var connection = Enter();
        try
        {
            _session.Rollback();
            _connection = null;
        }
        catch (DatabaseException e)
        {
            throw DecentDbException.From(e, connection.IncludesErrorDetail);
        }
        finally
        {
            connection.Leave();
        }
    }

    /// <summary>As <see cref="Rollback()"/>, without a thread that waits for the disk.</summary>
    /// <param name="cancellationToken">Checked before the roll back begins.</param>
    /// <returns>Ends when the next statement sees what this transaction has seen, but for its changes.</returns>
    public override async Task RollbackAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var connection = Enter();
        try
        {
            await _session.RollbackAsync().ConfigureAwait(false);
            _connection = null;
        }
        catch (DatabaseException e)
        {
            throw DecentDbException.From(e, connection.IncludesErrorDetail);
        }
        finally
        {
            connection.Leave();
        }
    }

    /// <summary>As <see cref="DbTransaction.Dispose()"/>, without a thread that waits for the disk.</summary>
    /// <returns>Ends when the transaction is rolled back, if it was open.</returns>
    public override async ValueTask DisposeAsync()
    {
        if (!_isDisposed && !IsCompleted)
        {
            OpenConnection.DiscardWriter();
            await RollbackAsync().ConfigureAwait(false);
        }

        await base.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Sets a savepoint; a later one of the same name hides an earlier one.</summary>
    /// <param name="savepointName">The name.</param>
    public override void Save(string savepointName) =>
        OnSavepoint(savepointName, static (s, n) => s.CreateSavepoint(n));

    /// <summary>Undoes what came after the savepoint, which stays set.</summary>
    /// <param name="savepointName">The name.</param>
    public override void Rollback(string savepointName) =>
        OnSavepoint(savepointName, static (s, n) => s.RollbackToSavepoint(n));

    /// <summary>Forgets a savepoint and those set after it; their changes stay.</summary>
    /// <param name="savepointName">The name.</param>
    public override void Release(string savepointName) =>
        OnSavepoint(savepointName, static (s, n) => s.ReleaseSavepoint(n));

    /// <summary>The connection was closed, which has rolled the transaction back.</summary>
    internal void Detach() => _connection = null;

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && !_isDisposed)
        {
            if (!IsCompleted)
            {
                OpenConnection.DiscardWriter();
                Rollback();
            }

            _isDisposed = true;
        }

        base.Dispose(disposing);
    }

    private void OnSavepoint(string savepointName, Action<Session, string> action)
    {
        ArgumentException.ThrowIfNullOrEmpty(savepointName);
        var connection = Enter();
        try
        {
            action(_session, savepointName);
        }
        catch (DatabaseException e)
        {
            throw DecentDbException.From(e, connection.IncludesErrorDetail);
        }
        finally
        {
            connection.Leave();
        }
    }

    private void ThrowIfCompleted()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (IsCompleted)
        {
            throw new InvalidOperationException("The transaction has ended; it cannot be used any more.");
        }
    }

    // The connection of a transaction that has not ended.
    private DecentDbConnection OpenConnection =>
        _connection ?? throw new InvalidOperationException("The transaction has ended; it cannot be used any more.");

    private DecentDbConnection Enter()
    {
        ThrowIfCompleted();
        var connection = OpenConnection;
        connection.Enter();
        try
        {
            ThrowIfCompleted();
        }
        catch
        {
            connection.Leave();
            throw;
        }

        return connection;
    }
}
