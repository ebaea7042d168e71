using System.Threading;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.BulkLoading;

/// <summary>
/// The turns of a load that gives the writer lock away between its batches. In each the transaction begins again on
/// what others have committed meanwhile; nothing that an earlier turn has read holds any more.
/// </summary>
internal interface ILoadTurns
{
    /// <summary>Waits for the writer lock, behind all who wait already, and begins.</summary>
    /// <exception cref="DatabaseException">
    /// LockNotAvailable, QueryCanceled, ObjectClosed. SerializationFailure: the table was altered or dropped.
    /// </exception>
    LoadTarget Begin(CancellationToken cancellationToken);
}
