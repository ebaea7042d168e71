using System;
using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Threading;
using System.Threading.Tasks;
using DecentDb.Data.Diagnostics;
using DecentDb.Data.Sessions;
using DecentDb.Engine.Api;
using DecentDb.Engine.Primitives;

namespace DecentDb.Data.Statements;

/// <summary>Executes the statements of a command or of a batch, one execution at a time.</summary>
[SuppressMessage(
    "Design",
    "CA1001:Types that own disposable fields should be disposable",
    Justification = "The open reader belongs to the caller; a command that is disposed abandons it.")]
internal sealed class StatementRunner(IStatementSource source)
{
    private DecentDbDataReader? _openReader;
    private ExecutionGuard? _guard;
    private TelemetrySpan? _span;
    private bool _isDisposed;

    public IStatementSource Source => source;

    /// <summary>Stops the execution that is going on; called by other threads than the one that executes.</summary>
    public void Cancel()
    {
        if (Volatile.Read(ref _guard) is not { } guard)
        {
            return;
        }

        // The guard goes from one command of a connection to the next. If it is still this one's after the number was
        // read, the number is that of an execution of this command, or of one that has ended.
        var execution = guard.Execution;
        if (ReferenceEquals(Volatile.Read(ref _guard), guard))
        {
            guard.Cancel(CancelReason.Command, execution);
        }
    }

    /// <summary>Tells whoever watches that the execution has failed.</summary>
    public void Fail(Exception error) => _span?.Fail(error);

    /// <summary>Gives up the statements, or leaves that to the reader that is open.</summary>
    public void Dispose()
    {
        _isDisposed = true;
        if (_openReader is null)
        {
            source.GiveUp();
        }
    }

    public void ThrowIfReading()
    {
        if (_openReader is not null)
        {
            throw ReaderIsOpen();
        }
    }

    /// <summary>The reader has closed.</summary>
    public void ReaderClosed(ExecutionGuard guard)
    {
        _openReader = null;
        End(guard);
        if (_isDisposed || source.OwnsConnection)
        {
            source.GiveUp();
        }
    }

    public int ExecuteNonQuery(CancellationToken token)
    {
        var guard = Begin();
        var registration = guard.Register(token);
        try
        {
            long changed = -1;
            for (var i = 0; i < source.Count; i++)
            {
                var count = ExecuteOne(i, guard, token);
                changed = count < 0 ? changed : Math.Max(changed, 0) + count;
            }

            return (int)Math.Min(changed, int.MaxValue);
        }
        catch (Exception e)
        {
            Fail(e);
            throw;
        }
        finally
        {
            registration.Dispose();
            EndAndLeave(guard);
        }
    }

    /// <summary>
    /// As <see cref="ExecuteNonQuery"/>; waits for the writer lock and the disk without blocking the thread.
    /// </summary>
    public async Task<int> ExecuteNonQueryAsync(CancellationToken token)
    {
        token.ThrowIfCancellationRequested();
        var guard = Begin();
        var registration = guard.Register(token);
        try
        {
            var session = Host.OpenSession;
            long changed = -1;
            for (var i = 0; i < source.Count; i++)
            {
                using var reservation =
                    await WriterWait.ReserveAsync(source.StatementAt(i), session, guard, token).ConfigureAwait(false);
                var index = i;
                var count = await ExecuteUnblocked(session, i, () => ExecuteOne(index, guard, token))
                    .ConfigureAwait(false);
                changed = count < 0 ? changed : Math.Max(changed, 0) + count;
            }

            return (int)Math.Min(changed, int.MaxValue);
        }
        catch (Exception e)
        {
            Fail(e);
            throw;
        }
        finally
        {
            await registration.DisposeAsync().ConfigureAwait(false);
            EndAndLeave(guard);
        }
    }

    public object? ExecuteScalar(CancellationToken token)
    {
        using var reader = ExecuteReader(CommandBehavior.Default, token);
        var value = reader.FieldCount > 0 && reader.ReadRegistered(token) ? reader.GetValue(0) : null;
        reader.Close();
        return value;
    }

