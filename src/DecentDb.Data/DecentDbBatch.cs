using System;
using System.Collections.Generic;
using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Threading;
using System.Threading.Tasks;
using DecentDb.Data.Sessions;
using DecentDb.Data.Statements;
using DecentDb.Data.Values;

namespace DecentDb.Data;

/// <summary>
/// Several commands that are executed one after the other, each with parameters of its own. Outside a transaction each
/// statement commits on its own: begin one where the batch has to be all or nothing. The first error ends the batch and
/// tells the command in <see cref="DecentDbException.BatchCommand"/>.
/// </summary>
public sealed class DecentDbBatch : DbBatch, IStatementSource
{
    private readonly StatementRunner _runner;
    private readonly List<(DecentDbBatchCommand Command, PreparedStatement Statement)> _statements = [];
    private readonly List<PreparedText> _held = [];
    private ExecutionTarget _target;

    /// <summary>Creates a batch without commands.</summary>
    /// <param name="connection">The connection, or null.</param>
    /// <param name="transaction">The open transaction of the connection, or null.</param>
    public DecentDbBatch(DecentDbConnection? connection = null, DecentDbTransaction? transaction = null)
        : this(connection, ownsConnection: false)
    {
        Transaction = transaction;
    }

    internal DecentDbBatch(DecentDbConnection? connection, bool ownsConnection)
    {
        _runner = new StatementRunner(this);
        _target = new ExecutionTarget(connection, ownsConnection, "batch");
    }

    /// <summary>The commands in the order of their execution.</summary>
    public new DecentDbBatchCommandCollection BatchCommands { get; } = new();

    /// <summary>
    /// Seconds until an execution is cancelled, 0 = never; the connection's Default Timeout until it is set.
    /// </summary>
    /// <exception cref="ArgumentException">The value is negative.</exception>
    public override int Timeout
    {
        get => _target.TimeoutSeconds;
        set => _target.TimeoutSeconds = value;
    }

    /// <summary>The connection.</summary>
    /// <exception cref="InvalidOperationException">A reader of this batch is open.</exception>
    public new DecentDbConnection? Connection
    {
        get => _target.Connection;
        set => _target.Move(value, _runner);
    }

    /// <summary>The transaction; commands belong to the open transaction of the connection in any case.</summary>
    public new DecentDbTransaction? Transaction
    {
        get => _target.Transaction;
        set => _target.Transaction = value;
    }

    IConnectionHost? IStatementSource.Host => Connection;

    bool IStatementSource.OwnsConnection => _target.OwnsConnection;

    int IStatementSource.TimeoutSeconds => Timeout;

    string IStatementSource.TimeoutName => nameof(Timeout);

    string IStatementSource.Text
    {
        get
        {
            var texts = new List<string>(BatchCommands.Count);
            foreach (DecentDbBatchCommand command in BatchCommands)
            {
                texts.Add(command.CommandText);
            }

            return string.Join(";\n", texts);
        }
    }

    int IStatementSource.CommandCount => BatchCommands.Count;

    string IStatementSource.TextOf(int command) => BatchCommands[command].CommandText;

    int IStatementSource.Count => _statements.Count;

    /// <inheritdoc/>
    protected override DbBatchCommandCollection DbBatchCommands => BatchCommands;

    /// <inheritdoc/>
    [AllowNull]
    protected override DbConnection DbConnection
    {
        get => Connection!;
        set => Connection = ProviderCast.To<DecentDbConnection>(value);
    }

    /// <inheritdoc/>
    protected override DbTransaction? DbTransaction
    {
        get => Transaction;
        set => Transaction = ProviderCast.To<DecentDbTransaction>(value);
    }

    /// <summary>Creates a command, which is not added yet.</summary>
    /// <returns>A command without a text.</returns>
    public new DecentDbBatchCommand CreateBatchCommand() => (DecentDbBatchCommand)CreateDbBatchCommand();

    /// <summary>Stops an execution of this batch that is going on in another thread; else does nothing.</summary>
    public override void Cancel() => _runner.Cancel();

    /// <summary>Parses the texts now; without it, that happens at the execution.</summary>
    /// <exception cref="DecentDbException">A text does not parse.</exception>
    public override void Prepare()
    {
        _target.ThrowIfOfDataSource();
        Connection?.Enter();
        try
        {
            _runner.ThrowIfReading();
            PrepareStatements(bind: false);
        }
        finally
        {
            Connection?.Leave();
        }
    }

    /// <summary>As <see cref="Prepare"/>; completes on the calling thread.</summary>
    /// <param name="cancellationToken">Checked before the work starts.</param>
    public override Task PrepareAsync(CancellationToken cancellationToken = default) =>
        StatementRunner.Completed(
            this,
            static (batch, _) =>
            {
                batch.Prepare();
                return true;
            },
            cancellationToken);

    /// <summary>Executes all commands.</summary>
    /// <returns>The rows inserted, updated and deleted together, or -1 when no statement changes rows.</returns>
    /// <exception cref="DecentDbException">A statement failed; those before it have been executed.</exception>
    public override int ExecuteNonQuery() => _runner.ExecuteNonQuery(CancellationToken.None);

