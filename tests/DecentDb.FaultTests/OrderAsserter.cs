using System;
using System.Collections.Generic;
using System.Globalization;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Wal;

namespace DecentDb.FaultTests;

/// <summary>
/// Watches the order of writes and syncs, which holds in every run, whether or not the power goes off:
/// <code>
/// A1 a page of the durable database is overwritten only with an image that the synced log holds, or directly when the
///    durable list of free pages names it and no commit in the log holds it
/// A2 a commit that names directly written pages as synced is logged only when they are
/// A3 a meta slot moves on only when all that it leaves to the data file is synced, and space of the log is reused
///    only when no durable meta slot needs it
/// A4 a page past the durable database is written directly only if no commit in the log holds it
/// A5 the meta slot in use is never overwritten, except with the bytes that it holds
/// A6 the file is never cut below a page that the durable meta slot or a durable commit since counts
/// A7 a write to the log never takes a commit away from its synced part
/// A8 a group is written only to a segment of the log that a durable meta slot counts; the log is deleted, or said not
///    to be needed, only when the durable data file has all that it holds
/// A9 a page is written only when no durable meta slot says that the database was closed in good order, and carries the
///    number of a checkpoint; when the log holds it, of one after that of the slot
/// A10 the log is written to only when no durable meta slot says that the database was closed in good order
/// A11 a page of the page directory is written only to the copy that the durable meta slot does not lead to, with the
///    number of a checkpoint after that of the slot
/// </code>
/// </summary>
internal sealed class OrderAsserter(string dataPath)
{
    private readonly string _logPath = dataPath + "-wal";
    private readonly List<string> _violations = [];
    private int _logSyncCount;
    private (int SyncCount, long Sequence) _cachedFor = (-1, -1);
    private LogContent? _cached;
    private int _logFileId = -1;
    private Lsn _checkedCommit;
    private PageMap _free = new(0);
    private long _freeOf = -1;

    public IReadOnlyList<string> Violations => _violations;

    /// <summary>Writes that were judged.</summary>
    public int CheckCount { get; private set; }

    public void Before(SimulatedStep step, SimulatedDisk disk)
    {
        try
        {
            if (string.Equals(step.Path, _logPath, StringComparison.Ordinal))
            {
                BeforeLog(step, disk);
            }
            else if (string.Equals(step.Path, dataPath, StringComparison.Ordinal))
            {
                BeforeData(step, disk);
            }
        }
        catch (DatabaseException e)
        {
            Report(step, "the log cannot be read: " + e.Message);
        }
    }

    private static MetaSlot? NewestMeta(SimulatedContent data, out long offset)
    {
        MetaSlot? best = null;
        offset = -1;
        for (long sequence = 0; sequence < 2; sequence++)
        {
            var bytes = new byte[MetaFormat.SlotSize];
            data.Read(bytes, MetaFormat.OffsetOf(sequence));
            if (MetaFormat.TryRead(bytes) is { } slot && (best is null || slot.Sequence > best.Sequence))
            {
                best = slot;
                offset = MetaFormat.OffsetOf(sequence);
            }
        }

        return best;
    }

    private void BeforeData(SimulatedStep step, SimulatedDisk disk)
    {
        var durable = disk.Durable.ContentOf(step.FileId);
        if (NewestMeta(durable, out var metaOffset) is not { } meta)
        {
            return; // the database is being created
        }

        TakeFreePages(durable, meta);
        if (step.Kind == SimulatedStepKind.SetLength)
        {
            BeforeSetLength(step, disk, meta);
        }
        else if (step.Kind == SimulatedStepKind.Write)
        {
            CheckCount++;
            if (step.Offset >= MetaFormat.AreaSize)
            {
                BeforePages(step, disk, meta);
                return;
            }

            var present = new byte[step.Bytes.Length];
            durable.Read(present, step.Offset);
            if (present.AsSpan().SequenceEqual(step.Bytes))
            {
                return; // written again as it is
            }

            if (step.Offset == metaOffset)
            {
                Report(step, "A5: the meta slot in use is overwritten");
            }

            if (MetaFormat.TryRead(step.Bytes) is { } next)
            {
                BeforeMeta(step, disk, durable, meta, next);
            }
        }
    }

