using System;
using System.Collections.Generic;
using System.Reflection;
using System.Threading;
using DecentDb.Engine.IO;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Wal;

namespace DecentDb.FaultTests.Defects;

/// <summary>Does one thing wrong, where the storage calls its hooks.</summary>
internal sealed class PlantedHooks(PlantedDefect defect) : WatchedHooks
{
    private readonly ThreadLocal<bool> _isClosing = new();
    private IDatabaseFile? _dataFile;
    private MetaSlot? _slot;
    private long? _rightEdge;

    public override void Sync(IDatabaseFile file, SyncPurpose purpose)
    {
        if (defect == PlantedDefect.FailedSyncRepeated)
        {
            SyncAgainWhenItFails(file, purpose);
        }
        else if (!IsLeftOut(purpose))
        {
            base.Sync(file, purpose);
        }
    }

    public override void SyncDirectoryOf(IFileSystem files, string path, SyncPurpose purpose)
    {
        if (defect != PlantedDefect.LogEntryNotSynced || purpose != SyncPurpose.LogEntry)
        {
            base.SyncDirectoryOf(files, path, purpose);
        }
    }

    public override void AfterMetaSlotRead(IDatabaseFile file, ReadOnlySpan<byte> slot)
    {
        _dataFile = file;
        _slot = MetaFormat.TryRead(slot)!;
    }

    public override void BeforeLogUsed(ref bool isDeclaredOpen) =>
        isDeclaredOpen |= defect == PlantedDefect.OpeningNotDeclared;

    public override void BeforeLogCut(ref bool isDeclared) => isDeclared |= defect == PlantedDefect.LogCutEarly;

    public override void WriteMetaSlot(IDatabaseFile file, ReadOnlySpan<byte> slot, long offset)
    {
        var wasClosed = _slot is { IsCleanlyClosed: true };
        var before = _slot;
        _dataFile = file;
        _slot = MetaFormat.TryRead(slot)!;
        if (defect == PlantedDefect.ClosedFlagKept && wasClosed && _slot.LogSegmentCount == 0)
        {
            WriteForged(file, _slot with { IsCleanlyClosed = true }, offset);
            return;
        }

        if (defect == PlantedDefect.DirectoryRootKept && before is not null)
        {
            WriteForged(
                file,
                _slot with
                {
                    PageDirectoryRoot = before.PageDirectoryRoot,
                    PageDirectoryChecksum = before.PageDirectoryChecksum,
                },
                offset);
            return;
        }

        base.WriteMetaSlot(
            file, slot, defect == PlantedDefect.MetaSlotInPlace ? MetaFormat.OffsetOf(sequence: 0) : offset);
    }

    public override void AfterPageRead(PageId id, Span<byte> page)
    {
        if (defect == PlantedDefect.PageChecksumNotChecked)
        {
            PageFormat.SetChecksum(page);
        }
        else if (defect == PlantedDefect.PageIdNotChecked && PageFormat.IsChecksumRight(page))
        {
            PageFormat.SetId(page, id);
            PageFormat.SetChecksum(page);
        }
    }

    public override void AfterGroupRead(ref LogGroupHeader header, ReadOnlySpan<byte> payload, uint chain)
    {
        if (defect == PlantedDefect.GroupNotChecked)
        {
            header = header with { PayloadChecksum = LogGroupFormat.ChainChecksum(chain, payload) };
        }
    }

    public override void BeforeGroup(ref LogGroupHeader header)
    {
        if (defect == PlantedDefect.SyncedPositionNotRecorded)
        {
            header = header with { SyncedPosition = 0 };
        }
    }

    public override uint ChainAfter(uint payloadChecksum) =>
        defect == PlantedDefect.ChecksumNotChained ? 0 : payloadChecksum;

