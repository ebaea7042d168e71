using System.Threading;
using DecentDb.Engine.Api;
using DecentDb.Engine.Functions;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sessions;

namespace DecentDb.Data;

/// <content>Statements that read and write files.</content>
public sealed partial class DecentDbConnection
{
    private IFileStatements? _fileStatements;

    /// <summary>
    /// Makes COPY and the functions that read files known to SQL; null (default) = there are none. The connection keeps
    /// it while it is closed. They work where the connection string says <c>Allow File Access=True</c>.
    /// </summary>
    /// <exception cref="DecentDbException">A function of the session is running.</exception>
    public IFileStatements? FileStatements
    {
        get => _fileStatements;
        set
        {
            var before = _fileStatements;
            _fileStatements = value;
            if (_session is not null)
            {
                Use(before, static (connection, old) =>
                {
                    foreach (var source in old?.Sources ?? [])
                    {
                        connection.OpenSession.Functions.RemoveSource(source.Name);
                    }

                    connection.GiveFileStatements(connection.OpenSession);
                    return true;
                });
            }
        }
    }

    private void GiveFileStatements(Session session)
    {
        session.CopyHandler = _fileStatements is { } statements
            ? (request, cancellationToken) => Copy(statements, request, cancellationToken) : null;
        foreach (var source in _fileStatements?.Sources ?? [])
        {
            session.Functions.Add(_settings.AllowFileAccess ? source : new RefusedSource(source.Name));
        }
    }

    // The statement has the connection for itself, and leaves it to those that it is made of.
    private long Copy(IFileStatements statements, CopyRequest request, CancellationToken cancellationToken)
    {
        if (!_settings.AllowFileAccess)
        {
            throw NoFileAccess("COPY");
        }

        var session = OpenSession;
        var defersWaits = session.DefersWaits;
        session.DefersWaits = false;
        Leave();
        try
        {
            return statements.Copy(request, cancellationToken);
        }
        finally
        {
            EnterUnchecked();
            session.DefersWaits = defersWaits;
        }
    }

    private static DatabaseException NoFileAccess(string what) => new(
        ErrorCode.InsufficientPrivilege,
        $"{what} reads or writes files, which the connection does not allow; its connection string can say "
        + "Allow File Access=True.");

    private sealed class RefusedSource(string name) : ITableSource
    {
        public string Name => name;

        public ISourceTable Find(SourceArguments arguments, CancellationToken cancellationToken) =>
            throw NoFileAccess(name);
    }
}
