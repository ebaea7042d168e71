using System.Threading;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Sessions;

/// <summary>The transaction was undone after an error, and waits to be rolled back.</summary>
internal sealed class FailedState(DatabaseException failure) : SessionState
{
    public override void RefuseIfFailed() => throw Refusal();

    public override ReadView BeginRead(SessionContext session) => throw Refusal();

    public override WriteScope BeginChange(SessionContext session, CancellationToken cancellationToken) =>
        throw Refusal();

    public override void ForbidWrites() => throw Refusal();

    public override void CreateSavepoint(SessionContext session, string name) => throw Refusal();

    public override void RollbackTo(SessionContext session, string name) => throw Refusal();

    public override void Release(SessionContext session, string name) => throw Refusal();

    public override bool Commit(SessionContext session) => throw Refusal();

    public override void End(SessionContext session)
    {
    }

    private DatabaseException Refusal() => new(
        ErrorCode.InFailedTransaction,
        "All changes of the transaction were undone after an error; roll it back. The error was: " + failure.Message,
        failure);
}
