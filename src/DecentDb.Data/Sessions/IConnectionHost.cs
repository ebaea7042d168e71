using DecentDb.Data.Statements;
using DecentDb.Engine.Api;

namespace DecentDb.Data.Sessions;

/// <summary>
/// What executions, readers, bulk copies and scopes need of the connection that they run on, so that they do not depend
/// on the ADO.NET objects in front of them.
/// </summary>
internal interface IConnectionHost
{
    string ConnectionString { get; }

    /// <summary>The real path of an open database.</summary>
    string DataSource { get; }

    string ServerVersion { get; }

    /// <summary>The session; an InvalidOperationException while the connection is closed.</summary>
    Session OpenSession { get; }

    /// <summary>Whether messages show values.</summary>
    bool IncludesErrorDetail { get; }

    ScopeSlot Scope { get; }

    /// <summary>Gives a load the connection for itself, until <see cref="EndLoad"/>.</summary>
    void BeginLoad(IRunningLoad load);

    void EndLoad();

    void Open();

    void Close();

    /// <summary>Begins an operation, which only one thread at a time may do.</summary>
    void Enter();

    /// <summary>As <see cref="Enter"/>, for what ends something.</summary>
    void EnterUnchecked();

    /// <summary>Begins the end of a bulk writer; false when the thread that is inside ends it as it leaves.</summary>
    bool TryEnterToGiveUp(IOpenWriter writer);

    /// <summary>Begins to read rows: also as the guest of a load that takes them.</summary>
    ConnectionEntry EnterToRead();

    void Leave();

    void Leave(ConnectionEntry entry);

    void AdmitGuests();

    void AdmitGuestsOfAnyThread();

    void AdmitGuestsHereAgain();

    void RefuseGuests();

    /// <summary>The connection has the reader from now on, and ends it when it closes.</summary>
    void Add(IOpenReader reader);

    void Remove(IOpenReader reader);

    ExecutionGuard TakeGuard();

    /// <summary>A guard that the end of a scope fires, whichever reader is active beside the load.</summary>
    ExecutionGuard TakeLoadGuard();

    void ReturnGuard(ExecutionGuard guard);

    /// <summary>Makes the guard the one that the end of a scope cancels.</summary>
    void Activate(ExecutionGuard guard);
}
