using System;
using System.Threading;

namespace DecentDb.FaultTests.Scheduling;

/// <summary>
/// A thread under the scheduler: it runs only while it has the baton. The thread of the operating system behind it
/// serves one schedule after the other.
/// </summary>
internal sealed class ScheduledThread
{
    private readonly SemaphoreSlim _baton = new(0);
    private readonly Thread _thread;
    private Action? _body;

    public ScheduledThread(Scheduler scheduler, int id)
    {
        Scheduler = scheduler;
        Id = id;
        _thread = new Thread(Serve) { IsBackground = true, Name = "scheduled " + id };
        _thread.Start();
    }

    public Scheduler Scheduler { get; }

    /// <summary>Its number in the schedule, from 0.</summary>
    public int Id { get; }

    public uint Bit => 1u << Id;

    /// <summary>True when a schedule may end while it waits for work.</summary>
    public bool IsService { get; private set; }

    public ScheduledThreadState State { get; set; }

    /// <summary>What it is blocked by.</summary>
    public object? BlockedBy { get; set; }

    /// <summary>The monitor in which it waits.</summary>
    public ControlledMutex? WaitsIn { get; set; }

    /// <summary>The virtual time at which it stops waiting by itself.</summary>
    public long Deadline { get; set; }

    /// <summary>True when its last wait was ended by somebody, not by time.</summary>
    public bool IsPulsed { get; set; }

    /// <summary>True after an interruption that has not been thrown yet.</summary>
    public bool IsInterrupted { get; set; }

    /// <summary>The locks and monitors that it was the first to use.</summary>
    public int MutexCount { get; set; }

    /// <summary>The yields of the spinning that goes on.</summary>
    public int YieldCount { get; set; }

    /// <summary>True while it spins without giving others a turn, until it does something else.</summary>
    public bool SpinsAlone { get; set; }

    /// <summary>Prepares it for a schedule.</summary>
    public void Assign(Action body, bool isService)
    {
        IsService = isService;
        MutexCount = 0;
        _body = body;
        State = ScheduledThreadState.Ready;
        BlockedBy = null;
        WaitsIn = null;
        IsPulsed = false;
        IsInterrupted = false;
        YieldCount = 0;
        SpinsAlone = false;
    }

    /// <summary>Lets it go on.</summary>
    public void Resume() => _baton.Release();

    /// <summary>Waits for the turn of the present thread, which this object stands for.</summary>
    public void AwaitTurn() => _baton.Wait();

    /// <summary>Ends the thread of the operating system.</summary>
    public void Retire()
    {
        _body = null;
        _baton.Release();
        _thread.Join();
    }

    private void Serve()
    {
        Scheduler.Enter(this);
        while (true)
        {
            _baton.Wait();
            if (_body is not { } body)
            {
                return;
            }

            Scheduler.Execute(this, body);
        }
    }
}
