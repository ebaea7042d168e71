using System;
using System.Threading;

namespace DecentDb.Engine.Primitives;

/// <summary>Starts the threads of the engine.</summary>
internal static class BackgroundThread
{
    /// <summary>
    /// Starts a thread that does not keep the process alive. The context of whoever needs it first stays that caller's
    /// own: a thread that serves everybody must not keep it alive, nor act in its name.
    /// </summary>
    /// <returns>Null when the machine has no thread to give.</returns>
    public static Thread? TryStart(ThreadStart run, string name)
    {
        try
        {
            var thread = new Thread(run) { IsBackground = true, Name = name };
            thread.UnsafeStart();
            return thread;
        }
        catch (OutOfMemoryException)
        {
            return null;
        }
    }
}
