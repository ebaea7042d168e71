using System;
using System.Threading;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Transactions;

/// <summary>A place in the queue for the writer lock.</summary>
internal sealed class WriterLockTicket(WriterLock owner, Action<WriterLockTicket>? onGranted)
{
    private volatile WriterLockTicketState _state = WriterLockTicketState.Waiting;
    private volatile bool _isWoken;
    private string? _purpose;

    /// <summary>Whether this ticket waits, owns the lock, or is done. Set under the lock of its owner.</summary>
    public WriterLockTicketState State
    {
        get => _state;
        set => _state = value;
    }

    public WriterLock Owner => owner;

    /// <summary>True when a thread sleeps until the lock comes; false when somebody is called.</summary>
    public bool BlocksThread => onGranted is null;

    /// <summary>True once it has, or had, a place in the queue.</summary>
    public bool IsQueued { get; set; }

    /// <summary>True when the thread was told to take the lock itself and has not fallen asleep again.</summary>
    public bool IsWoken
    {
        get => _isWoken;
        set => _isWoken = value;
    }

    /// <summary>True when the thread that was woken has come.</summary>
    public bool IsRunning { get; set; }

    /// <summary>What the lock is used for, where a timeout of those who wait should tell it; else null.</summary>
    public string? Purpose
    {
        get => Volatile.Read(ref _purpose);
        set => Volatile.Write(ref _purpose, value);
    }

    /// <summary>True while this ticket owns the writer lock.</summary>
    public bool IsGranted
    {
        get
        {
            using (Uninterrupted.Enter(owner.Monitor))
            {
                return State == WriterLockTicketState.Granted;
            }
        }
    }

    /// <summary>
    /// Leaves the queue. False when the lock was granted before; the caller then owns it and has to release it.
    /// </summary>
    public bool TryCancel() => owner.TryCancel(this);

    /// <summary>Gives the lock away.</summary>
    public void Release() => owner.Release(this);

    /// <summary>
    /// Tells whoever waits, outside the lock. It is the only wake-up that the waiter gets, so an interruption of the
    /// thread that releases must not take it away.
    /// </summary>
    public void Notify()
    {
        if (onGranted is not null)
        {
            onGranted(this);
            return;
        }

        using (Uninterrupted.Enter(this))
        {
            Monitor.PulseAll(this);
        }
    }
}