    // Once for each meta slot that became durable: then the durable file holds its state.
    private void TakeFreePages(SimulatedContent durable, MetaSlot meta)
    {
        if (_freeOf == meta.Sequence)
        {
            return;
        }

        _freeOf = meta.Sequence;
        try
        {
            _free = FreeList.ReadLeaves(
                new ContentPages(durable, meta), meta.State.FreeListHead, meta.State.PageCount);
        }
        catch (DatabaseException)
        {
            // A crash within a checkpoint: recovery, which loads nothing, writes the trunks again.
            _free = new PageMap(0);
        }
    }

    private void BeforeSetLength(SimulatedStep step, SimulatedDisk disk, MetaSlot meta)
    {
        var pages = meta.State.PageCount;
        foreach (var (state, _, areDurable) in SyncedLog(disk, meta).Commits)
        {
            pages = areDurable ? Math.Max(state.PageCount, pages) : pages;
        }

        if (step.Offset < (long)pages * meta.PageSize)
        {
            Report(step, "A6: the file is cut below its last page");
        }
    }

    private void BeforeMeta(
        SimulatedStep step, SimulatedDisk disk, SimulatedContent durable, MetaSlot meta, MetaSlot next)
    {
        if (next.LogSegmentCount == 0 && meta.LogSegmentCount > 0 && next.LogGeneration == meta.LogGeneration
            && SyncedLog(disk, meta).Commits.Count > 0)
        {
            Report(step, "A8: the log is said not to be needed while it holds commits");
        }

        var same = meta with
        {
            DatabaseId = next.DatabaseId,
            Reserved = next.Reserved,
            Sequence = next.Sequence,
            LogSegmentCount = next.LogSegmentCount,
            IsCleanlyClosed = next.IsCleanlyClosed,
        };
        if (next == same)
        {
            return; // nothing else is left to the data file
        }

        foreach (var other in disk.Durable.Unsynced)
        {
            if (other.FileId == step.FileId && other.Kind == SimulatedStepKind.Write
                && other.Offset >= MetaFormat.AreaSize
                && other.Offset < (long)next.State.PageCount * next.PageSize)
            {
                Report(step, "A3: the meta slot moves on before pages at " + other.Offset + " are synced");
                return;
            }
        }

        if (next.LogGeneration == meta.LogGeneration)
        {
            return;
        }

        // What the slot leaves behind must be in the data file.
        foreach (var (page, images) in SyncedLog(disk, meta).Images)
        {
            var image = images.FindLast(bytes => PageFormat.GetLsn(bytes) <= next.State.Lsn);
            var bytes = new byte[meta.PageSize];
            durable.Read(bytes, (long)page * meta.PageSize);
            if (image is not null && !IsSealed(bytes, image))
            {
                Report(step, "A3: the log moves on before page " + page + " is in the data file");
                return;
            }
        }
    }

