using System.Threading;

namespace DecentDb.Data.Statements;

/// <summary>Timers that live as long as the process.</summary>
internal static class ProcessTimer
{
    /// <summary>
    /// Makes a timer that is not set. It does not hold what the execution context of the first caller holds.
    /// </summary>
    public static Timer Create(TimerCallback callback)
    {
        if (ExecutionContext.IsFlowSuppressed())
        {
            return new Timer(callback, null, Timeout.Infinite, Timeout.Infinite);
        }

        using (ExecutionContext.SuppressFlow())
        {
            return new Timer(callback, null, Timeout.Infinite, Timeout.Infinite);
        }
    }
}