    public override void AfterSpaceReserved(object log)
    {
        if (defect == PlantedDefect.LogSpaceTakenLater)
        {
            var gate = log.GetType().GetField("_lock", BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(log)!;
            gate.GetType().GetMethod(nameof(Lock.Exit))!.Invoke(gate, null);
            gate.GetType().GetMethod(nameof(Lock.Enter))!.Invoke(gate, null);
        }
    }

    public override void PassLeadershipOn(Action pass)
    {
        if (defect != PlantedDefect.LeadershipNotPassedOn)
        {
            pass();
        }
    }

    public override void AfterWriterLookedFor(ref bool isSeenTo) =>
        isSeenTo |= defect == PlantedDefect.WriterNotWoken;

    public override void AfterReadsCompared(ref bool holds) => holds |= defect == PlantedDefect.ReadsNotCompared;

    public override void AfterGenerationMade(LogRegion closed, LogRegion next)
    {
        if (defect == PlantedDefect.DifferenceBeforeImage)
        {
            next.LoggedPages.UnionWith(closed.LoggedPages);
        }
    }

    public override void BeforeDifferenceApplied(ref PageRecordForm form)
    {
        if (defect == PlantedDefect.DifferenceInBytes && form == PageRecordForm.Bits)
        {
            form = PageRecordForm.Bytes;
        }
    }

    public override void AfterStateEnqueued(
        DatabaseState state, bool waitsForDisk, int queuedCount, ref DatabaseState current)
    {
        if (defect == PlantedDefect.VisibleOutOfOrder && !waitsForDisk && queuedCount > 1)
        {
            Volatile.Write(ref current, state);
        }
    }

    public override void BeforePassedSnapshotReleased(ref Lsn? passed)
    {
        if (defect == PlantedDefect.PassedSnapshotKept)
        {
            passed = null;
        }
    }

    public override void AfterStampsRead(ref long oldest)
    {
        if (defect == PlantedDefect.BufferReusedTooEarly)
        {
            oldest = long.MaxValue;
        }
        else if (defect == PlantedDefect.BufferReusedOneEpochTooEarly)
        {
            oldest = Math.Min(oldest, long.MaxValue - 1) + 1;
        }
    }

    public override void BeforeFileImageKept(PageId id, ref Lsn oldestInMemory)
    {
        if (defect == PlantedDefect.FileImageNotKept)
        {
            oldestInMemory = Lsn.Zero;
        }
    }

    public override void AfterSpilledImageRead(PageId id, Span<byte> image)
    {
        if (defect == PlantedDefect.OtherImageLogged)
        {
            image[PageFormat.HeaderSize..PageFormat.ContentEnd(image.Length)].Clear();
        }
    }

    public override void BeforeSpilledImageChanged(PageId id, ref bool isInFile) =>
        isInFile &= defect != PlantedDefect.SpilledImageOutdated;

    public override void BeforeSpilledImageKept(PageId id, ref Lsn limit)
    {
        if (defect == PlantedDefect.SpilledImageNotKept)
        {
            limit = Lsn.Zero;
        }
    }

    public override void AfterWriteBegun(ref uint pageCount)
    {
        if (defect == PlantedDefect.FailedLoadKept)
        {
            pageCount = (uint)(_dataFile!.Length / _slot!.PageSize);
        }
    }

    public override void AfterFreshPageFound(uint pageCount, ref PageId first)
    {
        if (defect == PlantedDefect.PageIdsInLogReused)
        {
            first = new PageId(Math.Max(pageCount - 2, MetaFormat.PageCountOf(_slot!.PageSize) + 1));
        }
    }

    public override void AfterPreviousLeafFound(ref PageId previous)
    {
        if (defect == PlantedDefect.SiblingNotRewritten)
        {
            previous = PageId.None;
        }
    }

    public override void AfterPagesOverwritten(ref ReadOnlySpan<uint> pages)
    {
        if (defect == PlantedDefect.DirectoryEntryNotWritten && pages.Length > 1)
        {
            pages = pages[..^1];
        }
    }

    public override void AfterRightEdgeFound(ref long lastRowId)
    {
        if (defect == PlantedDefect.RightEdgeKept)
        {
            lastRowId = _rightEdge ??= lastRowId;
        }
    }

    public override void AfterFreedNoted(List<uint> freed)
    {
        if (defect == PlantedDefect.FreedPagesReusedEarly)
        {
            freed.Clear();
        }
    }

    public override void AfterOldestSnapshotFound(ref Lsn oldest)
    {
        if (defect == PlantedDefect.SnapshotPagesReused)
        {
            oldest = new Lsn(long.MaxValue);
        }
    }

    public override void AfterPinsLookedFor(ref bool mayOverwrite) =>
        mayOverwrite |= defect == PlantedDefect.PinIgnored;

    public override void AfterTailShrunk(uint pageCount)
    {
        if (defect == PlantedDefect.TailCutEarly)
        {
            _dataFile!.SetLength((long)pageCount * _slot!.PageSize);
        }
    }

    public override void AfterEndOfUseFound(uint appendedPageCount, ref uint end)
    {
        if (defect == PlantedDefect.TailCutEarly)
        {
            end = appendedPageCount;
        }
    }

    public override void AfterLoadJudged(PageExtent extent, ref bool isWritten)
    {
        if (defect == PlantedDefect.UnsyncedLoadTrusted)
        {
            isWritten = true;
        }
    }

    public override void AfterGenerationChosen(LogGeneration replayed, ref LogGeneration next)
    {
        if (defect == PlantedDefect.GenerationKept)
        {
            next = replayed;
        }
    }

    protected override void OnReached(FaultPoint point)
    {
        // Between these two a checkpoint makes sure that the log explains the pages that it overwrites then.
        _isClosing.Value = point switch
        {
            FaultPoint.CheckpointBegun => true,
            FaultPoint.GenerationSynced => false,
            _ => _isClosing.Value,
        };
        base.OnReached(point);
    }

    protected override void OnSnapshotRegistered(DatabaseState registered, ref DatabaseState newest)
    {
        if (defect == PlantedDefect.SnapshotNotConfirmed)
        {
            newest = registered;
        }
    }

    private void WriteForged(IDatabaseFile file, MetaSlot slot, long offset)
    {
        _slot = slot;
        Span<byte> forged = stackalloc byte[MetaFormat.SlotSize];
        MetaFormat.Write(forged, slot);
        base.WriteMetaSlot(file, forged, offset);
    }

    private bool IsLeftOut(SyncPurpose purpose) => (defect, purpose) switch
    {
        (PlantedDefect.LoadNotSynced, SyncPurpose.LoadedPages) => true,
        (PlantedDefect.EarlierLoadNotSynced, SyncPurpose.EarlierLoadedPages) => true,
        (PlantedDefect.AcknowledgedBeforeSync, SyncPurpose.LogGroup) => true,
        (PlantedDefect.CheckpointDataNotSynced, SyncPurpose.CheckpointPages) => true,
        (PlantedDefect.CheckpointBeforeLogSync, SyncPurpose.LogGroup or SyncPurpose.LogClosing) => _isClosing.Value,
        (PlantedDefect.CheckpointMetaNotSynced, SyncPurpose.CheckpointMeta) => true,
        (PlantedDefect.CreationNotSynced, SyncPurpose.CreationPages) => true,
        (PlantedDefect.RecoveredLogNotSynced, SyncPurpose.LogRecovered) => true,
        (PlantedDefect.RecoveredPagesNotSynced, SyncPurpose.RecoveredPages) => true,
        _ => false,
    };

    private void SyncAgainWhenItFails(IDatabaseFile file, SyncPurpose purpose)
    {
        try
        {
            base.Sync(file, purpose);
        }
        catch (DatabaseException)
        {
            base.Sync(file, purpose);
        }
    }
}