    private void BeforePages(SimulatedStep step, SimulatedDisk disk, MetaSlot meta)
    {
        var current = disk.CurrentOf(step.Path);
        if (step.Bytes.Length < meta.PageSize)
        {
            if (step.Offset + step.Bytes.Length <= current.Length)
            {
                Report(step, "A1: a part of a page is overwritten");
            }

            return;
        }

        for (var done = 0; done + meta.PageSize <= step.Bytes.Length; done += meta.PageSize)
        {
            var page = (uint)((step.Offset + done) / meta.PageSize);
            var bytes = step.Bytes.AsSpan(done, meta.PageSize);
            var old = new byte[meta.PageSize];
            if (current.Read(old, step.Offset + done) == old.Length && bytes.SequenceEqual(old))
            {
                continue;
            }

            // A load may begin before a checkpoint and write after it.
            var isSynced = IsSynced(disk, meta, page, bytes);
            if (PageDirectoryLayout.Of(meta.PageSize).Contains(new PageId(page)))
            {
                if (IsInDirectory(disk.Durable.ContentOf(step.FileId), meta, page)
                    || PageFormat.GetCheckpoint(bytes) <= meta.Checkpoint)
                {
                    Report(step, "A11: page " + page + " of the directory is overwritten while it is needed");
                }

                continue;
            }

            if (meta.IsCleanlyClosed || PageFormat.GetCheckpoint(bytes) <= (isSynced ? meta.Checkpoint : 0))
            {
                Report(step, "A9: page " + page + (meta.IsCleanlyClosed ? " is written to a database that is closed"
                    : " carries the number of an earlier checkpoint"));
            }

            if (!isSynced
                && ((page < meta.State.PageCount && !_free.Contains(new PageId(page)))
                    || CurrentLog(disk, meta).Holds(page)))
            {
                Report(step, page < meta.State.PageCount && !_free.Contains(new PageId(page))
                    ? "A1: page " + page + " is overwritten before its image is synced in the log"
                    : "A4: page " + page + " of a commit in the log is written directly");
            }
        }
    }

    // True when the durable meta slot leads to this copy.
    private static bool IsInDirectory(SimulatedContent durable, MetaSlot meta, uint page)
    {
        if (meta.PageDirectoryRoot.Value == page)
        {
            return true;
        }

        var layout = PageDirectoryLayout.Of(meta.PageSize);
        var root = new byte[meta.PageSize];
        var copy = new byte[meta.PageSize];
        durable.Read(root, meta.PageDirectoryRoot.Value * (long)meta.PageSize);
        durable.Read(copy, page * (long)meta.PageSize);
        var leaf = (int)(page / layout.EntriesPerPage);
        return layout.RootLevel(meta.State.PageCount) == 1 && PageFormat.GetLevel(copy) == 0
            && PageDirectoryLayout.Entries(root.AsSpan())[leaf] is var number && number != 0
            && number == PageFormat.GetCheckpoint(copy);
    }

    private static bool IsSealed(ReadOnlySpan<byte> bytes, byte[] image)
    {
        var content = bytes.ToArray();
        PageFormat.Unseal(content);
        return PageFormat.IsChecksumRight(bytes) && content.AsSpan().SequenceEqual(image);
    }