    /// <summary>As <see cref="ExecuteNonQuery"/>; waits for other writers without blocking a thread.</summary>
    /// <param name="cancellationToken">Stops the execution.</param>
    /// <returns>The rows changed, or -1.</returns>
    public override Task<int> ExecuteNonQueryAsync(CancellationToken cancellationToken = default) =>
        _runner.ExecuteNonQueryAsync(cancellationToken);

    /// <summary>Executes all commands and gives the first value of the first result.</summary>
    /// <returns>Null when there is no row, <see cref="DBNull.Value"/> when the value is NULL.</returns>
    /// <exception cref="DecentDbException">A statement failed; those before it have been executed.</exception>
    public override object? ExecuteScalar() => _runner.ExecuteScalar(CancellationToken.None);

    /// <summary>As <see cref="ExecuteScalar"/>; waits for other writers without blocking a thread.</summary>
    /// <param name="cancellationToken">Stops the execution.</param>
    /// <returns>The value, null or <see cref="DBNull.Value"/>.</returns>
    public override Task<object?> ExecuteScalarAsync(CancellationToken cancellationToken = default) =>
        _runner.ExecuteScalarAsync(cancellationToken);

    /// <summary>Executes the commands up to the first statement that hands out rows.</summary>
    /// <param name="behavior">What the caller wants of the reader.</param>
    /// <returns>The reader; going to its next result, or closing it, executes the statements that are left.</returns>
    /// <exception cref="DecentDbException">A statement failed; those before it have been executed.</exception>
    public new DecentDbDataReader ExecuteReader(CommandBehavior behavior = CommandBehavior.Default) =>
        _runner.ExecuteReader(behavior, CancellationToken.None);

    /// <summary>As <see cref="ExecuteReader"/>; waits for other writers without blocking a thread.</summary>
    /// <param name="cancellationToken">Stops the execution.</param>
    /// <returns>The reader.</returns>
    public new Task<DecentDbDataReader> ExecuteReaderAsync(CancellationToken cancellationToken = default) =>
        _runner.ExecuteReaderAsync(CommandBehavior.Default, cancellationToken);

    /// <summary>As <see cref="ExecuteReader"/>; waits for other writers without blocking a thread.</summary>
    /// <param name="behavior">What the caller wants of the reader.</param>
    /// <param name="cancellationToken">Stops the execution.</param>
    /// <returns>The reader.</returns>
    public new Task<DecentDbDataReader> ExecuteReaderAsync(
        CommandBehavior behavior, CancellationToken cancellationToken = default) =>
        _runner.ExecuteReaderAsync(behavior, cancellationToken);

    /// <summary>
    /// Gives up the prepared statements; a reader that is open stays so and gives them up at its end.
    /// </summary>
    public override void Dispose()
    {
        _runner.Dispose();
        base.Dispose();
    }

    void IStatementSource.GiveUp() => GiveUpStatements();

    void IStatementSource.Prepare()
    {
        PrepareStatements(bind: true);
        foreach (var (command, _) in _statements)
        {
            command.ResetRecordsAffected();
        }
    }

    PreparedStatement IStatementSource.StatementAt(int index) => _statements[index].Statement;

    DecentDbParameterCollection IStatementSource.ParametersOf(int index) => _statements[index].Command.Parameters;

    void IStatementSource.OnChanged(int index, long rowCount) =>
        _statements[index].Command.AddRecordsAffected(rowCount);

    void IStatementSource.OnFailed(int index, DecentDbException error) =>
        error.BatchCommand = _statements[index].Command;

    /// <inheritdoc/>
    protected override DbBatchCommand CreateDbBatchCommand() => new DecentDbBatchCommand();

    /// <inheritdoc/>
    protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior) => ExecuteReader(behavior);

    /// <inheritdoc/>
    protected override async Task<DbDataReader> ExecuteDbDataReaderAsync(
        CommandBehavior behavior, CancellationToken cancellationToken) =>
        await _runner.ExecuteReaderAsync(behavior, cancellationToken).ConfigureAwait(false);

    private void PrepareStatements(bool bind)
    {
        var connection = _target.RequireConnection();
        GiveUpStatements();
        if (BatchCommands.Count == 0)
        {
            throw new InvalidOperationException("The batch has no commands.");
        }

        foreach (DecentDbBatchCommand command in BatchCommands)
        {
            if (command.CommandText.Length == 0)
            {
                throw new InvalidOperationException("A command of the batch has no text.");
            }

            try
            {
                var prepared = connection.Prepare(command.Sql);
                _held.Add(prepared);
                for (var i = 0; i < prepared.Count; i++)
                {
                    _statements.Add((command, prepared[i]));
                }

                if (bind)
                {
                    prepared.Bind(command.Parameters, connection.HasStrictParameters);
                }
            }
            catch (DecentDbException e)
            {
                e.BatchCommand = command;
                throw;
            }
        }
    }

    private void GiveUpStatements()
    {
        foreach (var prepared in _held)
        {
            Connection?.Recycle(prepared);
        }

        _held.Clear();
        _statements.Clear();
    }
}
