using System.Threading;

namespace DecentDb.Data.Sessions;

/// <summary>The place of a connection in a transaction scope; readers ask it for every row.</summary>
internal sealed class ScopeSlot
{
    private ScopeEnlistment? _enlistment;

    public ScopeEnlistment? Enlistment
    {
        get => Volatile.Read(ref _enlistment);
        set => Volatile.Write(ref _enlistment, value);
    }

    /// <summary>True when a scope has ended and its transaction is not rolled back yet.</summary>
    public bool IsEnding => Volatile.Read(ref _enlistment) is { IsEnding: true };
}
