using System;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Threading;
using System.Threading.Tasks;

namespace DecentDb.Data;

/// <summary>
/// Hands out connections to one database, which are pooled unless the connection string says Pooling=False. Make one
/// per database and keep it; disposing it closes the sessions that wait for a connection. Thread-safe. A database in
/// memory without a name lives as long as its connection, so that each connection of the source has its own.
/// </summary>
public sealed class DecentDbDataSource : DbDataSource
{
    private readonly string _connectionString;
    private bool _isDisposed;

    internal DecentDbDataSource(string connectionString)
    {
        _connectionString = connectionString;
    }

    /// <inheritdoc/>
    public override string ConnectionString => _connectionString;

    /// <summary>Creates a source; see <see cref="DecentDbDataSourceBuilder"/> for more.</summary>
    /// <param name="connectionString">See <see cref="DecentDbConnectionStringBuilder"/>.</param>
    /// <returns>The source.</returns>
    /// <exception cref="ArgumentException">A key is unknown or a value does not fit its key.</exception>
    public static DecentDbDataSource Create(string connectionString) =>
        new DecentDbDataSourceBuilder(connectionString).Build();

    /// <summary>A connection that is not open yet.</summary>
    /// <returns>The connection.</returns>
    /// <exception cref="ObjectDisposedException">The source was disposed.</exception>
    public new DecentDbConnection CreateConnection()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return new DecentDbConnection(_connectionString);
    }

    /// <summary>
    /// A command that opens a connection of its own for every execution and closes it afterwards, or with its reader.
    /// It takes no transaction and is not prepared ahead.
    /// </summary>
    /// <param name="commandText">One or several statements, separated by semicolons; null is an empty text.</param>
    /// <returns>The command.</returns>
    /// <exception cref="ObjectDisposedException">The source was disposed.</exception>
    [SuppressMessage("Reliability", "CA2000", Justification = "The command has the connection, and closes it.")]
    public new DecentDbCommand CreateCommand(string? commandText = null) =>
        new(commandText, CreateConnection(), ownsConnection: true);

    /// <summary>A batch that opens a connection of its own for every execution, as a command does.</summary>
    /// <returns>A batch without commands.</returns>
    /// <exception cref="ObjectDisposedException">The source was disposed.</exception>
    [SuppressMessage("Reliability", "CA2000", Justification = "The batch has the connection, and closes it.")]
    public new DecentDbBatch CreateBatch() => new(CreateConnection(), ownsConnection: true);

    /// <summary>An open connection.</summary>
    /// <returns>The connection.</returns>
    /// <exception cref="DecentDbException">The database cannot be opened.</exception>
    public new DecentDbConnection OpenConnection() => (DecentDbConnection)base.OpenConnection();

    /// <summary>An open connection.</summary>
    /// <param name="cancellationToken">Checked before the work starts.</param>
    /// <returns>The connection.</returns>
    [SuppressMessage("Reliability", "CA2000", Justification = "The caller gets the connection unless it fails.")]
    public new async ValueTask<DecentDbConnection> OpenConnectionAsync(CancellationToken cancellationToken = default)
    {
        var connection = CreateConnection();
        try
        {
            await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            ClearPool();
        }

        base.Dispose(disposing);
    }

    /// <inheritdoc/>
    protected override ValueTask DisposeAsyncCore()
    {
        ClearPool();
        return base.DisposeAsyncCore();
    }

    private void ClearPool()
    {
        _isDisposed = true;
        using var connection = new DecentDbConnection(_connectionString);
        DecentDbConnection.ClearPool(connection);
    }

    /// <inheritdoc/>
    protected override DbConnection CreateDbConnection() => CreateConnection();

    /// <inheritdoc/>
    protected override DbCommand CreateDbCommand(string? commandText = null) => CreateCommand(commandText);

    /// <inheritdoc/>
    protected override DbBatch CreateDbBatch() => CreateBatch();
}
