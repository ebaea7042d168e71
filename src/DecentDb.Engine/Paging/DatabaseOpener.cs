using System;
using System.Buffers.Binary;
using DecentDb.Engine.IO;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Wal;

namespace DecentDb.Engine.Paging;

/// <summary>
/// Creates, opens and recovers the files of a database.
/// <para>
/// Creation makes the first pages durable, then the meta slot, then the directory entry; a file whose meta area is
/// still empty is a creation that was cut short, and is begun anew.
/// </para>
/// <para>
/// A database that was closed in good order is not written to when it is opened, but when it is changed first
/// (<see cref="MetaWriter"/>): so it can be read where nothing can be written. Where its file itself cannot be opened
/// for writing, it is open for reading only.
/// </para>
/// <para>
/// Recovery: 1. lock the file and read the valid meta slot with the higher sequence. 2. Replay the log into images, of
/// which so many are in memory and the others are made of their records again (<see cref="ReplayedImages"/>). 3. Make
/// durable what they were built from: the log may have been read from the operating system's memory only, and to trust
/// it while it can still get lost would leave a data file that no log explains. So the log is written again and synced,
/// and so are the pages of unsynced loads, which the meta slot then vouches for. 4. Write the meta slot that was read
/// again, for the same reason, and the images to the data file; sync. 5. Write the other meta slot, which names the
/// recovered state and a generation of the log that nothing was written to yet; sync. 6. Cut off what lies past the
/// last page. A crash before 5 is durable leaves a log from which the same images come again; after it, that log is
/// dead. Nothing is served before 5.
/// </para>
/// <para>
/// A slot that says that the log is needed is written before the first group of an opening, and one that says that it
/// is not by the last checkpoint, before the log is deleted (<see cref="LogSpace"/>, <see cref="Checkpointer"/>). When
/// the log that is needed is not there, nothing is opened, unless the options say so.
/// </para>
/// </summary>
internal sealed class DatabaseOpener(
    IFileSystem fileSystem, StorageOptions options, IPageChecker checker, StorageHooks hooks)
{
    public const string LogSuffix = "-wal";
    /// <summary>The number of the checkpoint that the creation of a file counts as.</summary>
    public const long FirstCheckpoint = 1;

    private const int WriteBufferSize = 1 << 20;
    private const long UnfinishedLengthMax = 1 << 17;
    private bool _isCreated;
    private bool _isReadOnly = options.Mode == StorageMode.ReadOnly;

    public OpenedFiles Open(string path)
    {
        if (!MetaFormat.IsPageSize(options.PageSize))
        {
            throw new DatabaseException(
                ErrorCode.InvalidParameterValue, "The page size must be 4096, 8192, 16384 or 32768 bytes.");
        }

        var realPath = fileSystem.GetRealPath(path);
        var file = OpenFile(realPath);
        try
        {
            if (!file.TryLockExclusive())
            {
                throw IoErrors.InUse(realPath, file.FindLockOwner());
            }

            if (!_isReadOnly)
            {
                UnfinishedBackup.TryRemove(fileSystem, realPath);
            }

            return OpenLocked(file, realPath);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private IDatabaseFile OpenFile(string path)
    {
        try
        {
            return fileSystem.Open(path, options.Mode switch
            {
                StorageMode.ReadWriteCreate => FileOpenMode.OpenOrCreate,
                StorageMode.ReadWrite => FileOpenMode.OpenExisting,
                _ => FileOpenMode.OpenReadOnly,
            });
        }
        catch (DatabaseException e) when (e.Code == ErrorCode.CannotOpen && !_isReadOnly)
        {
            if (TryOpenReadOnly(path) is { } file)
            {
                Invariant.That(!_isReadOnly);
                _isReadOnly = true;
                return file;
            }

            throw;
        }
    }

    private IDatabaseFile? TryOpenReadOnly(string path)
    {
        try
        {
            return fileSystem.Exists(path) ? fileSystem.Open(path, FileOpenMode.OpenReadOnly) : null;
        }
        catch (DatabaseException)
        {
            return null; // why it cannot be opened at all says the first error
        }
    }

    private OpenedFiles OpenLocked(IDatabaseFile file, string path)
    {
        var logPath = path + LogSuffix;
        if (IsEmptyOrUnfinished(file))
        {
            Create(file, path, logPath);
        }

        var meta = MetaReader.Read(file, hooks, out var isOtherSlotWhole);
        var data = new DataFile(file, meta.PageSize, checker, hooks);
        if (file.Length < (long)meta.State.PageCount * meta.PageSize)
        {
            throw new DatabaseException(
                ErrorCode.Corruption, path + ": the file is shorter than the database in it; it was truncated.")
            {
                FileName = path,
            };
        }

        IDatabaseFile? logFile = null;
        try
        {
            if (fileSystem.Exists(logPath))
            {
                logFile = fileSystem.Open(
                    logPath, _isReadOnly ? FileOpenMode.OpenReadOnly
                        : FileOpenMode.OpenExisting);
            }

            return Recover(data, meta, isOtherSlotWhole, logFile, logPath);
        }
        catch
        {
            logFile?.Dispose();
            throw;
        }
    }

    private OpenedFiles Recover(
        DataFile data, MetaSlot meta, bool isOtherSlotWhole, IDatabaseFile? logFile, string logPath)
    {
        var (replay, isLost) = OpenReplay(data.Path, logFile, logPath, meta, isOtherSlotWhole);
        var images = new RecoveredImages(
            data, meta.State, meta.SyncedDirectLsn, hooks, replay, options.RecoveredImagesSize);
        replay?.Run(images);
        data.Directory = OpenDirectory(data, meta, images, isOtherSlotWhole);
        if (!isOtherSlotWhole)
        {
            LogLoss.RefuseOldSlot(data, images, replay is { HasUnknownGeneration: true });
        }

        if (isLost && !_isReadOnly)
        {
            LogLoss.RefuseMixedPages(data, images);
        }

        if (replay is not null && images.CommitCount > 0 && !_isReadOnly)
        {
            replay.MakeDurable();
            hooks.SyncDirectoryOf(fileSystem, logPath, SyncPurpose.LogRecovered);
        }

        var tailPages = (data.Length / meta.PageSize) - images.State.PageCount;
        var report = new RecoveryReport(
            images.CommitCount, images.Count, replay?.ByteCount ?? 0, replay is { HasTornTail: true },
            Math.Max(0, tailPages));
        if (_isReadOnly)
        {
            var all = images.ReadAll();
            logFile?.Dispose();
            return new OpenedFiles
            {
                Data = data,
                Meta = meta,
                State = images.State,
                Report = report,
                Images = all,
            };
        }

        var isInOrder = logFile is null && isOtherSlotWhole && meta.IsCleanlyClosed
            && data.Length == (long)meta.State.PageCount * meta.PageSize;
        var next = isInOrder
            ? NextSlot(meta, meta.State, meta.LogGeneration)
            : WriteBack(data, meta, images, replay?.LastGeneration ?? meta.LogGeneration);
        var writer = isInOrder
            ? new MetaWriter(data, meta, next, _isCreated, hooks)
            : new MetaWriter(data, next, opening: null, isDurable: true, hooks);
        var space = new LogSpace(
            fileSystem, logPath, data.Path, meta.LogSegmentSize, writer.TryDeclareOpen, writer.TryDeclareLog, hooks);
        if (logFile is not null)
        {
            space.Reuse(logFile);
        }

        return new OpenedFiles
        {
            Data = data,
            Meta = next,
            State = images.State,
            Report = report,
            Writable = new WritableFiles(
                writer, space, new FollowerFile(fileSystem, data.Path, writer, images.State.Lsn)),
        };
    }

    // As the slot says, with what the commits since have written past the log.
    private static PageDirectory OpenDirectory(
        DataFile data, MetaSlot meta, RecoveredImages images, bool isOtherSlotWhole)
    {
        try
        {
            var directory = PageDirectory.Open(data, meta);
            directory.Prepare(images.Extents);
            directory.Note(images.Extents);
            return directory;
        }
        catch (DatabaseException e) when (e.Code == ErrorCode.Corruption && !isOtherSlotWhole)
        {
            throw LogLoss.OldSlot(data.Path);
        }
    }

    private (LogReplay? Replay, bool IsLost) OpenReplay(
        string path, IDatabaseFile? log, string logPath, MetaSlot meta, bool isOtherSlotWhole)
    {
        if (log is not null)
        {
            LogLoss.RefuseForeign(log, meta);
        }

        var loss = LogLoss.Find(log, meta);
        RefuseLoss(loss);
        var replay = log is null ? null
            : LogReplay.Open(log, meta.LogSegmentSize, meta.DatabaseId, meta.LogGeneration, meta.LogSalt, hooks);
        loss ??= LogLoss.Find(replay, meta);
        RefuseLoss(loss);
        return (replay, loss is not null);

        void RefuseLoss(string? found)
        {
            if (found is not null && !options.RecoverWithoutLog)
            {
                // The damaged slot may have said that no log is needed.
                throw isOtherSlotWhole ? LogLoss.Missing(path, logPath, found) : LogLoss.OldSlot(path);
            }
        }
    }

    private MetaSlot WriteBack(DataFile data, MetaSlot meta, RecoveredImages images, long lastGeneration)
    {
        // Its sync may have failed, so that only the operating system's memory holds it: it is written again before the
        // other slot, which may be the only one on the disk, is written over.
        data.WriteMeta(meta);
        var state = images.State;
        if (images.UnsyncedExtents.Count > 0)
        {
            meta = MakeExtentsDurable(data, meta, images);
        }

        var checkpoint = NextCheckpoint(meta);
        uint[] pages = [.. images.Numbers];
        Array.Sort(pages);
        WriteImages(data, images, pages, checkpoint);
        var (root, checksum) = data.Directory.Write(pages, state.PageCount, checkpoint);
        if (data.Length < (long)state.PageCount * data.PageSize)
        {
            data.SetPageCount(state.PageCount);
        }

        data.Sync(SyncPurpose.RecoveredPages);
        var next = NextSlot(meta, state, lastGeneration) with
        {
            IsCleanlyClosed = meta.IsCleanlyClosed && images.CommitCount == 0,
            Checkpoint = checkpoint,
            PageDirectoryRoot = root,
            PageDirectoryChecksum = checksum,
        };
        data.WriteMeta(next);
        data.Sync(SyncPurpose.RecoveredMeta);
        data.Directory.Complete(pages, checkpoint);
        if (data.Length > (long)state.PageCount * data.PageSize)
        {
            data.SetPageCount(state.PageCount);
        }

        return next;
    }

    // What an opening is known by that goes on from this slot.
    private MetaSlot NextSlot(MetaSlot meta, DatabaseState state, long lastGeneration)
    {
        var chosen = ChooseGeneration(meta, lastGeneration);
        return meta with
        {
            Sequence = meta.Sequence + 1,
            State = state,
            OpenCount = NextOpenCount(meta.OpenCount, state.Lsn),
            LogGeneration = chosen.Number,
            LogSalt = chosen.Salt,
            LogSegmentCount = 0,
            Checkpoint = NextCheckpoint(meta),
        };
    }

    // One that nothing was ever written to: what is left of an older one must not continue it.
    private LogGeneration ChooseGeneration(MetaSlot meta, long lastGeneration)
    {
        var next = new LogGeneration(meta.DatabaseId, lastGeneration + 1, NextRandom(), PreviousSalt: 0);
        hooks.AfterGenerationChosen(
            new LogGeneration(meta.DatabaseId, meta.LogGeneration, meta.LogSalt, PreviousSalt: 0), ref next);
        return next;
    }

    // The upper half of every LSN that the next opening gives out: above all that were given out before, in commits and
    // to pages that were written directly and never committed. An opening of more than 2^32 commits has gone past its
    // own upper half, and one that came near it may have given out LSNs past it.
    private static uint NextOpenCount(uint openCount, Lsn last)
    {
        var reached = (last.Value + (1L << 31)) >> 32;
        return checked((uint)(reached > openCount ? reached + 1 : openCount + 1L));
    }

    // No number is given to what two checkpoints wrote. The one after the slot's may have been under way when the
    // database was left, and what was written past the log had its number already. After a closing in good order there
    // was none, and there is nothing to write either.
    private static long NextCheckpoint(MetaSlot meta) => meta.IsCleanlyClosed ? meta.Checkpoint : meta.Checkpoint + 2;

    // The images may overwrite pages of the extents; once they do, the extents prove nothing any more.
    private static MetaSlot MakeExtentsDurable(DataFile data, MetaSlot meta, RecoveredImages images)
    {
        foreach (var extent in images.UnsyncedExtents)
        {
            data.Rewrite(extent);
        }

        data.Sync(SyncPurpose.RecoveredLoads);
        var marked = meta with { Sequence = meta.Sequence + 1, SyncedDirectLsn = images.State.Lsn };
        data.WriteMeta(marked);
        data.Sync(SyncPurpose.RecoveredMeta);
        return marked;
    }

    private static void WriteImages(DataFile data, RecoveredImages images, uint[] numbers, long checkpoint)
    {
        var buffer = new byte[Math.Max(data.PageSize, Math.Min(WriteBufferSize, numbers.Length * (long)data.PageSize))];
        for (var i = 0; i < numbers.Length;)
        {
            var length = 0;
            var first = i;
            while (i < numbers.Length && numbers[i] - numbers[first] == (uint)(i - first)
                && length + data.PageSize <= buffer.Length)
            {
                var page = buffer.AsSpan(length, data.PageSize);
                images.Read(numbers[i++], page);
                PageFormat.Seal(page, checkpoint);
                length += data.PageSize;
            }

            data.Write(new PageId(numbers[first]), buffer.AsSpan(0, length));
            if (length == buffer.Length)
            {
                data.StartWriteback(new PageId(numbers[first]), length); // so that the sync finds most of it done
            }
        }
    }

    private static bool IsEmptyOrUnfinished(IDatabaseFile file)
    {
        var length = file.Length;
        if (length is 0 or > UnfinishedLengthMax)
        {
            return length == 0;
        }

        Span<byte> area = stackalloc byte[MetaFormat.SlotSize];
        var count = file.Read(area, MetaFormat.OffsetOf(sequence: 1));
        if (area[..count].ContainsAnyExcept((byte)0))
        {
            return false;
        }

        count = file.Read(area, MetaFormat.OffsetOf(sequence: 0));
        return !area[..count].ContainsAnyExcept((byte)0) || IsCutShort(area[..count], length);
    }

    // The first slot of a creation that met a full disk, without its end, before the pages of anything else. A slot of
    // a backup, and a damaged one, have a checksum.
    private static bool IsCutShort(ReadOnlySpan<byte> slot, long length)
    {
        if (slot.Length < MetaFormat.SlotSize || slot[MetaFormat.ChecksumOffset..].ContainsAnyExcept((byte)0)
            || !slot.StartsWith(MetaFormat.Magic[..Math.Min(MetaFormat.Magic.Length, LengthOf(slot))]))
        {
            return false;
        }

        for (var size = PageFormat.SizeMin; size <= PageFormat.SizeMax; size *= 2)
        {
            if (length == (long)PageDirectoryLayout.Of(size).PageCountMin * size)
            {
                return true;
            }
        }

        return false;

        static int LengthOf(ReadOnlySpan<byte> bytes) => bytes.TrimEnd((byte)0).Length;
    }

    private void Create(IDatabaseFile file, string path, string logPath)
    {
        if (_isReadOnly)
        {
            throw MetaReader.NotADatabase(path, "the file is not a DecentDb database: the file is empty.");
        }

        if (fileSystem.Exists(logPath))
        {
            throw new DatabaseException(
                ErrorCode.Corruption,
                $"{path}: the database file is empty, but {logPath} exists; move it away to create a new database.")
            {
                FileName = path,
            };
        }

        var databaseId = new byte[LogSegmentFormat.DatabaseIdSize];
        options.Random(databaseId);
        var metaPages = MetaFormat.PageCountOf(options.PageSize);
        var pageCount = PageDirectoryLayout.Of(options.PageSize).PageCountMin;
        var roots = new byte[options.PageSize];
        PageFormat.Initialize(roots, new PageId(metaPages), PageKind.Roots);
        PageFormat.Seal(roots, FirstCheckpoint);
        file.SetLength(0);
        file.SetLength(pageCount * (long)options.PageSize);
        file.Write(roots, metaPages * (long)options.PageSize);
        var (root, checksum) = PageDirectory.WriteNew(file, options.PageSize, pageCount, FirstCheckpoint);
        hooks.Sync(file, SyncPurpose.CreationPages);
        var slot = new byte[MetaFormat.SlotSize];
        MetaFormat.Write(slot, new MetaSlot
        {
            PageSize = options.PageSize,
            DatabaseId = databaseId,
            Sequence = 0,
            State = new DatabaseState(Lsn.Zero, pageCount, PageId.None, FreePageCount: 0, SchemaVersion: 0),
            OpenCount = 0,
            LogGeneration = 1,
            LogSalt = NextRandom(),
            LogSegmentSize = options.LogSegmentSize,
            Checkpoint = FirstCheckpoint,
            IsCleanlyClosed = true,
            RequiredFeatures = MetaFormat.PageDirectoryFeature,
            PageDirectoryRoot = root,
            PageDirectoryChecksum = checksum,
        });
        file.Write(slot, MetaFormat.OffsetOf(sequence: 0));
        hooks.Sync(file, SyncPurpose.CreationMeta);
        _isCreated = true;
        hooks.SyncDirectoryOf(fileSystem, path, SyncPurpose.CreationMeta);
    }

    private ulong NextRandom()
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        options.Random(bytes);
        return BinaryPrimitives.ReadUInt64LittleEndian(bytes);
    }
}
