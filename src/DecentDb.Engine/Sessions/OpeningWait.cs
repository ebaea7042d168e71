using System;
using System.Globalization;
using System.Threading;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Sessions;

/// <summary>
/// The wait of an opening for the process that owns the file, so that the new instance of a service can start before
/// the old one has ended. An opening for reading does not wait, it follows that process.
/// </summary>
internal sealed class OpeningWait(StorageOptions options, CancellationToken cancellationToken)
{
    private const int FirstPauseMs = 10;
    private const int PauseMaxMs = 100;
    private readonly long _begun = options.Clock.GetTimestamp();
    private int _pauseMs = FirstPauseMs;

    /// <summary>Throws the error when the wait is over.</summary>
    public void ThrowIfOver(DatabaseException inUse)
    {
        if (options.Mode == StorageMode.ReadOnly)
        {
            return; // it follows
        }

        if (options.BusyTimeout == TimeSpan.Zero)
        {
            throw inUse;
        }

        if (options.BusyTimeout != Timeout.InfiniteTimeSpan
            && options.Clock.GetElapsedTime(_begun) >= options.BusyTimeout)
        {
            throw new DatabaseException(
                inUse.Code,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{inUse.Message} The opening waited {options.BusyTimeout.TotalSeconds:0.###} s (Busy Timeout)."),
                inUse)
            {
                FileName = inUse.FileName,
            };
        }
    }

    /// <summary>Lets some time pass before the next try.</summary>
    /// <exception cref="DatabaseException">QueryCanceled.</exception>
    public void Pause()
    {
        Cancellation.ThrowIfRequested(cancellationToken);
        _ = cancellationToken.WaitHandle.WaitOne(_pauseMs);
        Cancellation.ThrowIfRequested(cancellationToken);
        _pauseMs = Math.Min(_pauseMs * 2, PauseMaxMs);
    }
}
