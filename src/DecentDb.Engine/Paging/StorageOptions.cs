using System;
using System.Security.Cryptography;
using DecentDb.Engine.Wal;

namespace DecentDb.Engine.Paging;

/// <summary>How a database file is opened.</summary>
internal sealed record StorageOptions
{
    private const int LogImagesFactorMin = 2;
    private const int DirtyFactorMax = 8;

    /// <summary>Bytes of a page; counts only when the file is created. A power of two from 4096 to 32768.</summary>
    public int PageSize { get; init; } = PageFormat.SizeDefault;

    /// <summary>Bytes that cached pages, and what manages them, may take.</summary>
    public long CacheSize { get; init; } = CacheSizes.Default;

    /// <summary>
    /// Bytes of changed pages that a transaction keeps in memory; past it they go to a temporary file. By default half
    /// of the cache.
    /// </summary>
    public long ChangedPagesSize { get => field > 0 ? field : CacheSize / 2; init; }

    /// <summary>Where page buffers come from and go to, that no open database uses.</summary>
    public SharedBuffers Buffers { get; init; } = SharedBuffers.OfProcess;

    public StorageMode Mode { get; init; }

    /// <summary>
    /// True to open a database whose log is lost with what its data file holds, and to lose what was only in the log.
    /// </summary>
    public bool RecoverWithoutLog { get; init; }

    /// <summary>True to give free pages before the end of the file back after checkpoints, some at a time.</summary>
    public bool VacuumsByItself { get; init; }

    /// <summary>How long a transaction waits for the writer lock when it does not say otherwise.</summary>
    public TimeSpan BusyTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long writers that run may take the writer lock ahead of those that sleep.</summary>
    public TimeSpan WriterTurn { get; init; } = TimeSpan.FromMicroseconds(250);

    /// <summary>Bytes of log past which a checkpoint starts in the background; commits wait past six times this.
    /// </summary>
    public long LogCheckpointThreshold { get; init; } = 16L << 20;

    /// <summary>
    /// Bytes of changed pages that only a checkpoint makes evictable and that are no reason for one: up to half of the
    /// cache, and up to eight times <see cref="LogCheckpointThreshold"/>.
    /// </summary>
    public long DirtyBytesMax => Math.Max(
        LogCheckpointThreshold, Math.Min(DirtyFactorMax * LogCheckpointThreshold, CacheSize / 2));

    /// <summary>
    /// Bytes of whole images of pages in the log that are no reason for a checkpoint, because after it the next change
    /// of each page would be logged as a whole again.
    /// </summary>
    public long LogImagesMax => Math.Max(LogImagesFactorMin * LogCheckpointThreshold, DirtyBytesMax);

    /// <summary>Bytes of page images that a recovery keeps in memory; it reads others from the log again.</summary>
    public long RecoveredImagesSize { get; init; } = 32L << 20;

    /// <summary>How long a checkpoint waits for snapshots that followers have asked to keep.</summary>
    public TimeSpan FollowerGrace { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Bytes of a segment of the log; counts only when the file is created.</summary>
    public int LogSegmentSize { get; init; } = LogSegmentFormat.SizeDefault;

    /// <summary>Bytes of one transaction in the log past which it is written in pieces.</summary>
    public int LogStreamThreshold { get; init; } = 1 << 20;

    /// <summary>Bytes of one write of a load; a multiple of the page size, of four pages at least.</summary>
    public int DirectWriteBlockSize { get; init; } = 1 << 20;

    /// <summary>Rows up to which a load goes through the log, as statements do, and not past it.</summary>
    public int LoggedLoadRowsMax { get; init; } = 1000;

    /// <summary>False leaves checkpoints to <c>Checkpoint</c> and to closing, for tests that need every step
    /// repeatable.</summary>
    public bool BackgroundCheckpoints { get; init; } = true;

    /// <summary>False leaves the pages that a scan reads ahead to the thread of the scan, for tests that need every
    /// step repeatable.</summary>
    public bool ReadsAheadBeside { get; init; } = true;

    /// <summary>Tells the time of commits.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Where database ids and salts come from.</summary>
    public RandomSource Random { get; init; } = static target => RandomNumberGenerator.Fill(target);
}
