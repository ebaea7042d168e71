using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using System.Threading;
using DecentDb.Engine.IO;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Wal;

/// <summary>
/// Where tests take part in the storage: it calls these members between its stages, and at each place where one step
/// must not be forgotten or changed. What they do here is right, and next to nothing; a test derives a class that stops
/// a thread, throws, or does the one thing wrong whose consequence another test must find.
/// <para>
/// A database has one such object from its opening to its end. No condition of the storage asks it anything, so that
/// what is tested is what runs in a program.
/// </para>
/// </summary>
internal class StorageHooks
{
    /// <summary>The switch of the runtime configuration that only the tests of crashes set.</summary>
    public const string SwitchName = "DecentDb.StorageHooks";

    /// <summary>What a program has.</summary>
    public static readonly StorageHooks None = new();

    /// <summary>
    /// True when the switch is on. Read once and never written again, so that without it the compiler leaves out what
    /// depends on it.
    /// </summary>
    public static readonly bool AreAllowed = AppContext.TryGetSwitch(SwitchName, out var isOn) && isOn;

    private static Func<StorageHooks> _source = static () => None;

    /// <summary>The hooks for what is opened now.</summary>
    public static StorageHooks OfThisOpening => AreAllowed ? _source() : None;

    /// <summary>Says where the hooks of databases come from. Refused without the switch.</summary>
    public static void Provide(Func<StorageHooks> source)
    {
        Invariant.That(AreAllowed, $"{SwitchName} is on in a process that provides hooks");
        _source = source;
    }

    /// <summary>Says that the thread is at a point.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Reach(FaultPoint point)
    {
        if (AreAllowed)
        {
            OnReached(point);
        }
    }

    /// <summary>
    /// Between the registration of a snapshot and the decision whether it is the newest one. The only one of these
    /// that every statement passes, so it is left out like <see cref="Reach"/>.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AfterSnapshotRegistered(DatabaseState registered, ref DatabaseState newest)
    {
        if (AreAllowed)
        {
            OnSnapshotRegistered(registered, ref newest);
        }
    }

    /// <summary>What a background thread runs.</summary>
    public virtual ThreadStart BeforeThreadStarts(ThreadStart run) => run;

    /// <summary>Makes a file durable.</summary>
    public virtual void Sync(IDatabaseFile file, SyncPurpose purpose) => file.Sync();

    /// <summary>Makes the name of a file durable.</summary>
    public virtual void SyncDirectoryOf(IFileSystem files, string path, SyncPurpose purpose) =>
        files.SyncDirectoryOf(path);

    /// <summary>An opening goes on from this meta slot.</summary>
    public virtual void AfterMetaSlotRead(IDatabaseFile file, ReadOnlySpan<byte> slot)
    {
    }

    /// <summary>Writes a meta slot to the data file.</summary>
    public virtual void WriteMetaSlot(IDatabaseFile file, ReadOnlySpan<byte> slot, long offset) =>
        file.Write(slot, offset);

    /// <summary>Between the read of a page and its checks.</summary>
    public virtual void AfterPageRead(PageId id, Span<byte> page)
    {
    }

    /// <summary>Between the read of a group of the log and the check of its payload.</summary>
    /// <param name="header">Was checked by its own checksum.</param>
    /// <param name="payload">The records.</param>
    /// <param name="chain">What the checksum of the payload starts from.</param>
    public virtual void AfterGroupRead(ref LogGroupHeader header, ReadOnlySpan<byte> payload, uint chain)
    {
    }

    /// <summary>Before the header of a group is used: its payload and its place are settled.</summary>
    public virtual void BeforeGroup(ref LogGroupHeader header)
    {
    }

    /// <summary>What the checksum of the next group starts from.</summary>
    public virtual uint ChainAfter(uint payloadChecksum) => payloadChecksum;

    /// <summary>
    /// Between the reservation of space for a commit and the append. Under the lock of the log, which is given.
    /// </summary>
    public virtual void AfterSpaceReserved(object log)
    {
    }

    /// <summary>Passes the leadership of the log on. Under its lock.</summary>
    public virtual void PassLeadershipOn(Action pass) => pass();

    /// <summary>A generation is made, and nothing is in it.</summary>
    public virtual void AfterGenerationMade(LogRegion closed, LogRegion next)
    {
    }

    /// <summary>A commit is in the queue of states, of so many, and none became visible by it.</summary>
    public virtual void AfterStateEnqueued(
        DatabaseState state, bool waitsForDisk, int queuedCount, ref DatabaseState current)
    {
    }

