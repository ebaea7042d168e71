using System;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Wal;

namespace DecentDb.Engine.Paging;

/// <summary>The fields of a meta slot: the state that the data file holds, and where its log begins.</summary>
internal sealed record MetaSlot
{
    public required int PageSize { get; init; }

    public required ReadOnlyMemory<byte> DatabaseId { get; init; }

    /// <summary>Grows with each write; its lowest bit says which slot it goes to.</summary>
    public required long Sequence { get; init; }

    public required DatabaseState State { get; init; }

    /// <summary>How often the database was opened for writing; the upper half of an <see cref="Lsn"/>.</summary>
    public required uint OpenCount { get; init; }

    /// <summary>The oldest generation of the log that is not wholly in the data file.</summary>
    public required long LogGeneration { get; init; }

    public required ulong LogSalt { get; init; }

    public required int LogSegmentSize { get; init; }

    /// <summary>
    /// The segments that the log file has at least, when it may hold what the data file lacks; 0 after the database
    /// was created, closed in good order or recovered, until it is written to: then it needs no log.
    /// </summary>
    public int LogSegmentCount { get; init; }

    /// <summary>
    /// Set by a recovery before it overwrites pages: the directly written pages of commits up to this one are durable,
    /// and a later recovery must not judge them by pages that this one overwrote.
    /// </summary>
    public Lsn SyncedDirectLsn { get; init; }

    /// <summary>
    /// True after the database was closed in good order, until something is written to one of its files.
    /// </summary>
    public bool IsCleanlyClosed { get; init; }

    /// <summary>
    /// The number of the checkpoint that made the data file what this slot says, which the pages that it wrote carry.
    /// The creation of the file is number 1; a recovery is a checkpoint as well.
    /// </summary>
    public required long Checkpoint { get; init; }

    public ulong RequiredFeatures { get; init; }

    public ulong OptionalFeatures { get; init; }

    /// <summary>The copy of the root of the <see cref="PageDirectory"/> that belongs to the state.</summary>
    public required PageId PageDirectoryRoot { get; init; }

    /// <summary>The checksum of that copy.</summary>
    public required uint PageDirectoryChecksum { get; init; }

    /// <summary>True when both say the same.</summary>
    public bool IsSameAs(MetaSlot other) =>
        (other with { DatabaseId = DatabaseId, Reserved = Reserved }) == this
        && DatabaseId.Span.SequenceEqual(other.DatabaseId.Span)
        && Reserved.Span.SequenceEqual(other.Reserved.Span);

    /// <summary>
    /// True unless one of two slots of a file shows that it was not written by who wrote this one, and not by who owned
    /// the file later: then something else has taken the place of what this slot was read from. All that is counted up
    /// only grows, an opening that has closed the database writes no more, and a slot is overwritten only by the next
    /// but one.
    /// </summary>
    /// <param name="newest">The valid slot with the higher sequence.</param>
    /// <param name="other">The other one; null when it is not whole.</param>
    public bool MayPrecede(MetaSlot newest, MetaSlot? other)
    {
        if (newest.Sequence == Sequence)
        {
            return IsSameAs(newest);
        }

        return DatabaseId.Span.SequenceEqual(newest.DatabaseId.Span)
            && newest.PageSize == PageSize
            && newest.Sequence > Sequence
            && newest.OpenCount >= (IsCleanlyClosed ? OpenCount + 1 : OpenCount)
            && newest.Checkpoint >= Checkpoint
            && newest.LogGeneration >= LogGeneration
            && newest.State.Lsn >= State.Lsn
            && (newest.Sequence > Sequence + 1 || other is null || IsSameAs(other));
    }

    /// <summary>What a later engine wrote to the bytes that this one does not use.</summary>
    public ReadOnlyMemory<byte> Reserved { get; init; }
}
