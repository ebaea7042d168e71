using System;
using DecentDb.Engine.IO;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Wal;

namespace DecentDb.Engine.Paging;

/// <summary>
/// The files of a database that another process may own: nothing is locked, and nothing of the database is written. A
/// file of its own, which the first follower makes, is where the owner tells what is durable.
/// </summary>
internal sealed class FollowedFiles
{
    private readonly IFileSystem _fileSystem;
    private readonly IDatabaseFile _file;
    private readonly StorageHooks _hooks;
    private readonly string _path;
    private IDatabaseFile? _log;
    private IDatabaseFile? _readers;
    private readonly byte[] _slots = new byte[2 * MetaFormat.SlotSize]; // as they were read last, and what they say
    private MetaSlot? _meta;

    private FollowedFiles(IFileSystem fileSystem, IDatabaseFile file, string path, StorageHooks hooks)
    {
        _fileSystem = fileSystem;
        _file = file;
        _path = path;
        _hooks = hooks;
        TryOpenReaders();
    }

    public IDatabaseFile File => _file;

    /// <summary>The place of this follower among the others; null where it can have none.</summary>
    public FollowerPlace? Place { get; private set; }

    public string Path => _path;

    public static FollowedFiles Open(IFileSystem fileSystem, string path, StorageHooks hooks) => new(
        fileSystem, fileSystem.Open(path, FileOpenMode.OpenReadOnly), path, hooks);

    /// <summary>False when the slot that was read last is beside one that is torn or damaged.</summary>
    public bool IsOtherSlotWhole { get; private set; } = true;

    /// <summary>True when a complete log holds a generation that does not follow from the slot.</summary>
    public bool HasUnknownGeneration { get; private set; }

    /// <summary>The newest slot now.</summary>
    public MetaSlot ReadMeta()
    {
        const int second = MetaFormat.SlotSize;
        Span<byte> slots = stackalloc byte[2 * second];
        slots.Clear();
        _ = _file.Read(slots[..second], MetaFormat.OffsetOf(sequence: 0));
        _ = _file.Read(slots[second..], MetaFormat.OffsetOf(sequence: 1));
        if (_meta is { } known && slots.SequenceEqual(_slots))
        {
            return known;
        }

        _meta = MetaReader.Read(_file, _hooks, out var isOtherSlotWhole);
        IsOtherSlotWhole = isOtherSlotWhole;
        OtherSlot = MetaFormat.TryRead((_meta.Sequence & 1) == 0 ? slots[second..] : slots[..second]);
        slots.CopyTo(_slots);
        Invariant.That(_meta.PageSize > 0, $"{_path} has pages");
        return _meta;
    }

    /// <summary>The slot beside the newest one; null when it is not whole.</summary>
    public MetaSlot? OtherSlot { get; private set; }

    /// <summary>False when another file has taken the place of the one that is read.</summary>
    public bool IsInPlace() => _file.IsInPlace();

    /// <summary>True while a process, this one included, owns the database.</summary>
    public bool HasOwner() => _file.IsLocked();

    /// <summary>What the opening that a slot is of said was durable; null when it has said nothing.</summary>
    public Lsn? ReadDurable(MetaSlot meta) => ReadNotice(meta)?.Durable;

    /// <summary>True when the owner has begun to write over pages of a snapshot.</summary>
    public bool IsOverwritten(MetaSlot meta, Lsn snapshot) => ReadNotice(meta)?.Overwritten > snapshot;

    private OwnerNotice? ReadNotice(MetaSlot meta)
    {
        const int tries = 5; // it may be being written
        if (_readers is not { } readers)
        {
            return null;
        }

        Span<byte> bytes = stackalloc byte[ReadersFormat.Size];
        for (var i = 0; i < tries; i++)
        {
            if (readers.Read(bytes, offset: 0) == bytes.Length && ReadersFormat.TryReadOwner(bytes) is { } notice)
            {
                return notice.OpenCount == meta.OpenCount
                    && notice.DatabaseId.Span.SequenceEqual(meta.DatabaseId.Span) ? notice : null;
            }
        }

        return null;
    }

    /// <summary>The log from the generation on that a slot names; null when the slot needs no log.</summary>
    /// <param name="meta">The slot.</param>
    /// <param name="isComplete">True when nobody writes to it, so that what is not whole in it is damage.</param>
    /// <exception cref="DatabaseException">LogMissing, Corruption, CannotOpen.</exception>
    public LogTail? OpenLog(MetaSlot meta, bool isComplete)
    {
        _log?.Dispose();
        _log = null;
        var logPath = _path + DatabaseOpener.LogSuffix;
        if (meta.LogSegmentCount == 0)
        {
            return null;
        }

        _log = _fileSystem.Exists(logPath) ? _fileSystem.Open(logPath, FileOpenMode.OpenReadOnly) : null;
        if (_log is null || LogLoss.Find(_log, meta) is not null)
        {
            throw LogLoss.Missing(_path, logPath, LogLoss.Find(_log, meta) ?? "it is gone");
        }

        LogLoss.RefuseForeign(_log, meta);
        HasUnknownGeneration = isComplete && LogReplay.Open(
            _log, meta.LogSegmentSize, meta.DatabaseId, meta.LogGeneration, meta.LogSalt, _hooks)
            .HasUnknownGeneration;

        var tail = new LogTail(
            _log,
            meta.LogSegmentSize,
            new LogGeneration(meta.DatabaseId, meta.LogGeneration, meta.LogSalt, PreviousSalt: 0),
            _hooks);
        return tail.HasGeneration ? tail : throw LogLoss.Missing(_path, logPath, "it is of another time");
    }

    public void Close()
    {
        _log?.Dispose();
        Place?.Close();
        _readers?.Dispose();
        _file.Dispose();
    }

    // Where the folder cannot be written to, the follower does without.
    private void TryOpenReaders()
    {
        var path = _path + ReadersFormat.Suffix;
        Invariant.That(_readers is null, $"{path} is opened once");
        try
        {
            if (!_fileSystem.Exists(path))
            {
                using var made = _fileSystem.CreateLike(path, _path);
                made.Write(new byte[ReadersFormat.FileSize], offset: 0); // room that a full disk does not take back
            }
        }
        catch (DatabaseException)
        {
            // Another follower was faster, or nobody can.
        }

        _readers = TryOpen(path, FileOpenMode.OpenExisting);
        if (_readers is not null)
        {
            Place = FollowerPlace.TryTake(_readers, TimeProvider.System.GetUtcNow());
        }
        else
        {
            _readers = TryOpen(path, FileOpenMode.OpenReadOnly);
        }
    }

    private IDatabaseFile? TryOpen(string path, FileOpenMode mode)
    {
        try
        {
            return _fileSystem.Exists(path) ? _fileSystem.Open(path, mode) : null;
        }
        catch (DatabaseException)
        {
            return null;
        }
    }
}
