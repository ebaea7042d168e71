using System;
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
/// One or several SQL statements with parameters. The statements stay prepared while the text and the connection stay
/// the same, so a command that is executed again costs little more than the engine's work.
/// </summary>
public sealed class DecentDbCommand : DbCommand, IStatementSource
{
    private readonly DecentDbParameterCollection _parameters = new();
    private string _text = "";
    private readonly StatementRunner _runner;
    private ExecutionTarget _target;
    private PreparedText? _prepared;

    /// <summary>Creates a command without a text.</summary>
    public DecentDbCommand()
        : this(null, null, ownsConnection: false)
    {
    }

    /// <summary>Creates a command.</summary>
    /// <param name="commandText">One or several statements, separated by semicolons.</param>
    /// <param name="connection">The connection, or null.</param>
    /// <param name="transaction">The open transaction of the connection, or null.</param>
    public DecentDbCommand(
        string? commandText, DecentDbConnection? connection = null, DecentDbTransaction? transaction = null)
        : this(commandText, connection, ownsConnection: false)
    {
        Transaction = transaction;
    }

    internal DecentDbCommand(string? commandText, DecentDbConnection? connection, bool ownsConnection)
    {
        _runner = new StatementRunner(this);
        _text = commandText ?? "";
        _target = new ExecutionTarget(connection, ownsConnection, "command");
    }

    /// <summary>One or several statements, separated by semicolons.</summary>
    /// <exception cref="InvalidOperationException">A reader of this command is open.</exception>
    [AllowNull]
    public override string CommandText
    {
        get => _text;
        set
        {
            var text = value ?? "";
            if (text != _text)
            {
                _runner.ThrowIfReading();
                GiveUpStatements();
                _text = text;
            }
        }
    }

    /// <summary>
    /// Seconds until an execution is cancelled, 0 = never; the connection's Default Timeout until it is set. Time that
    /// the caller spends between two reads does not count.
    /// </summary>
    /// <exception cref="ArgumentException">The value is negative.</exception>
    public override int CommandTimeout
    {
        get => _target.TimeoutSeconds;
        set => _target.TimeoutSeconds = value;
    }

    /// <summary>Text, or TableDirect: the text is the name of a table.</summary>
    /// <exception cref="NotSupportedException">StoredProcedure is set.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The value is no CommandType.</exception>
    public override CommandType CommandType
    {
        get;
        set
        {
            if (value == field)
            {
                return;
            }

            CommandTypes.Check(value);
            _runner.ThrowIfReading();
            GiveUpStatements();
            field = value;
        }
    }

    = CommandType.Text;

    /// <summary>The connection.</summary>
    /// <exception cref="InvalidOperationException">A reader of this command is open.</exception>
    public new DecentDbConnection? Connection
    {
        get => _target.Connection;
        set => _target.Move(value, _runner);
    }

    /// <summary>The transaction; null means whatever transaction the connection is in.</summary>
    public new DecentDbTransaction? Transaction
    {
        get => _target.Transaction;
        set => _target.Transaction = value;
    }

    /// <summary>The parameters.</summary>
    public new DecentDbParameterCollection Parameters => _parameters;

    /// <inheritdoc/>
    public override bool DesignTimeVisible { get; set; }