    private bool IsSynced(SimulatedDisk disk, MetaSlot meta, uint page, ReadOnlySpan<byte> bytes)
    {
        if (SyncedLog(disk, meta).Images.TryGetValue(page, out var images))
        {
            foreach (var image in images)
            {
                if (IsSealed(bytes, image))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private void BeforeLog(SimulatedStep step, SimulatedDisk disk)
    {
        _logFileId = step.FileId;
        if (step.Kind == SimulatedStepKind.Sync)
        {
            _logSyncCount++;
            return;
        }

        if (step.Kind is not (SimulatedStepKind.Write or SimulatedStepKind.Delete or SimulatedStepKind.SetLength)
            || !disk.Exists(dataPath)
            || NewestMeta(disk.Durable.ContentOf(disk.FileIdOf(dataPath)), out _) is not { } meta)
        {
            return;
        }

        CheckCount++;
        if (meta.IsCleanlyClosed && step.Kind == SimulatedStepKind.Write)
        {
            Report(step, "A10: the log of a database is written to that is closed");
        }

        if (step.Kind == SimulatedStepKind.SetLength)
        {
            if (step.Offset < (long)meta.LogSegmentCount * meta.LogSegmentSize)
            {
                Report(step, "A8: the log is cut below what the data file counts");
            }

            return;
        }

        if (step.Kind == SimulatedStepKind.Delete)
        {
            if (meta.LogSegmentCount > 0)
            {
                Report(step, "A8: the log is deleted while it is needed");
            }

            return;
        }

        if (step.Bytes.Length == LogSegmentFormat.HeaderSize && step.Offset % meta.LogSegmentSize == 0)
        {
            BeforeSegmentHeader(step, disk, meta);
            return;
        }

        if (step.Bytes.AsSpan().ContainsAnyExcept((byte)0)
            && step.Offset / meta.LogSegmentSize >= meta.LogSegmentCount)
        {
            Report(step, "A8: a group is written to a segment that the data file does not count");
        }

        var synced = SyncedLog(disk, meta).Commits.Count;
        var after = disk.Durable.ContentOf(step.FileId).Clone();
        step.ApplyTo(after);
        if (LogContent.Read(after, meta).Commits.Count < synced)
        {
            Report(step, "A7: synced commits of the log are overwritten");
        }

        BeforeCommits(step, disk, meta);
    }

    private void BeforeSegmentHeader(SimulatedStep step, SimulatedDisk disk, MetaSlot meta)
    {
        var old = new byte[LogSegmentFormat.HeaderSize];
        disk.Durable.ContentOf(step.FileId).Read(old, step.Offset);
        if (LogSegmentFormat.IsValid(old, meta.DatabaseId.Span, meta.LogSegmentSize)
            && LogSegmentFormat.GetGeneration(old) is var generation
            && ((generation == meta.LogGeneration && LogSegmentFormat.GetSalt(old) == meta.LogSalt)
                || (generation == meta.LogGeneration + 1 && LogSegmentFormat.GetPreviousSalt(old) == meta.LogSalt)))
        {
            if (!old.AsSpan().SequenceEqual(step.Bytes))
            {
                Report(step, "A3: a segment of the log is reused that recovery needs");
            }
        }
    }

    private void BeforeCommits(SimulatedStep step, SimulatedDisk disk, MetaSlot meta)
    {
        var log = disk.CurrentOf(step.Path).Clone();
        step.ApplyTo(log);
        var data = disk.CurrentOf(dataPath);
        var durable = disk.Durable.ContentOf(disk.FileIdOf(dataPath));
        foreach (var (state, extents, areDurable) in LogContent.Read(log, meta).Commits)
        {
            if (!areDurable || state.Lsn <= _checkedCommit)
            {
                continue;
            }

            _checkedCommit = state.Lsn;
            foreach (var extent in extents)
            {
                var now = new byte[extent.Count * meta.PageSize];
                var there = new byte[now.Length];
                data.Read(now, (long)extent.First.Value * meta.PageSize);
                durable.Read(there, (long)extent.First.Value * meta.PageSize);
                if (!now.AsSpan().SequenceEqual(there)
                    || durable.Length < (long)extent.End * meta.PageSize)
                {
                    Report(step, "A2: a commit names pages from " + extent.First + " on that are not synced");
                }
            }
        }
    }

    private LogContent SyncedLog(SimulatedDisk disk, MetaSlot meta)
    {
        if (_cached is null || _cachedFor != (_logSyncCount, meta.Sequence))
        {
            var id = disk.Exists(_logPath) ? disk.FileIdOf(_logPath) : _logFileId;
            _cached = LogContent.Read(id < 0 ? new SimulatedContent() : disk.Durable.ContentOf(id), meta);
            _cachedFor = (_logSyncCount, meta.Sequence);
        }

        return _cached;
    }

    private LogContent CurrentLog(SimulatedDisk disk, MetaSlot meta) =>
        LogContent.Read(disk.Exists(_logPath) ? disk.CurrentOf(_logPath) : new SimulatedContent(), meta);

    private void Report(SimulatedStep step, string what) => _violations.Add(string.Create(
        CultureInfo.InvariantCulture,
        $"{what} ({step.Kind} of {step.Bytes.Length} bytes at {step.Offset} of {step.Path})"));
}
