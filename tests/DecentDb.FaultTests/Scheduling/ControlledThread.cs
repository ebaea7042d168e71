using System;
using System.Threading;

namespace DecentDb.FaultTests.Scheduling;

/// <summary>Takes the place of <see cref="Thread"/> in the rewritten engine.</summary>
public sealed class ControlledThread
{
    private readonly ThreadStart? _start;
    private ScheduledThread? _thread;
    private Thread? _unscheduled;

    /// <summary>A thread that is not started yet.</summary>
    public ControlledThread(ThreadStart start) => _start = start;

    private ControlledThread(ScheduledThread? thread, Thread unscheduled)
    {
        _thread = thread;
        _unscheduled = thread is null ? unscheduled : null;
    }

    /// <summary>The present thread.</summary>
    public static ControlledThread CurrentThread => new(Scheduler.Current, Thread.CurrentThread);

    /// <summary>Ignored.</summary>
    public bool IsBackground { get; set; }

    /// <summary>Ignored.</summary>
    public string? Name { get; set; }

    /// <summary>Lets others go on.</summary>
    public static bool Yield()
    {
        if (Scheduler.Current is { } thread)
        {
            thread.Scheduler.Yield(thread);
            return true;
        }

        return Thread.Yield();
    }

    /// <summary>Spins a little.</summary>
    public static void SpinWait(int iterations) => Yield();

    /// <summary>Waits until others cannot go on any more.</summary>
    public static void Sleep(int millisecondsTimeout)
    {
        if (Scheduler.Current is { } thread)
        {
            thread.Scheduler.Sleep(thread, millisecondsTimeout);
        }
    }

    /// <summary>Waits until others cannot go on any more.</summary>
    public static void Sleep(TimeSpan timeout) => Sleep((int)timeout.TotalMilliseconds);

    /// <summary>Starts the thread.</summary>
    public void Start()
    {
        if (Scheduler.Current is { } thread)
        {
            Scheduler.Reach(Operation.Start);
            _thread = thread.Scheduler.Add(() => _start!(), isService: true);
            return;
        }

        _unscheduled = new Thread(_start!) { IsBackground = true };
        _unscheduled.Start();
    }

    /// <summary>Starts the thread.</summary>
    public void UnsafeStart() => Start();

    /// <summary>Waits for its end.</summary>
    public void Join()
    {
        if (Scheduler.Current is { } thread && _thread is not null)
        {
            thread.Scheduler.Join(thread, _thread);
        }

        _unscheduled?.Join();
    }

    /// <summary>Ends its present wait, or the next one, by an exception.</summary>
    public void Interrupt()
    {
        if (Scheduler.Current is { } thread && _thread is not null)
        {
            thread.Scheduler.Interrupt(thread, _thread);
        }

        _unscheduled?.Interrupt();
    }
}
