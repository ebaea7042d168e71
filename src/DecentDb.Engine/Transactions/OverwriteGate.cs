using System;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Wal;

namespace DecentDb.Engine.Transactions;

/// <summary>
/// Says when a checkpoint may write over pages that followers have asked the owner to keep: when none of them asks any
/// more, when they have had their time, and when the log has grown too much meanwhile. Called by one checkpoint at a
/// time.
/// <para>
/// This is all that pins need. What else takes something from readers, the free pages that a load writes over and the
/// end of the file that is cut off, was given up by commits that a checkpoint counts, and no pin is older than the last
/// checkpoint: it has waited for those, or they count no more.
/// </para>
/// </summary>
internal sealed class OverwriteGate(FollowerFile followers, TimeSpan grace, TimeProvider clock, StorageHooks hooks)
{
    private long? _since; // when the checkpoint that waits began to

    /// <summary>True when a checkpoint of the state may begin to write; then pins of earlier ones count no more.
    /// </summary>
    /// <param name="state">The state.</param>
    /// <param name="isLogFull">True when it can wait no longer.</param>
    public bool MayOverwrite(Lsn state, bool isLogFull)
    {
        Invariant.That(state > Lsn.Zero, $"a checkpoint of {state} is of a state");
        var may = followers.TryOverwrite(state);
        hooks.AfterPinsLookedFor(ref may);
        if (!may)
        {
            _since ??= clock.GetTimestamp();
            if (!isLogFull && clock.GetElapsedTime(_since.Value) < grace)
            {
                return false;
            }

            followers.TellOverwritten(state);
        }

        _since = null;
        return true;
    }

    /// <summary>A checkpoint that waits for nobody begins to write.</summary>
    public void Revoke(Lsn state)
    {
        Invariant.That(state > Lsn.Zero, $"a checkpoint of {state} is of a state");
        followers.TellOverwritten(state);
        _since = null;
    }
}
