using System.Threading;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Sessions;

/// <summary>
/// What a session is in the middle of: nothing (<see cref="NoTransaction"/>), a transaction that reads one snapshot
/// (<see cref="ReadingState"/>), one that writes (<see cref="WritingState"/>), or one that was undone after an error
/// (<see cref="FailedState"/>). Each has what belongs to it alone; the session holds one of them.
/// </summary>
internal abstract class SessionState
{
    /// <summary>True between begin and commit or rollback.</summary>
    public virtual bool InTransaction => true;

    /// <summary>True when a change made now has to ask for the writer lock.</summary>
    public virtual bool MustAskForWriter => false;

    /// <summary>The commit that rows read now are from, when it is not durable yet.</summary>
    public virtual Lsn? UnseenBase => null;

    /// <summary>Refuses all but a rollback when the transaction was undone.</summary>
    /// <exception cref="DatabaseException">InFailedTransaction.</exception>
    public virtual void RefuseIfFailed()
    {
    }

    /// <summary>What a query reads now.</summary>
    public abstract ReadView BeginRead(SessionContext session);

    /// <summary>The scope of the open transaction, which begins to write now if it has only read so far.</summary>
    public abstract WriteScope BeginChange(SessionContext session, CancellationToken cancellationToken);

    /// <summary>Refuses changes from now on.</summary>
    public abstract void ForbidWrites();

    /// <summary>True when changes are refused.</summary>
    public virtual bool IsReadOnly => false;

    /// <summary>Sets a savepoint.</summary>
    public abstract void CreateSavepoint(SessionContext session, string name);

    /// <summary>Undoes what came after a savepoint.</summary>
    public abstract void RollbackTo(SessionContext session, string name);

    /// <summary>Forgets a savepoint and those after it.</summary>
    public abstract void Release(SessionContext session, string name);

    /// <summary>Makes the changes durable; the session is in another state already.</summary>
    /// <returns>True when a checkpoint should follow.</returns>
    public abstract bool Commit(SessionContext session);

    /// <summary>Undoes the changes and gives back what was read from; the session is in another state already.
    /// </summary>
    public abstract void End(SessionContext session);
}
