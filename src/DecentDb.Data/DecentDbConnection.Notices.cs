using System;
using DecentDb.Engine.Api;
using DecentDb.Engine.Sessions;

namespace DecentDb.Data;

/// <content>What statements have to say that succeed.</content>
public sealed partial class DecentDbConnection
{
    private EventHandler<DecentDbInfoMessageEventArgs>? _infoMessage;

    /// <summary>
    /// Raised when a statement that succeeds has something to say, such as a COMMIT outside a transaction. It comes on
    /// the thread that executes the statement, before that returns; a handler must not use the connection.
    /// </summary>
    public event EventHandler<DecentDbInfoMessageEventArgs>? InfoMessage
    {
        add
        {
            _infoMessage += value;
            if (_session is { } session)
            {
                ListenToNotices(session);
            }
        }

        remove => _infoMessage -= value;
    }

    // Opening a connection that nobody listens to allocates nothing for it.
    private void ListenToNotices(Session session)
    {
        if (_infoMessage is not null)
        {
            session.NoticeHandler = Tell;
        }
    }

    private void Tell(SessionNotice notice) => _infoMessage?.Invoke(
        this, new DecentDbInfoMessageEventArgs(notice.Severity, notice.SqlState, notice.Message));
}
