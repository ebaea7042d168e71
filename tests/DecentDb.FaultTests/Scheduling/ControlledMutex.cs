using System.Collections.Generic;

namespace DecentDb.FaultTests.Scheduling;

/// <summary>Who owns a lock or a monitor, and who waits to be woken in it.</summary>
/// <param name="maker">The thread that uses it first; null for none of a schedule.</param>
internal sealed class ControlledMutex(ScheduledThread? maker)
{
    /// <summary>Names it alike in schedules that do the same.</summary>
    public int Id { get; } = Locations.OfMutex(maker);

    public ScheduledThread? Owner { get; set; }

    public int Depth { get; set; }

    /// <summary>Those who wait in the monitor, the oldest first.</summary>
    public List<ScheduledThread> Waiters { get; } = [];
}
