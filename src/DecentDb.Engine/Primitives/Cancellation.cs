using System;
using System.Threading;

namespace DecentDb.Engine.Primitives;

/// <summary>How a statement that is to stop says so.</summary>
internal static class Cancellation
{
    [ThreadStatic]
    private static Action? _observer;

    /// <summary>
    /// Called at each look at a token on this thread: tests count the looks and what is done between two of them, which
    /// no clock could tell on a busy machine.
    /// </summary>
    public static Action? Observer
    {
        get => _observer;
        set => _observer = value;
    }

    /// <summary>Ends a statement that was cancelled or whose time is over.</summary>
    /// <exception cref="DatabaseException">QueryCanceled.</exception>
    public static void ThrowIfRequested(CancellationToken token)
    {
        _observer?.Invoke();
        if (token.IsCancellationRequested)
        {
            throw new DatabaseException(ErrorCode.QueryCanceled, "The statement was cancelled or its time is over.");
        }
    }
}
