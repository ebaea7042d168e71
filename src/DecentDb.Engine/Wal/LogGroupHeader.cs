using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Wal;

/// <summary>The fields of <see cref="LogGroupFormat"/>.</summary>
internal readonly record struct LogGroupHeader
{
    public uint PayloadChecksum { get; init; }

    public long Position { get; init; }

    public long Sequence { get; init; }

    public int PayloadLength { get; init; }

    public bool Closes { get; init; }

    public long SyncedPosition { get; init; }

    public Lsn SyncedDirectLsn { get; init; }

    public Lsn LastLsn { get; init; }

    /// <summary>Of a closing group: the salt of the generation that follows; else 0.</summary>
    public ulong NextSalt { get; init; }
}
