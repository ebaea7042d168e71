using System.Threading;
using DecentDb.Engine.Maintenance;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Sessions;

/// <summary>VACUUM as a session runs it.</summary>
internal static class VacuumControl
{
    /// <summary>Gives the space back that a table, or null for the whole database, does not need.</summary>
    public static VacuumResult Run(SessionContext session, string? table, CancellationToken cancellationToken)
    {
        RefuseInTransaction(session);
        if (session.IsReadOnly || session.Engine.Transactions.IsReadOnly)
        {
            throw new DatabaseException(ErrorCode.ReadOnlyTransaction, "The database is open for reading only.");
        }

        try
        {
            return session.Engine.Vacuum(table, session.BusyTimeout, cancellationToken);
        }
        catch (DatabaseException e) when (e.Code == ErrorCode.LockNotAvailable)
        {
            throw BusyTimeoutError.WithSetting(e, session.BusyTimeout);
        }
    }

    /// <summary>Writes a copy without free pages.</summary>
    public static void RunInto(SessionContext session, string path, CancellationToken cancellationToken)
    {
        RefuseInTransaction(session);
        if (path.Length == 0)
        {
            throw new DatabaseException(ErrorCode.CannotOpen, "VACUUM INTO needs the name of a file.");
        }

        session.Engine.Backup(path, compact: true, cancellationToken);
    }

    private static void RefuseInTransaction(SessionContext session)
    {
        session.RefuseIfUnusable();
        if (session.InTransaction)
        {
            throw new DatabaseException(
                ErrorCode.ActiveTransaction, "VACUUM cannot run inside a transaction, because it is many of its own.");
        }
    }
}
