using System;
using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Threading;
using System.Threading.Tasks;
using DecentDb.Engine;

namespace DecentDb.Data;

/// <summary>Executes the statements of a command or of a batch, one execution at a time.</summary>
[SuppressMessage(
    "Design",
    "CA1001:Types that own disposable fields should be disposable",
    Justification = "The open reader belongs to the caller; a command that is disposed abandons it.")]
internal sealed class StatementRunner(IStatementSource source)
{
    private DecentDbDataReader? _openReader;
    private ExecutionGuard? _guard;

    public IStatementSource Source => source;

    public bool IsReading => _openReader is not null;

    public void Cancel() => Volatile.Read(ref _guard)?.Cancel(CancelReason.Command);

    /// <summary>Closes an open reader without executing what is left.</summary>
    public void Abandon()
    {
        _openReader?.Abandon();
        _openReader = null;
    }

    public void ThrowIfReading()
    {
        if (_openReader is not null)
        {
            throw new InvalidOperationException("A reader of this command is open; close it first.");
        }
    }

    /// <summary>The reader has closed.</summary>
    public void ReaderClosed(ExecutionGuard guard)
    {
        _openReader = null;
        End(guard);
    }

    public int ExecuteNonQuery(CancellationToken token)
    {
        var guard = Begin();
        var registration = Register(guard, token);
        try
        {
            long changed = -1;
            for (var i = 0; i < source.Count; i++)
            {
                var statement = source.StatementAt(i);
                using var cursor = Execute(i, statement, guard, token);
                if (statement.ChangesRows)
                {
                    changed = Math.Max(changed, 0) + cursor.RowsAffected;
                }
            }

            return (int)Math.Min(changed, int.MaxValue);
        }
        finally
        {
            registration.Dispose();
            End(guard);
        }
    }

    public object? ExecuteScalar(CancellationToken token)
    {
        using var reader = ExecuteReader(CommandBehavior.Default, token);
        return reader.FieldCount > 0 && reader.ReadRegistered(token) ? reader.GetValue(0) : null;
    }

    public DecentDbDataReader ExecuteReader(CommandBehavior behavior, CancellationToken token)
    {
        var guard = Begin();
        var registration = Register(guard, token);
        try
        {
            var reader = new DecentDbDataReader(this, source.Connection!, guard, behavior);
            reader.Start(token);
            _openReader = reader;
            return reader;
        }
        catch
        {
            End(guard);
            if ((behavior & CommandBehavior.CloseConnection) != CommandBehavior.Default)
            {
                source.Connection!.Close();
            }

            throw;
        }
        finally
        {
            registration.Dispose();
        }
    }

    /// <summary>Executes one statement.</summary>
    public ResultCursor Execute(
        int index, PreparedStatement statement, ExecutionGuard guard, CancellationToken token)
    {
        try
        {
            var cursor = statement.Execute(source.ParametersOf(index), guard, token);
            if (statement.ChangesRows)
            {
                source.OnChanged(index, cursor.RowsAffected);
            }

            return cursor;
        }
        catch (DecentDbException e)
        {
            source.OnFailed(index, e);
            throw;
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

    private ExecutionGuard Begin()
    {
        ThrowIfReading();
        source.Prepare();
        var guard = source.Connection!.TakeGuard();
        Volatile.Write(ref _guard, guard);
        guard.Begin(source.TimeoutSeconds);
        return guard;
    }

    private void End(ExecutionGuard guard)
    {
        Volatile.Write(ref _guard, null);
        source.Connection?.ReturnGuard(guard);
    }

    private static CancellationTokenRegistration Register(ExecutionGuard guard, CancellationToken token) =>
        token.CanBeCanceled
            ? token.UnsafeRegister(static g => ((ExecutionGuard)g!).Cancel(CancelReason.Token), guard)
            : default;
}
