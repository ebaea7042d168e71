using System;
using System.Collections.Generic;
using System.Threading;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Transactions;

namespace DecentDb.Engine.Sessions;

/// <summary>A transaction that reads one snapshot, and perhaps writes later.</summary>
internal sealed class ReadingState(DatabaseEngine engine, bool mayWrite) : SessionState
{
    private readonly ReadTransaction _snapshot = engine.BeginPinned(mayWrite);

    // A savepoint takes no lock: while nothing is written there is nothing that it could undo.
    private readonly List<string> _savepoints = [];

    private bool _mayWrite = mayWrite;

    public override bool MustAskForWriter => _mayWrite;

    public override bool IsReadOnly => !_mayWrite;

    public override void ForbidWrites() => _mayWrite = false;

    public override ReadView BeginRead(SessionContext session) =>
        new(_snapshot, session.Engine.Catalogs.Get(_snapshot, _snapshot.SchemaVersion), Writer: null, IsOwned: false);

    public override WriteScope BeginChange(SessionContext session, CancellationToken cancellationToken)
    {
        if (!_mayWrite || session.IsReadOnly)
        {
            throw new DatabaseException(ErrorCode.ReadOnlyTransaction, "The transaction is read-only.");
        }

        // First what open cursors have not handed out yet: that is of the snapshot, so it is compared too.
        session.BufferOpenCursors();
        WriteScope scope;
        try
        {
            scope = session.BeginScope(_snapshot, cancellationToken);
        }
        catch (DatabaseException e) when (e.Code == ErrorCode.SerializationFailure)
        {
            session.OnOvertaken();
            throw;
        }

        session.Enter(scope.State);
        _snapshot.Dispose();
        foreach (var name in _savepoints)
        {
            scope.CreateSavepoint(name);
        }

        return scope;
    }

    public override void CreateSavepoint(SessionContext session, string name) => _savepoints.Add(name);

    public override void RollbackTo(SessionContext session, string name)
    {
        var index = IndexOf(name);
        _savepoints.RemoveRange(index + 1, _savepoints.Count - index - 1);
    }

    public override void Release(SessionContext session, string name)
    {
        var index = IndexOf(name);
        _savepoints.RemoveRange(index, _savepoints.Count - index);
    }

    public override bool Commit(SessionContext session)
    {
        _snapshot.Dispose();
        return false;
    }

    public override void End(SessionContext session) => _snapshot.Dispose();

    private int IndexOf(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var index = _savepoints.FindLastIndex(
            savepoint => string.Equals(savepoint, name, StringComparison.OrdinalIgnoreCase));
        return index >= 0 ? index : throw SavepointError.NotFound(name);
    }
}
