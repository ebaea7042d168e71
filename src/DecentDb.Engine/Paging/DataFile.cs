using System;
using System.Globalization;
using System.Threading;
using DecentDb.Engine.IO;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Wal;

namespace DecentDb.Engine.Paging;

/// <summary>The pages of the data file: every page that is read is checked, every sync is counted.</summary>
/// <param name="file">The file.</param>
/// <param name="pageSize">Bytes of a page.</param>
/// <param name="checker">Looks at the structure of pages.</param>
/// <param name="hooks">Where tests take part.</param>
/// <param name="isFollowed">True when another process may write to the file meanwhile.</param>
internal sealed class DataFile(
    IDatabaseFile file, int pageSize, IPageChecker checker, StorageHooks hooks, bool isFollowed = false) : IDisposable
{
    private const int RereadsMax = 5; // of a page that somebody writes at this moment
    private long _syncCount;
    private long _readCount;
    private DatabaseException? _syncFailure;
    private bool _isClosed;
    private PageDirectory? _directory;

    public int PageSize { get; } = pageSize;

    public string Path => file.Path;

    public long Length => file.Length;

    public long SyncCount => Volatile.Read(ref _syncCount);

    public long ReadCount => Volatile.Read(ref _readCount);

    /// <summary>Knows which checkpoint wrote each page last; set once it is read.</summary>
    public PageDirectory Directory
    {
        get
        {
            var directory = Volatile.Read(ref _directory);
            Invariant.That(directory is not null, $"{Path}: its page directory is read before it is asked");
            return directory;
        }
        set => Volatile.Write(ref _directory, value);
    }

    /// <summary>
    /// Reads a page, without its seal. Null when it is whole and its newest image, else what is wrong with it.
    /// </summary>
    /// <exception cref="DatabaseException">
    /// Poisoned after a failed sync: the operating system may have dropped what was written, and would then hand out
    /// the older image that the page had before.
    /// </exception>
    public string? TryReadPage(PageId id, Span<byte> page)
    {
        var sound = 0u;
        return TryReadPage(id, page, ref sound);
    }

    /// <summary>The same for a page of which an image may have been looked through before.</summary>
    /// <param name="id">The page.</param>
    /// <param name="page">Gets the image.</param>
    /// <param name="soundChecksum">The checksum of an image of the page that was found sound; 0 = of none.</param>
    public string? TryReadPage(PageId id, Span<byte> page, ref uint soundChecksum)
    {
        var damage = ReadBytes(id, page) ?? Check(id, page, ref soundChecksum);
        for (var again = 0; damage is not null && isFollowed && again < RereadsMax; again++)
        {
            Thread.Yield();
            damage = ReadBytes(id, page) ?? Check(id, page, ref soundChecksum);
        }

        return damage;
    }

    /// <summary>The same for a page that a given checkpoint must have sealed.</summary>
    public string? TryReadPage(PageId id, Span<byte> page, uint checkpoint)
    {
        var sound = 0u;
        return ReadBytes(id, page) ?? Check(id, page, ref sound, checkpoint);
    }

    /// <summary>The same for a page of whatever time.</summary>
    public string? TryReadPageOfAnyTime(PageId id, Span<byte> page)
    {
        var sound = 0u;
        return ReadBytes(id, page) ?? Check(id, page, ref sound, checkpoint: null);
    }

    /// <summary>Reads the bytes of pages that follow each other; gives how many of them the file has.</summary>
    public int ReadPages(PageId first, ReadOnlySpan<byte[]> pages)
    {
        RefuseAfterFailedSync();
        var count = file.Read(pages, OffsetOf(first)) / PageSize;
        Interlocked.Add(ref _readCount, count);
        return count;
    }

    /// <summary>
    /// Checks a page of <see cref="ReadPages"/>, and takes off its seal when it is whole and its newest image.
    /// </summary>
    public string? Check(PageId id, Span<byte> page, ref uint soundChecksum) =>
        Check(id, page, ref soundChecksum, Volatile.Read(ref _directory)?.CheckpointOf(id));

    private string? ReadBytes(PageId id, Span<byte> page)
    {
        RefuseAfterFailedSync();
        var count = ReadUnlessClosed(page, OffsetOf(id));
        Interlocked.Increment(ref _readCount); // behind the read: see Follower.IsReplaced
        return count < page.Length ? "the file ends before or inside it" : null;
    }

    private string? Check(PageId id, Span<byte> page, ref uint soundChecksum, uint? checkpoint)
    {
        hooks.AfterPageRead(id, page);
        if (!PageFormat.IsChecksumRight(page))
        {
            return "its checksum does not match its content";
        }

        if (PageFormat.GetId(page) != id)
        {
            return "it holds the bytes of page " + PageFormat.GetId(page);
        }

        // The same checksum over the same number is the same content, whose structure was looked at already.
        var checksum = PageFormat.GetChecksum(page);
        if ((checksum != soundChecksum || checksum == 0) && checker.FindDamage(page) is { } damage)
        {
            return damage;
        }

        soundChecksum = checksum;
        if (PageFormat.GetCheckpoint(page) is var found && checkpoint is { } expected && found != expected)
        {
            return string.Create(
                CultureInfo.InvariantCulture,
                $"it is the image that checkpoint {found} wrote, and the page was last written by checkpoint "
                + $"{expected}: a write was lost, or an older copy was put back");
        }

        PageFormat.Unseal(page);
        return null;
    }

    /// <summary>Writes whole pages, sealed; never over the meta slots, and each under its own number.</summary>
    public void Write(PageId first, ReadOnlySpan<byte> pages)
    {
        Invariant.That(
            first.Value >= MetaFormat.PageCountOf(PageSize) && pages.Length % PageSize == 0,
            $"{pages.Length} bytes at page {first} are whole pages behind the meta slots of {Path}");
        file.Write(pages, OffsetOf(first));
    }

    /// <summary>Reads a page as it is in the file; zeros behind its end.</summary>
    public void ReadRaw(PageId id, Span<byte> page) => ReadRaw(page, OffsetOf(id));

    public void ReadRaw(Span<byte> bytes, long offset) => bytes[file.Read(bytes, offset)..].Clear();

    public void StartWriteback(PageId first, long length) => file.StartWriteback(OffsetOf(first), length);

    /// <summary>Cuts or extends the file to a whole number of pages.</summary>
    public void SetPageCount(uint pageCount)
    {
        Invariant.That(
            pageCount > MetaFormat.PageCountOf(PageSize),
            $"{Path} keeps its meta slots and roots in {pageCount} pages");
        file.SetLength((long)pageCount * PageSize);
    }

    /// <summary>
    /// Makes the file at least this long. Writes the last byte, which belongs to a free page that was never written,
    /// and so cannot cut off what a load writes past it at the same time.
    /// </summary>
    public void ExtendTo(uint pageCount)
    {
        var length = (long)pageCount * PageSize;
        if (file.Length < length)
        {
            file.Write([0], length - 1);
        }
    }

    public void WriteMeta(MetaSlot slot)
    {
        Span<byte> bytes = stackalloc byte[MetaFormat.SlotSize];
        MetaFormat.Write(bytes, slot);
        hooks.WriteMetaSlot(file, bytes, MetaFormat.OffsetOf(slot.Sequence));
    }

    /// <summary>Makes durable what was written. After a failure nothing is synced any more.</summary>
    public void Sync(SyncPurpose purpose)
    {
        if (Volatile.Read(ref _syncFailure) is { } failure)
        {
            // The operating system may have dropped what the failed sync was to cover: one that succeeds now would say
            // nothing about it.
            throw new DatabaseException(
                ErrorCode.Poisoned, Path + ": its sync has failed and is not repeated: " + failure.Message, failure)
            {
                FileName = Path,
            };
        }

        Interlocked.Increment(ref _syncCount);
        try
        {
            hooks.Sync(file, purpose);
        }
        catch (DatabaseException e)
        {
            Volatile.Write(ref _syncFailure, e);
            throw;
        }
    }

    /// <summary>
    /// True when every page of an extent is whole and was written by this commit: a load without syncs is then there.
    /// </summary>
    public bool IsWritten(PageExtent extent, Lsn lsn)
    {
        var page = new byte[PageSize];
        for (var number = extent.First.Value; number < extent.End; number++)
        {
            if (TryReadPage(new PageId(number), page, extent.Checkpoint) is not null || PageFormat.GetLsn(page) != lsn)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Writes the bytes of an extent again, so that a following sync covers them whoever wrote them.</summary>
    public void Rewrite(PageExtent extent)
    {
        var page = new byte[PageSize];
        for (var number = extent.First.Value; number < extent.End; number++)
        {
            ReadRaw(new PageId(number), page);
            Write(new PageId(number), page);
        }
    }

    public void Dispose()
    {
        Volatile.Write(ref _isClosed, true);
        file.Dispose();
    }

    private void RefuseAfterFailedSync()
    {
        if (Volatile.Read(ref _syncFailure) is { } failure)
        {
            throw new DatabaseException(
                ErrorCode.Poisoned,
                Path + ": what is not in memory is not read until the database is opened again, because its file "
                    + "could not be synced: " + failure.Message,
                failure)
            {
                FileName = Path,
            };
        }
    }

    // A snapshot that outlives its database is told so, not that its file cannot be read.
    private int ReadUnlessClosed(Span<byte> page, long offset)
    {
        try
        {
            return file.Read(page, offset);
        }
        catch (DatabaseException e) when (e.Code == ErrorCode.IoError && Volatile.Read(ref _isClosed))
        {
            throw new DatabaseException(ErrorCode.ObjectClosed, "The database is closed.", e);
        }
    }

    private long OffsetOf(PageId id) => (long)id.Value * PageSize;
}
