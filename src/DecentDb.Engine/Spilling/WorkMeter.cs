using System.Threading;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Spilling;

/// <summary>
/// Asks whether to go on once in so many bytes of work: what is sorted, compared and copied may be many short records
/// or a few of hundreds of megabytes, so that records are no measure. One comparison or one copy is not divided: a
/// hundred megabytes take some ten milliseconds.
/// </summary>
internal sealed class WorkMeter(CancellationToken cancellation)
{
    /// <summary>Work of a few milliseconds at most.</summary>
    public const int BytesBetweenLooks = 1 << 22;

    private long _left = BytesBetweenLooks;

    /// <summary>Counts work that was done or is about to be.</summary>
    /// <exception cref="DatabaseException">QueryCanceled.</exception>
    public void Spend(long bytes)
    {
        _left -= bytes;
        if (_left < 0)
        {
            _left = BytesBetweenLooks;
            Cancellation.ThrowIfRequested(cancellation);
        }
    }
}
