using System.Threading;

namespace DecentDb.Engine.Primitives;

/// <summary>How a statement that is to stop says so.</summary>
internal static class Cancellation
{
    /// <summary>Ends a statement that was cancelled or whose time is over.</summary>
    /// <exception cref="DatabaseException">QueryCanceled.</exception>
    public static void ThrowIfRequested(CancellationToken token)
    {
        if (token.IsCancellationRequested)
        {
            throw new DatabaseException(ErrorCode.QueryCanceled, "The statement was cancelled or its time is over.");
        }
    }
}
