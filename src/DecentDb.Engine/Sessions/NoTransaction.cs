using System.Threading;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Sessions;

/// <summary>No transaction is open: every statement reads the newest state, or is a transaction of its own.</summary>
internal sealed class NoTransaction : SessionState
{
    public static readonly NoTransaction Instance = new();

    private NoTransaction()
    {
    }

    public override bool InTransaction => false;

    public override bool MustAskForWriter => true;

    public override ReadView BeginRead(SessionContext session) => session.ReadNewest();

    public override WriteScope BeginChange(SessionContext session, CancellationToken cancellationToken) =>
        throw NotOpen();

    public override void ForbidWrites() => throw NotOpen();

    public override void CreateSavepoint(SessionContext session, string name) => throw NotOpen();

    public override void RollbackTo(SessionContext session, string name) => throw NotOpen();

    public override void Release(SessionContext session, string name) => throw NotOpen();

    public override bool Commit(SessionContext session) => throw NotOpen();

    public override void End(SessionContext session)
    {
    }

    private static DatabaseException NotOpen() =>
        new(ErrorCode.InvalidTransactionState, "There is no open transaction.");
}
