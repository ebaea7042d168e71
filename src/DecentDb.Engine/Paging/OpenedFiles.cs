using System;
using System.Collections.Generic;
using DecentDb.Engine.Wal;

namespace DecentDb.Engine.Paging;

/// <summary>A database whose files are open and recovered.</summary>
internal sealed record OpenedFiles : IDisposable
{
    public required DataFile Data { get; init; }

    /// <summary>
    /// The slot that this opening goes on from, which is durable before something is written; for a read-only
    /// database, the one found.
    /// </summary>
    public required MetaSlot Meta { get; init; }

    /// <summary>The state after recovery.</summary>
    public required DatabaseState State { get; init; }

    public required RecoveryReport Report { get; init; }

    /// <summary>Null for a database that is open for reading only.</summary>
    public WritableFiles? Writable { get; init; }

    /// <summary>What recovery rebuilt and a read-only database keeps in memory.</summary>
    public IReadOnlyDictionary<uint, byte[]>? Images { get; init; }

    public void Dispose()
    {
        Writable?.Log.Dispose();
        Writable?.Followers.Close();
        Data.Dispose();
    }
}