    /// <inheritdoc/>
    public override UpdateRowSource UpdatedRowSource
    {
        get;
        set => field = Enum.IsDefined(value)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "The value is no UpdateRowSource.");
    }

    = UpdateRowSource.Both;

    /// <inheritdoc/>
    protected override DbConnection? DbConnection
    {
        get => Connection;
        set => Connection = ProviderCast.To<DecentDbConnection>(value);
    }

    /// <inheritdoc/>
    protected override DbParameterCollection DbParameterCollection => _parameters;

    /// <inheritdoc/>
    protected override DbTransaction? DbTransaction
    {
        get => Transaction;
        set => Transaction = ProviderCast.To<DecentDbTransaction>(value);
    }

    /// <summary>Stops an execution of this command that is going on in another thread; else does nothing.</summary>
    public override void Cancel() => _runner.Cancel();

    /// <summary>Parses the text now; without it, that happens at the first execution.</summary>
    /// <exception cref="DecentDbException">The text does not parse.</exception>
    public override void Prepare()
    {
        _target.ThrowIfOfDataSource();
        Connection?.Enter();
        try
        {
            Statements(RequireExecutable());
        }
        finally
        {
            Connection?.Leave();
        }
    }

    /// <summary>Creates a parameter, which is not added yet.</summary>
    /// <returns>A parameter without a name or value.</returns>
    public new DecentDbParameter CreateParameter() => (DecentDbParameter)CreateDbParameter();

    /// <summary>Executes all statements.</summary>
    /// <returns>The rows inserted, updated and deleted together, or -1 when no statement changes rows.</returns>
    /// <exception cref="DecentDbException">A statement failed; it has changed nothing.</exception>
    public override int ExecuteNonQuery()
    {
        if (!_parameters.HasOutput)
        {
            return _runner.ExecuteNonQuery(CancellationToken.None);
        }

        using var reader = ExecuteReader();
        OutputParameters.Take(reader, _parameters);
        reader.Close();
        return reader.RecordsAffected;
    }

    /// <summary>Executes all statements and gives the first value of the first result.</summary>
    /// <returns>Null when there is no row, <see cref="DBNull.Value"/> when the value is NULL.</returns>
    /// <exception cref="DecentDbException">A statement failed; it has changed nothing.</exception>
    public override object? ExecuteScalar() => _runner.ExecuteScalar(CancellationToken.None);

    /// <summary>Executes the statements up to the first one that hands out rows.</summary>
    /// <returns>The reader; going to its next result, or closing it, executes the statements that are left.</returns>
    /// <exception cref="DecentDbException">A statement failed; it has changed nothing.</exception>
    public new DecentDbDataReader ExecuteReader() =>
        _runner.ExecuteReader(CommandBehavior.Default, CancellationToken.None);

    /// <summary>Executes the statements up to the first one that hands out rows.</summary>
    /// <param name="behavior">What the caller wants of the reader.</param>
    /// <returns>The reader; going to its next result, or closing it, executes the statements that are left.</returns>
    /// <exception cref="DecentDbException">A statement failed; it has changed nothing.</exception>
    public new DecentDbDataReader ExecuteReader(CommandBehavior behavior) =>
        _runner.ExecuteReader(behavior, CancellationToken.None);

    /// <summary>As <see cref="ExecuteReader()"/>; waits for other writers without blocking a thread.</summary>
    /// <param name="cancellationToken">Stops the execution.</param>
    /// <returns>The reader.</returns>
    public new Task<DecentDbDataReader> ExecuteReaderAsync(CancellationToken cancellationToken = default) =>
        ExecuteReaderAsync(CommandBehavior.Default, cancellationToken);

    /// <summary>
    /// As <see cref="ExecuteReader(CommandBehavior)"/>; waits for other writers without blocking a thread.
    /// </summary>
    /// <param name="behavior">What the caller wants of the reader.</param>
    /// <param name="cancellationToken">Stops the execution.</param>
    /// <returns>The reader.</returns>
    public new Task<DecentDbDataReader> ExecuteReaderAsync(
        CommandBehavior behavior, CancellationToken cancellationToken = default) =>
        _runner.ExecuteReaderAsync(behavior, cancellationToken);

    /// <summary>As <see cref="ExecuteNonQuery()"/>; waits for other writers without blocking a thread.</summary>
    /// <param name="cancellationToken">Stops the execution.</param>
    /// <returns>The rows changed, or -1.</returns>
    public override Task<int> ExecuteNonQueryAsync(CancellationToken cancellationToken) => _parameters.HasOutput
        ? TakeOutputAsync(cancellationToken)
        : _runner.ExecuteNonQueryAsync(cancellationToken);

    /// <summary>As <see cref="ExecuteScalar()"/>; waits for other writers without blocking a thread.</summary>
    /// <param name="cancellationToken">Stops the execution.</param>
    /// <returns>The value, null or <see cref="DBNull.Value"/>.</returns>
    public override Task<object?> ExecuteScalarAsync(CancellationToken cancellationToken) =>
        _runner.ExecuteScalarAsync(cancellationToken);

    private PreparedText Prepared =>
        _prepared ?? throw new InvalidOperationException("The command is not prepared.");

    IConnectionHost? IStatementSource.Host => Connection;

    bool IStatementSource.OwnsConnection => _target.OwnsConnection;

    int IStatementSource.TimeoutSeconds => CommandTimeout;

    string IStatementSource.TimeoutName => nameof(CommandTimeout);

    string IStatementSource.Text => CommandTypes.ToSql(CommandType, _text);

    int IStatementSource.CommandCount => 1;

    string IStatementSource.TextOf(int command) => CommandTypes.ToSql(CommandType, _text);

    int IStatementSource.Count => Prepared.Count;

    void IStatementSource.Prepare()
    {
        var connection = RequireExecutable();
        Statements(connection).Bind(_parameters, connection.HasStrictParameters);
    }

    PreparedStatement IStatementSource.StatementAt(int index) => Prepared[index];

    DecentDbParameterCollection IStatementSource.ParametersOf(int index) => _parameters;

    void IStatementSource.OnChanged(int index, long rowCount)
    {
    }

    void IStatementSource.OnFailed(int index, DecentDbException error)
    {
    }

    /// <inheritdoc/>
    protected override DbParameter CreateDbParameter() => new DecentDbParameter();

    /// <inheritdoc/>
    protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior) => ExecuteReader(behavior);

    /// <inheritdoc/>
    protected override async Task<DbDataReader> ExecuteDbDataReaderAsync(
        CommandBehavior behavior, CancellationToken cancellationToken) =>
        await ExecuteReaderAsync(behavior, cancellationToken).ConfigureAwait(false);

    void IStatementSource.GiveUp() => GiveUpStatements();

    /// <summary>
    /// Gives up the prepared statements; a reader that is open stays so and gives them up at its end.
    /// </summary>
    /// <param name="disposing">False when called by the finalizer, which touches nothing.</param>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _runner.Dispose();
        }

        base.Dispose(disposing);
    }

    private async Task<int> TakeOutputAsync(CancellationToken cancellationToken)
    {
        var reader = await ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            OutputParameters.Take(reader, _parameters);
            await reader.CloseAsync().ConfigureAwait(false);
            return reader.RecordsAffected;
        }
    }

    private PreparedText Statements(DecentDbConnection connection)
    {
        if (_prepared is null || !ReferenceEquals(_prepared.Session, connection.OpenSession))
        {
            _prepared = connection.Prepare(CommandTypes.ToSql(CommandType, _text));
        }

        return _prepared;
    }

    private void GiveUpStatements()
    {
        if (_prepared is { } prepared)
        {
            _prepared = null;
            Connection?.Recycle(prepared);
        }
    }

    private DecentDbConnection RequireExecutable()
    {
        var connection = _target.RequireConnection();
        return _text.Length > 0 ? connection : throw new InvalidOperationException("The command has no text.");
    }
}
