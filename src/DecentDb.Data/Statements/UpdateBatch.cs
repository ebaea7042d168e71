using System;
using System.Collections.Generic;
using System.Runtime.ExceptionServices;

namespace DecentDb.Data.Statements;

/// <summary>
/// The commands for some changed rows of a data adapter. They are executed in one transaction, so that the disk is
/// waited for once; a command that fails has changed nothing, and those before it stay.
/// </summary>
internal sealed class UpdateBatch
{
    private readonly List<Entry> _entries = [];

    /// <summary>Keeps a command with the values that its parameters have now.</summary>
    public int Add(DecentDbCommand command)
    {
        var parameters = new DecentDbParameter[command.Parameters.Count];
        for (var i = 0; i < parameters.Length; i++)
        {
            parameters[i] = command.Parameters[i].Copy();
        }

        _entries.Add(new Entry(command, parameters));
        return _entries.Count - 1;
    }

    /// <summary>Executes all commands, or those up to the first that fails, and throws the first error.</summary>
    public int Execute(bool continueOnError)
    {
        var changed = 0;
        if (_entries.Count == 0)
        {
            return changed;
        }

        var connection = _entries[0].Command.Connection
            ?? throw new InvalidOperationException("The command has no connection.");
        using var transaction = connection.OpenSession.InTransaction ? null : connection.BeginTransaction();
        ExceptionDispatchInfo? firstError = null;
        var executed = 0;
        foreach (var entry in _entries)
        {
            executed++;
            try
            {
                entry.RecordsAffected = Execute(entry, transaction);
                changed += Math.Max(entry.RecordsAffected, 0);
            }
            catch (Exception e) when (
                e is DecentDbException or InvalidCastException or NotSupportedException or InvalidOperationException)
            {
                entry.Error = e;
                firstError ??= ExceptionDispatchInfo.Capture(e);
                if (!continueOnError)
                {
                    break;
                }
            }
        }

        foreach (var entry in _entries[executed..])
        {
            entry.Error = new InvalidOperationException("A row before this one failed, so this one was not tried.");
        }

        Commit(transaction, firstError);
        firstError?.Throw();
        return changed;
    }

    // Without the commit no row is stored, and none must be taken for stored.
    private void Commit(DecentDbTransaction? transaction, ExceptionDispatchInfo? firstError)
    {
        try
        {
            transaction?.Commit();
        }
        catch (DecentDbException e)
        {
            foreach (var entry in _entries)
            {
                entry.RecordsAffected = 0;
                entry.Error ??= e;
            }

            firstError?.Throw();
            throw;
        }
    }

    public DecentDbParameter ParameterOf(int index, int parameterIndex) => _entries[index].Parameters[parameterIndex];

    public bool ResultOf(int index, out int recordsAffected, out Exception? error)
    {
        recordsAffected = _entries[index].RecordsAffected;
        error = _entries[index].Error;
        return true;
    }

    public void Clear() => _entries.Clear();

    private static int Execute(Entry entry, DecentDbTransaction? transaction)
    {
        var original = entry.Command;
        using var command = new DecentDbCommand(
            entry.Text, original.Connection, transaction ?? original.Transaction)
        {
            CommandTimeout = original.CommandTimeout,
        };
        foreach (var parameter in entry.Parameters)
        {
            command.Parameters.Add(parameter);
        }

        try
        {
            return command.ExecuteNonQuery();
        }
        finally
        {
            command.Parameters.Clear();
        }
    }

    private sealed class Entry(DecentDbCommand command, DecentDbParameter[] parameters)
    {
        public DecentDbCommand Command { get; } = command;

        // A command builder gives the same command another text for the next row.
        public string Text { get; } = command.CommandText;

        public DecentDbParameter[] Parameters { get; } = parameters;

        public int RecordsAffected { get; set; }

        public Exception? Error { get; set; }
    }
}
