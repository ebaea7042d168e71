using System;
using System.Collections;
using System.Data;
using System.Data.Common;
using System.Threading;
using System.Threading.Tasks;
using DecentDb.Data.Sessions;
using DecentDb.Data.Statements;
using DecentDb.Data.Values;
using DecentDb.Engine.Api;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;
using DecentDb.Readers;

namespace DecentDb.Data;

/// <summary>
/// The results of a command, read forward. A value is handed out in the CLR type of its column or in a wider one; what
/// would lose information is an error. The asynchronous members work on the calling thread, and wait without one.
/// </summary>
public sealed partial class DecentDbDataReader
    : DbDataReader, IDbColumnSchemaGenerator, IUtf8DataReader, IFieldGetters, IOpenReader
{
    private static readonly Task<bool> True = Task.FromResult(true);
    private static readonly Task<bool> False = Task.FromResult(false);

    private readonly StatementRunner _runner;
    private readonly IConnectionHost _connection;
    private readonly ScopeSlot _scope;
    private readonly ExecutionGuard _guard;
    private readonly CommandBehavior _behavior;
    private readonly bool _isSingleRow;
    private readonly bool _isSequential;

    private ResultCursor? _cursor;
    private ResultShape _shape = ResultShape.Empty;

    // The kinds of the columns while the reader stands on a row, else empty: one bounds check tells all misuse.
    private SqlTypeKind[] _rowKinds = [];
    private int _nextStatement;
    private long _recordsAffected = -1;
    private bool _isClosed;
    private bool _isAtEnd;
    private bool _hasFailed;
    private bool _scopeHasEnded;

    internal DecentDbDataReader(
        StatementRunner runner, IConnectionHost connection, ExecutionGuard guard, CommandBehavior behavior)
    {
        _runner = runner;
        _connection = connection;
        _scope = connection.Scope;
        _guard = guard;
        _behavior = behavior;
        _isSingleRow = (behavior & CommandBehavior.SingleRow) != CommandBehavior.Default;
        _isSequential = (behavior & CommandBehavior.SequentialAccess) != CommandBehavior.Default;
    }

    /// <summary>Always 0: results do not nest.</summary>
    public override int Depth
    {
        get
        {
            ThrowIfClosed();
            return 0;
        }
    }

    /// <summary>The number of columns; 0 when no statement hands out rows.</summary>
    public override int FieldCount
    {
        get
        {
            ThrowIfClosed();
            return _shape.Kinds.Length;
        }
    }

    /// <summary>True when the result has at least one row, whether it was read or not.</summary>
    public override bool HasRows
    {
        get
        {
            ThrowIfClosed();
            if (_cursor is null)
            {
                ThrowIfScopeEnded();
                return false;
            }

            var entry = _connection.EnterToRead();
            try
            {
                ThrowIfScopeEnded();
                return _cursor is { } cursor && Guarded(cursor, static c => c.HasRows, CancellationToken.None);
            }
            finally
            {
                _connection.Leave(entry);
            }
        }
    }

    /// <inheritdoc/>
    public override bool IsClosed => _isClosed;

    /// <summary>
    /// Rows inserted, updated and deleted by the statements executed so far, or -1 when none changes rows.
    /// </summary>
    public override int RecordsAffected => (int)Math.Min(_recordsAffected, int.MaxValue);

    /// <inheritdoc/>
    public override object this[int ordinal] => GetValue(ordinal);

    /// <inheritdoc/>
    public override object this[string name] => GetValue(GetOrdinal(name));

    /// <summary>The first column of a name, or -1.</summary>
    internal int FindOrdinal(string name) => _shape.Find(name);

    // Getters ask for it when they have found that the reader stands on a row.
    private ResultCursor Row => _cursor ?? throw new InvalidOperationException("The reader is closed.");

    /// <summary>Moves to the next row.</summary>
    /// <returns>False at the end of the result.</returns>
    /// <exception cref="DecentDbException">The statement failed or was cancelled.</exception>
    public override bool Read() => Read(CancellationToken.None);

    /// <summary>
    /// As <see cref="Read()"/>; completes on the calling thread, or, where the row is one of a commit that is not
    /// durable yet, waits for that without a thread.
    /// </summary>
    /// <param name="cancellationToken">Stops the statement.</param>
    /// <returns>False at the end of the result.</returns>
    public override Task<bool> ReadAsync(CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled<bool>(cancellationToken);
        }

        if (_cursor is { MustAwait: true } cursor)
        {
            return ReadAfterAsync(cursor.AwaitAsync(), cancellationToken);
        }

        try
        {
            return ReadRegistered(cancellationToken) ? True : False;
        }
        catch (OperationCanceledException e) when (e.CancellationToken == cancellationToken)
        {
            return Task.FromCanceled<bool>(cancellationToken);
        }
        catch (Exception e) when (e is DbException or InvalidOperationException)
        {
            return Task.FromException<bool>(e);
        }
    }

    /// <summary>Goes to the next statement that hands out rows, executing those before it.</summary>
    /// <returns>False when there is none.</returns>
    /// <exception cref="DecentDbException">A statement failed or was cancelled.</exception>
    public override bool NextResult() => NextResult(CancellationToken.None);

    /// <summary>As <see cref="NextResult()"/>; waits for other writers without blocking a thread.</summary>
    /// <param name="cancellationToken">Stops the statements.</param>
    /// <returns>False when there is no further result.</returns>
    public override async Task<bool> NextResultAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!BeginNextResult())
        {
            return false;
        }

        var registration = _guard.Register(cancellationToken);
        try
        {
            return await AdvanceAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await registration.DisposeAsync().ConfigureAwait(false);
            _connection.Leave();
        }
    }

    /// <summary>Executes the statements that are left, unless one failed, and closes. Closing twice is fine.</summary>
    public override void Close()
    {
        if (_isClosed)
        {
            return;
        }

        var entry = _connection.EnterToRead();
        try
        {
            CloseCursor();
            if (HasRest)
            {
                ExecuteRest();
            }
        }
        finally
        {
            EndAndLeave(entry);
        }
    }

    /// <summary>As <see cref="Close"/>; waits for other writers without blocking a thread.</summary>
    public override async Task CloseAsync()
    {
        if (_isClosed)
        {
            return;
        }

        var entry = _connection.EnterToRead();
        try
        {
            CloseCursor();
            if (HasRest)
            {
                await ExecuteRestAsync().ConfigureAwait(false);
            }
        }
        finally
        {
            EndAndLeave(entry);
        }
    }

    /// <summary>As <see cref="CloseAsync"/>.</summary>
    public override async ValueTask DisposeAsync()
    {
        await CloseAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override IEnumerator GetEnumerator() =>
        new DbEnumerator(this, closeReader: (_behavior & CommandBehavior.CloseConnection) != CommandBehavior.Default);

    /// <summary>Executes up to the first result.</summary>
    internal void Start(CancellationToken token)
    {
        Advance(token);
        _connection.Add(this);
    }

    /// <summary>As <see cref="Start"/>; waits for the writer lock without blocking the thread.</summary>
    internal async ValueTask StartAsync(CancellationToken token)
    {
        await AdvanceAsync(token).ConfigureAwait(false);
        _connection.Add(this);
    }

    /// <inheritdoc/>
    bool IOpenReader.IsOnRow => _cursor is not null && !_isAtEnd;

    /// <inheritdoc/>
    void IOpenReader.EndWithScope()
    {
        if (_cursor is not null || HasRest)
        {
            _scopeHasEnded = true;
            _hasFailed = true;
            CloseCursor();
        }
    }

    /// <inheritdoc/>
    void IOpenReader.Abandon()
    {
        if (!_isClosed)
        {
            CloseCursor();
            End();
        }
    }

    /// <summary>As <see cref="Close"/>: a change among the statements that are left must not fail unseen.</summary>
    /// <param name="disposing">False when called by the finalizer, which touches nothing.</param>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Close();
        }

        base.Dispose(disposing);
    }

    private async Task<bool> ReadAfterAsync(Task wait, CancellationToken token)
    {
        await wait.WaitAsync(token).ConfigureAwait(false);
        return ReadRegistered(token);
    }

    /// <summary>Moves to the next row; the token stops the statement.</summary>
    internal bool ReadRegistered(CancellationToken token)
    {
        if (!token.CanBeCanceled)
        {
            return Read(token);
        }

        using var registration = _guard.Register(token);
        return Read(token);
    }

    internal bool Read(CancellationToken token)
    {
        var cursor = _cursor;
        if (cursor is null || _isAtEnd || (_isSingleRow && _rowKinds.Length > 0))
        {
            ThrowIfClosed();
            ThrowIfScopeEnded();
            _isAtEnd = true;
            _rowKinds = [];
            return false;
        }

        _charsOrdinal = -1;
        if (_isSequential)
        {
            LeaveRow();
        }

        // A row that is computed already needs nothing of the connection, and neither does the end behind the last one.
        if (!_scope.IsEnding)
        {
            if (cursor.ReadComputed())
            {
                _rowKinds = _shape.Kinds;
                return true;
            }

            if (cursor.IsComplete)
            {
                _isAtEnd = true;
                _rowKinds = [];
                return false;
            }
        }

        return ReadNext(cursor, token);
    }

    private bool ReadNext(ResultCursor cursor, CancellationToken token)
    {
        bool hasRow;
        var entry = _connection.EnterToRead();
        try
        {
            ThrowIfScopeEnded();
            if (entry != ConnectionEntry.Owner && _scope.IsEnding)
            {
                throw ScopeError.Create(); // the load whose guest this is rolls back when it ends
            }

            hasRow = Guarded(cursor, static c => c.Read(), token);
            _isAtEnd = !hasRow;
            _rowKinds = hasRow ? _shape.Kinds : [];
        }
        finally
        {
            _connection.Leave(entry);
        }

        ThrowIfScopeEnded(); // it may have ended as the connection was left
        return hasRow;
    }

    private bool Guarded(ResultCursor cursor, Func<ResultCursor, bool> read, CancellationToken token)
    {
        _connection.Activate(_guard);
        try
        {
            _guard.EnterRead();
            try
            {
                return read(cursor);
            }
            finally
            {
                _guard.LeaveRead();
            }
        }
        catch (DatabaseException e)
        {
            throw Failed(e, token);
        }
    }

    private bool HasRest => !_hasFailed && (_behavior & CommandBehavior.SchemaOnly) == CommandBehavior.Default
        && _nextStatement < _runner.Source.Count;

    private bool NextResult(CancellationToken token)
    {
        if (!BeginNextResult())
        {
            return false;
        }

        try
        {
            return Advance(token);
        }
        finally
        {
            _connection.Leave();
        }
    }

    /// <summary>Closes the result; true when there are more statements, with the connection entered.</summary>
    private bool BeginNextResult()
    {
        ThrowIfClosed();
        _connection.Enter();
        try
        {
            ThrowIfClosed();
            ThrowIfScopeEnded();
            CloseCursor();
            if (HasNextResult)
            {
                BeginExecution();
                return true;
            }
        }
        catch
        {
            _connection.Leave();
            throw;
        }

        _connection.Leave();
        return false;
    }

    private bool HasNextResult => _nextStatement < _runner.Source.Count
        && (_behavior & (CommandBehavior.SingleResult | CommandBehavior.SingleRow)) == CommandBehavior.Default;

    private void BeginExecution()
    {
        _guard.End();
        _connection.Activate(_guard);
        _guard.BeginNext();
        _guard.CancelIfEnding(_scope);
    }

    /// <summary>Executes statements until one hands out rows.</summary>
    private bool Advance(CancellationToken token)
    {
        while (_nextStatement < _runner.Source.Count)
        {
            if (AdvanceOne(token))
            {
                return true;
            }
        }

        _guard.BeginReading();
        return false;
    }

    private async ValueTask<bool> AdvanceAsync(CancellationToken token)
    {
        var session = _connection.OpenSession;
        while (_nextStatement < _runner.Source.Count)
        {
            var statement = _runner.Source.StatementAt(_nextStatement);
            using var reservation = IsSchemaOnly
                ? null
                : await WriterWait.ReserveAsync(statement, session, _guard, token).ConfigureAwait(false);
            if (await AdvanceUnblocked(session, token).ConfigureAwait(false))
            {
                return true;
            }
        }

        _guard.BeginReading();
        return false;
    }

    // The rows of a change that commits alone are handed out when it is durable.
    private async ValueTask<bool> AdvanceUnblocked(Session session, CancellationToken token)
    {
        try
        {
            return await _runner.ExecuteUnblocked(session, _nextStatement, () => AdvanceOne(token))
                .ConfigureAwait(false);
        }
        catch
        {
            _hasFailed = true;
            CloseCursor();
            throw;
        }
    }

    private bool IsSchemaOnly => (_behavior & CommandBehavior.SchemaOnly) != CommandBehavior.Default;

    /// <summary>Executes the next statement; true when it hands out rows.</summary>
    private bool AdvanceOne(CancellationToken token)
    {
        var statement = _runner.Source.StatementAt(_nextStatement++);
        if (IsSchemaOnly)
        {
            if (statement.ReturnsRows)
            {
                _shape = Describe(statement);
            }

            return statement.ReturnsRows;
        }

        var cursor = Execute(statement, token);
        if (!statement.ReturnsRows)
        {
            cursor.Dispose();
            return false;
        }

        _cursor = cursor;
        _shape = statement.ShapeOf(cursor.Columns);
        _isAtEnd = false;
        if (cursor.IsComplete && !_isSequential && _nextStatement == _runner.Source.Count)
        {
            _guard.End(); // there is nothing left that could take long
        }
        else
        {
            _guard.BeginReading();
        }

        return true;
    }

    private void ExecuteRest()
    {
        BeginExecution();
        while (NextWithEffect() is { } statement)
        {
            Execute(statement, CancellationToken.None).Dispose();
        }
    }

    private async ValueTask ExecuteRestAsync()
    {
        BeginExecution();
        var session = _connection.OpenSession;
        while (NextWithEffect() is { } statement)
        {
            using var reservation = await WriterWait.ReserveAsync(statement, session, _guard, CancellationToken.None)
                .ConfigureAwait(false);
            using var cursor = await _runner.ExecuteUnblocked(
                session, _nextStatement - 1, () => Execute(statement, CancellationToken.None)).ConfigureAwait(false);
        }
    }

    // A query that nobody reads has no effect.
    private PreparedStatement? NextWithEffect()
    {
        while (_nextStatement < _runner.Source.Count)
        {
            var statement = _runner.Source.StatementAt(_nextStatement++);
            if (statement.ChangesRows || !statement.ReturnsRows)
            {
                return statement;
            }
        }

        return null;
    }

    private ResultCursor Execute(PreparedStatement statement, CancellationToken token)
    {
        try
        {
            // What is asked for is read then, straight to where the caller wants it.
            statement.Statement.DefersLargeValues = true;
            var cursor = _runner.Execute(_nextStatement - 1, statement, _guard, toEnd: false, token);
            if (statement.ChangesRows)
            {
                _recordsAffected = Math.Max(_recordsAffected, 0) + cursor.RowsAffected;
            }

            return cursor;
        }
        catch
        {
            _hasFailed = true;
            throw;
        }
    }

    private ResultShape Describe(PreparedStatement statement)
    {
        try
        {
            return statement.ShapeOf(statement.Statement.GetColumns());
        }
        catch (DatabaseException e)
        {
            throw DecentDbException.From(e, _guard.IncludesErrorDetail);
        }
    }

    private void CloseCursor()
    {
        LeaveRow();
        _rowKinds = [];
        _shape = ResultShape.Empty;
        var cursor = _cursor;
        _cursor = null;
        cursor?.Dispose();
    }

    private void EndAndLeave(ConnectionEntry entry)
    {
        if (!_isClosed)
        {
            End();
        }

        _connection.Leave(entry);
        if ((_behavior & CommandBehavior.CloseConnection) != CommandBehavior.Default)
        {
            _connection.Close();
        }
    }

    private void End()
    {
        _isClosed = true;
        _connection.Remove(this);
        _runner.ReaderClosed(_guard);
    }

    private Exception Failed(DatabaseException cause, CancellationToken token)
    {
        _hasFailed = true;
        _rowKinds = [];
        var error = _guard.Translate(cause, token);
        _runner.Fail(error);
        return error;
    }

    private void ThrowIfScopeEnded()
    {
        if (_scopeHasEnded)
        {
            throw ScopeError.Create();
        }
    }

    private void ThrowIfClosed()
    {
        if (_isClosed)
        {
            throw new InvalidOperationException("The reader is closed.");
        }
    }
}
