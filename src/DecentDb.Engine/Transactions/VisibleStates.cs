using System;
using System.Collections.Generic;
using System.Threading;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Wal;

namespace DecentDb.Engine.Transactions;

/// <summary>
/// The states that were appended but that readers do not take yet. Commits become visible strictly in the order of
/// their LSN: one that waits for the disk once it is durable, any other once every such commit before it is.
/// </summary>
internal sealed class VisibleStates(DatabaseState initial, Action<Lsn> onVisible, StorageHooks hooks)
{
    private readonly Lock _lock = new(); // protects the queue and the order of changes; before the store's lock
    private readonly Queue<(DatabaseState State, bool WaitsForDisk)> _queue = new();
    private DatabaseState _current = initial;
    private Lsn _durable = initial.Lsn;

    /// <summary>The state that new readers take.</summary>
    public DatabaseState Current => Volatile.Read(ref _current);

    /// <summary>
    /// Makes room for the next state, so that enqueuing it cannot fail. Only one commit at a time is between the two,
    /// by the append lock, and nobody else adds.
    /// </summary>
    public void PrepareToEnqueue()
    {
        using (Uninterrupted.Enter(_lock))
        {
            _queue.EnsureCapacity(_queue.Count + 1);
        }
    }

    /// <summary>Adds a commit whose pages are published.</summary>
    public void Enqueue(DatabaseState state, bool waitsForDisk)
    {
        using (Uninterrupted.Enter(_lock))
        {
            _queue.Enqueue((state, waitsForDisk));
            hooks.AfterStateEnqueued(state, waitsForDisk, _queue.Count, ref _current);
            Advance();
        }
    }

    public void OnDurable(Lsn lsn)
    {
        using (Uninterrupted.Enter(_lock))
        {
            _durable = lsn > _durable ? lsn : _durable;
            Advance();
        }
    }

    /// <summary>
    /// The last commit that has to become durable before the given one is visible; null when it is visible.
    /// </summary>
    public Lsn? FindAwaited(Lsn lsn)
    {
        if (Current.Lsn >= lsn)
        {
            return null;
        }

        Lsn? awaited = null;
        using (Uninterrupted.Enter(_lock))
        {
            foreach (var (state, waitsForDisk) in _queue)
            {
                if (waitsForDisk && state.Lsn <= lsn)
                {
                    awaited = state.Lsn;
                }
            }
        }

        return awaited;
    }

    private void Advance()
    {
        DatabaseState? newest = null;
        while (_queue.TryPeek(out var next) && (!next.WaitsForDisk || next.State.Lsn <= _durable))
        {
            newest = _queue.Dequeue().State;
        }

        if (newest is null)
        {
            return;
        }

        Invariant.That(newest.Lsn > _current.Lsn, $"commit {newest.Lsn} becomes visible after {_current.Lsn}");

        // A reader that registered the old state and then still saw it is found by whoever drops older images now.
        Volatile.Write(ref _current, newest);
        Interlocked.MemoryBarrier();
        hooks.Reach(FaultPoint.StateVisible);
        onVisible(newest.Lsn);
    }
}
