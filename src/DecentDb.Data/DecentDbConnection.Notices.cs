using System;
using DecentDb.Engine.Api;

namespace DecentDb.Data;

/// <content>What statements have to say that succeed.</content>
public sealed partial class DecentDbConnection
{
    /// <summary>
    /// Raised when a statement that succeeds has something to say, such as a COMMIT outside a transaction. It comes on
    /// the thread that executes the statement, before that returns; a handler must not use the connection.
    /// </summary>
    public event EventHandler<DecentDbInfoMessageEventArgs>? InfoMessage;

    private void ListenToNotices(Session session) => session.NoticeHandler = notice => InfoMessage?.Invoke(
        this, new DecentDbInfoMessageEventArgs(notice.Severity, notice.SqlState, notice.Message));
}