    /// <summary>As <see cref="ExecuteScalar"/>; waits for the writer lock without blocking the thread.</summary>
    public async Task<object?> ExecuteScalarAsync(CancellationToken token)
    {
        var reader = await ExecuteReaderAsync(CommandBehavior.Default, token).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            var hasRow = reader.FieldCount > 0 && await reader.ReadAsync(token).ConfigureAwait(false);
            var value = hasRow ? reader.GetValue(0) : null;
            await reader.CloseAsync().ConfigureAwait(false);
            return value;
        }
    }

    public DecentDbDataReader ExecuteReader(CommandBehavior behavior, CancellationToken token)
    {
        behavior = source.OwnsConnection ? behavior | CommandBehavior.CloseConnection : behavior;
        var guard = Begin(behavior);
        var connection = Host;
        var registration = guard.Register(token);
        try
        {
            var reader = new DecentDbDataReader(this, connection, guard, behavior);
            reader.Start(token);
            _openReader = reader;
            connection.Leave();
            return reader;
        }
        catch (Exception e)
        {
            Fail(e);
            GiveUp(guard, connection, behavior);
            throw;
        }
        finally
        {
            registration.Dispose();
        }
    }

    /// <summary>
    /// As <see cref="ExecuteReader"/>; waits for the writer lock without blocking the thread.
    /// </summary>
    public async Task<DecentDbDataReader> ExecuteReaderAsync(CommandBehavior behavior, CancellationToken token)
    {
        token.ThrowIfCancellationRequested();
        behavior = source.OwnsConnection ? behavior | CommandBehavior.CloseConnection : behavior;
        var guard = Begin(behavior);
        var connection = Host;
        var registration = guard.Register(token);
        try
        {
            var reader = new DecentDbDataReader(this, connection, guard, behavior);
            await reader.StartAsync(token).ConfigureAwait(false);
            _openReader = reader;
            connection.Leave();
            return reader;
        }
        catch (Exception e)
        {
            Fail(e);
            GiveUp(guard, connection, behavior);
            throw;
        }
        finally
        {
            await registration.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Executes one statement.</summary>
    public ResultCursor Execute(
        int index, PreparedStatement statement, ExecutionGuard guard, bool toEnd, CancellationToken token)
    {
        try
        {
            RefuseInScope(statement);
            var cursor = statement.Execute(source.ParametersOf(index), guard, toEnd, token);
            if (statement.ChangesRows)
            {
                source.OnChanged(index, cursor.RowsAffected);
            }

            return cursor;
        }
        catch (DecentDbException e)
        {
            source.OnFailed(index, e);
            Fail(e);
            throw;
        }
        catch (Exception e)
        {
            Fail(e);
            throw;
        }
    }

    /// <summary>
    /// Lets the session begin its waits for the disk, but spend no thread on them; they end before this ends, so that
    /// the connection is busy until the commit of a statement is durable. The error of a statement goes before one of
    /// its wait.
    /// </summary>
    /// <param name="session">The session that executes.</param>
    /// <param name="index">The statement, for whoever asks which one failed.</param>
    /// <param name="execute">Executes it.</param>
    public async ValueTask<T> ExecuteUnblocked<T>(Session session, int index, Func<T> execute)
    {
        T result;
        await session.AwaitBaseAsync().ConfigureAwait(false);
        session.DefersWaits = true;
        try
        {
            result = execute();
        }
        catch
        {
            session.DefersWaits = false;
            await Ignore(session.SettleAsync()).ConfigureAwait(false);
            throw;
        }

        session.DefersWaits = false;
        try
        {
            await session.SettleAsync().ConfigureAwait(false);
            return result;
        }
        catch (DatabaseException e)
        {
            var error = DecentDbException.From(e);
            source.OnFailed(index, error);
            Fail(error);
            throw error;
        }
    }

    /// <summary>Does the work on the calling thread; what goes wrong is in the task.</summary>
    public static Task<TResult> Completed<TState, TResult>(
        TState state, Func<TState, CancellationToken, TResult> work, CancellationToken token)
    {
        if (token.IsCancellationRequested)
        {
            return Task.FromCanceled<TResult>(token);
        }

        try
        {
            return Task.FromResult(work(state, token));
        }
        catch (OperationCanceledException e) when (e.CancellationToken == token)
        {
            return Task.FromCanceled<TResult>(token);
        }
        catch (Exception e) when (e is DbException or InvalidOperationException or InvalidCastException)
        {
            return Task.FromException<TResult>(e);
        }
    }

    // Where an execution that has begun takes place.
    private IConnectionHost Host =>
        source.Host ?? throw new InvalidOperationException("There is no connection to execute on.");

    // The scope decides, and its session must stay in the transaction until then.
    private void RefuseInScope(PreparedStatement statement)
    {
        if (statement.EndsTransaction && Host.Scope.Enlistment is not null)
        {
            throw new DecentDbException(
                ErrorCode.InvalidTransactionState,
                "The transaction belongs to a TransactionScope, which ends it: call Complete to commit, or leave it out"
                + " to roll back.");
        }
    }

    // The rows changed, or -1 when the statement changes none by its nature.
    private long ExecuteOne(int index, ExecutionGuard guard, CancellationToken token)
    {
        var statement = source.StatementAt(index);
        using var cursor = Execute(index, statement, guard, toEnd: true, token);
        return statement.ChangesRows ? cursor.RowsAffected : -1;
    }

    private static async Task Ignore(Task wait)
    {
        try
        {
            await wait.ConfigureAwait(false);
        }
        catch (DatabaseException)
        {
            // Something else failed before.
        }
    }

    // From here to the end of the execution the connection belongs to this thread or asynchronous operation.
    private ExecutionGuard Begin(CommandBehavior behavior = CommandBehavior.Default)
    {
        ThrowIfReading();
        var connection = source.Host;
        if (source.OwnsConnection)
        {
            behavior |= CommandBehavior.CloseConnection;
            Host.Open();
        }

        connection?.Enter();
        if (_openReader is not null)
        {
            connection?.Leave(); // another thread has begun to read before the connection was entered
            throw ReaderIsOpen();
        }

        if (Telemetry.IsWatched && connection is not null)
        {
            _span = Telemetry.Start(connection, source);
        }

        try
        {
            source.Prepare();
        }
        catch (Exception e)
        {
            Fail(e);
            EndSpan();
            LeaveAndClose(connection, behavior);
            throw;
        }

        var guard = Host.TakeGuard();
        Volatile.Write(ref _guard, guard);
        guard.Begin(source.TimeoutSeconds, source.TimeoutName);
        guard.CancelIfEnding(Host.Scope);
        return guard;
    }

    private static InvalidOperationException ReaderIsOpen() =>
        new("A reader of this command is open; close it first.");

    private void GiveUp(ExecutionGuard guard, IConnectionHost connection, CommandBehavior behavior)
    {
        End(guard);
        LeaveAndClose(connection, behavior);
    }

    private void EndAndLeave(ExecutionGuard guard)
    {
        End(guard);
        LeaveAndClose(source.Host, CommandBehavior.Default);
    }

    private void LeaveAndClose(IConnectionHost? connection, CommandBehavior behavior)
    {
        if (source.OwnsConnection)
        {
            source.GiveUp(); // while their session is here
        }

        connection?.Leave();
        if (source.OwnsConnection || (behavior & CommandBehavior.CloseConnection) != CommandBehavior.Default)
        {
            connection?.Close();
        }
    }

    private void End(ExecutionGuard guard)
    {
        Volatile.Write(ref _guard, null);
        source.Host?.ReturnGuard(guard);
        EndSpan();
    }

    private void EndSpan()
    {
        if (_span is { } span)
        {
            _span = null;
            Telemetry.End(span);
        }
    }
}
