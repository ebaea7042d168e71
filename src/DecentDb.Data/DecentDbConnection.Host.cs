using DecentDb.Data.Sessions;
using DecentDb.Data.Statements;
using DecentDb.Engine.Api;

namespace DecentDb.Data;

/// <content>What executions and loads need of the connection.</content>
public sealed partial class DecentDbConnection : IConnectionHost
{
    Session IConnectionHost.OpenSession => OpenSession;

    bool IConnectionHost.IncludesErrorDetail => IncludesErrorDetail;

    ScopeSlot IConnectionHost.Scope => _scope;

    void IConnectionHost.BeginLoad(IRunningLoad load) => ActiveLoad = load;

    void IConnectionHost.EndLoad() => ActiveLoad = null;

    void IConnectionHost.Enter() => Enter();

    void IConnectionHost.EnterUnchecked() => EnterUnchecked();

    bool IConnectionHost.TryEnterToGiveUp(IOpenWriter writer) => TryEnterToGiveUp(writer);

    ConnectionEntry IConnectionHost.EnterToRead() => EnterToRead();

    void IConnectionHost.Leave() => Leave();

    void IConnectionHost.Leave(ConnectionEntry entry) => Leave(entry);

    void IConnectionHost.AdmitGuests() => AdmitGuests();

    void IConnectionHost.AdmitGuestsOfAnyThread() => AdmitGuestsOfAnyThread();

    void IConnectionHost.AdmitGuestsHereAgain() => AdmitGuestsHereAgain();

    void IConnectionHost.RefuseGuests() => RefuseGuests();

    void IConnectionHost.Add(IOpenReader reader) => _readers.Add(reader);

    void IConnectionHost.Remove(IOpenReader reader)
    {
        // Nearly always it is the last one, or the only one.
        if (_readers is [.., var last] && ReferenceEquals(last, reader))
        {
            _readers.RemoveAt(_readers.Count - 1);
        }
        else
        {
            _readers.Remove(reader);
        }
    }

    ExecutionGuard IConnectionHost.TakeGuard() => TakeGuard();

    ExecutionGuard IConnectionHost.TakeLoadGuard() => TakeLoadGuard();

    void IConnectionHost.ReturnGuard(ExecutionGuard guard) => ReturnGuard(guard);

    void IConnectionHost.Activate(ExecutionGuard guard)
    {
        if (!ReferenceEquals(_activeGuard, guard))
        {
            System.Threading.Volatile.Write(ref _activeGuard, guard);
        }
    }
}