    /// <summary>A snapshot that a reader passed by is about to be given back.</summary>
    public virtual void BeforePassedSnapshotReleased(ref Lsn? passed)
    {
    }

    /// <summary>The oldest stamp of all holders is found, up to which buffers are used again.</summary>
    public virtual void AfterStampsRead(ref long oldest)
    {
    }

    /// <summary>The oldest image in memory of a page that a checkpoint overwrites is found.</summary>
    public virtual void BeforeFileImageKept(PageId id, ref Lsn oldestInMemory)
    {
    }

    /// <summary>
    /// A checkpoint overwrites a page whose newest image is in a temporary file; it was found out below which commit a
    /// snapshot needs one of its older images.
    /// </summary>
    public virtual void BeforeSpilledImageKept(PageId id, ref Lsn limit)
    {
    }

    /// <summary>
    /// A commit has read the image of a page from its temporary file, and the log is about to take it.
    /// </summary>
    public virtual void AfterSpilledImageRead(PageId id, Span<byte> image)
    {
    }

    /// <summary>
    /// An image is given to be changed; it was found out whether a temporary file has it as it was, which is out of
    /// date then.
    /// </summary>
    public virtual void BeforeSpilledImageChanged(PageId id, ref bool isInFile)
    {
    }

    /// <summary>
    /// The log is about to be written to; it was found out whether the data file says that the database is open.
    /// </summary>
    public virtual void BeforeLogUsed(ref bool isDeclaredOpen)
    {
    }

    /// <summary>The log is about to be cut; it was found out whether the data file counts less of it.</summary>
    public virtual void BeforeLogCut(ref bool isDeclared)
    {
    }

    /// <summary>
    /// The writer lock is free and somebody is in its queue; it was found out whether a thread that runs will take it.
    /// </summary>
    public virtual void AfterWriterLookedFor(ref bool isSeenTo)
    {
    }

    /// <summary>It was found out whether what a transaction has read is the same in the state that it is to write on.
    /// </summary>
    public virtual void AfterReadsCompared(ref bool holds)
    {
    }

    /// <summary>The state that a transaction builds on is taken.</summary>
    public virtual void AfterWriteBegun(ref uint pageCount)
    {
    }

    /// <summary>The first page that is nobody's is found, for a load.</summary>
    public virtual void AfterFreshPageFound(uint pageCount, ref PageId first)
    {
    }

    /// <summary>The leaf before one that moves to another page is found, whose right sibling that is.</summary>
    public virtual void AfterPreviousLeafFound(ref PageId previous)
    {
    }

    /// <summary>
    /// The pages of a checkpoint are in the data file; the page directory takes its number for each of them next.
    /// </summary>
    public virtual void AfterPagesOverwritten(ref ReadOnlySpan<uint> pages)
    {
    }

    /// <summary>
    /// It was found out whether a checkpoint may write over pages because no follower has asked to keep them.
    /// </summary>
    public virtual void AfterPinsLookedFor(ref bool mayOverwrite)
    {
    }

    /// <summary>The last row of a table is found, behind which a load goes on.</summary>
    public virtual void AfterRightEdgeFound(ref long lastRowId)
    {
    }

    /// <summary>The pages that a commit freed are noted.</summary>
    public virtual void AfterFreedNoted(List<uint> freed)
    {
    }

    /// <summary>The oldest snapshot is found that forbids loads to write over free pages.</summary>
    public virtual void AfterOldestSnapshotFound(ref Lsn oldest)
    {
    }

    /// <summary>A commit without the free pages at the end is appended.</summary>
    public virtual void AfterTailShrunk(uint pageCount)
    {
    }

    /// <summary>The end of what recovery or a snapshot may need of the file is found.</summary>
    public virtual void AfterEndOfUseFound(uint appendedPageCount, ref uint end)
    {
    }

    /// <summary>Recovery builds an image from the one before and a difference.</summary>
    public virtual void BeforeDifferenceApplied(ref PageRecordForm form)
    {
    }

    /// <summary>Recovery has judged by its pages whether a load without syncs took place.</summary>
    public virtual void AfterLoadJudged(PageExtent extent, ref bool isWritten)
    {
    }

    /// <summary>Recovery has chosen the generation of the log that follows.</summary>
    public virtual void AfterGenerationChosen(LogGeneration replayed, ref LogGeneration next)
    {
    }

    /// <summary>See <see cref="Reach"/>.</summary>
    protected virtual void OnReached(FaultPoint point)
    {
    }

    /// <summary>See <see cref="AfterSnapshotRegistered"/>.</summary>
    protected virtual void OnSnapshotRegistered(DatabaseState registered, ref DatabaseState newest)
    {
    }
}
