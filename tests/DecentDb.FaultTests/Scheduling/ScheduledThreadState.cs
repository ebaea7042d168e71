namespace DecentDb.FaultTests.Scheduling;

/// <summary>What a thread under the scheduler does.</summary>
internal enum ScheduledThreadState
{
    /// <summary>It runs, or could.</summary>
    Ready,

    /// <summary>It waits for a mutex, or for the end of a thread.</summary>
    Blocked,

    /// <summary>It waits to be woken, perhaps not for ever.</summary>
    Waiting,

    /// <summary>Its body has ended.</summary>
    Done,
}
