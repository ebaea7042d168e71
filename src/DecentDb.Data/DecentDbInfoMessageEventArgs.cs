using System;

namespace DecentDb.Data;

/// <summary>What a statement that succeeded has to say: <see cref="DecentDbConnection.InfoMessage"/>.</summary>
public sealed class DecentDbInfoMessageEventArgs : EventArgs
{
    internal DecentDbInfoMessageEventArgs(string severity, string sqlState, string message)
    {
        Severity = severity;
        SqlState = sqlState;
        Message = message;
    }

    /// <summary>How serious it is: WARNING.</summary>
    public string Severity { get; }

    /// <summary>Five characters, as PostgreSQL assigns them.</summary>
    public string SqlState { get; }

    /// <summary>The message.</summary>
    public string Message { get; }

    /// <summary>The severity and the message.</summary>
    public override string ToString() => $"{Severity}: {Message}";
}
