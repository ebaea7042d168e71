using System;
using System.Threading;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Sessions;

/// <summary>A transaction that writes. It is made once for each scope, and serves again with it.</summary>
internal sealed class WritingState(WriteScope scope) : SessionState
{
    private bool _isReadOnly;

    public WriteScope Scope => scope;

    /// <summary>True when a checkpoint is to follow the commit.</summary>
    public bool CheckpointsAfterCommit { get; set; }

    public override Lsn? UnseenBase => scope.Transaction.UnseenBase;

    public override ReadView BeginRead(SessionContext session)
    {
        session.FlushOrAbort(scope);
        return new ReadView(scope.Transaction, scope.Catalog, scope, IsOwned: false);
    }

    public override bool IsReadOnly => _isReadOnly;

    public override void ForbidWrites() => _isReadOnly = true;

    public override WriteScope BeginChange(SessionContext session, CancellationToken cancellationToken) => !_isReadOnly
        ? scope : throw new DatabaseException(ErrorCode.ReadOnlyTransaction, "The transaction is read-only.");

    public override void CreateSavepoint(SessionContext session, string name)
    {
        // What is in pages already costs a savepoint the difference to what it becomes, decoded leaves are copied.
        session.RefuseFullSavepoints(scope);
        session.FlushOrAbort(scope);
        scope.CreateSavepoint(name);
    }

    public override void RollbackTo(SessionContext session, string name)
    {
        session.BufferOpenCursors();
        try
        {
            scope.RollbackTo(name);
        }
        catch (Exception e) when (scope.Transaction.IsHalfUndone)
        {
            session.AbortTransaction(e);
            throw;
        }
    }

    public override void Release(SessionContext session, string name) => scope.Release(name);

    public override bool Commit(SessionContext session)
    {
        var checkpoints = CheckpointsAfterCommit;
        _isReadOnly = false;
        session.CommitScope(scope);
        return checkpoints;
    }

    public override void End(SessionContext session)
    {
        _isReadOnly = false;
        session.Discard(scope);
    }
}
