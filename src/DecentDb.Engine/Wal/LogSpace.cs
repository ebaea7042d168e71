using System;
using System.Collections.Generic;
using System.Threading;
using DecentDb.Engine.IO;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Wal;

/// <summary>
/// The log file as a set of segments that generations take and give back. New segments are filled with zeros before
/// their first use, because syncing an overwrite costs half of syncing an append.
/// <para>
/// Before a segment is used that the data file does not count yet, the file is synced and the data file is told how
/// many segments there are (<paramref name="declare"/>), durably: then a log that is missing, or shorter, was lost.
/// That costs one sync of each file when a database is written to for the first time after it was opened, and when
/// its log grows.
/// </para>
/// </summary>
/// <param name="fileSystem">Where the file lies.</param>
/// <param name="path">The name of the log.</param>
/// <param name="dataPath">The data file, whose permissions the log gets.</param>
/// <param name="segmentSize">Bytes of a segment.</param>
/// <param name="declareOpen">
/// Makes it durable that the database is open, before its log is written to; fails as <paramref name="declare"/> does.
/// </param>
/// <param name="declare">
/// Makes it durable that the log is needed and has at least so many segments. Gives the error when there is no room for
/// that and nothing has happened; any other error is final.
/// </param>
/// <param name="hooks">Where tests take part.</param>
internal sealed class LogSpace(
    IFileSystem fileSystem, string path, string dataPath, int segmentSize,
    Func<DatabaseException?> declareOpen, Func<int, DatabaseException?> declare, StorageHooks hooks) : IDisposable
{
    private const string UnfinishedSuffix = "-new";
    private const int GrowthBytesMax = 16 << 20;

    // More in one write, and the system charges the writer of the next small one for the writeback of all of it.
    private const int WriteSizeMax = 1 << 16;

    private readonly Lock _lock = new(); // protects _free and _segmentCount
    // The lowest first, so that what is not needed gathers at the end of the file.
    private readonly PriorityQueue<int, int> _free = new();
    private IDatabaseFile? _file;
    private int _segmentCount;
    private int _declaredCount;
    private bool _isDeclaredOpen;
    private bool _isEntryDurable;
    private bool _isClosed;
    private long _syncCount;
    private DatabaseException? _failure;

    public string Path { get; } = path;

    public int SegmentSize { get; } = segmentSize;

    public int PayloadSize => SegmentSize - LogSegmentFormat.BlockSize;

    /// <summary>False when a sync waits for nothing.</summary>
    public bool WaitsForDisk => fileSystem.WaitsForDisk;

    public long SyncCount => Volatile.Read(ref _syncCount);

    /// <summary>The error after which nothing may be written or synced any more.</summary>
    public DatabaseException? Failure => Volatile.Read(ref _failure);

    public long FileLength
    {
        get
        {
            using (Uninterrupted.Enter(_lock))
            {
                return (long)_segmentCount * SegmentSize;
            }
        }
    }

    private void TryCut(long length)
    {
        Invariant.That(length >= SegmentSize, $"{Path}: one segment at least is left, not {length} bytes");
        try
        {
            File.SetLength(length);
        }
        catch (DatabaseException)
        {
            // As above. The log does not depend on it.
        }
    }

    // There is one from the first segment on.
    private IDatabaseFile File => _file ?? throw new InvalidOperationException($"{Path} has no segment yet.");

    /// <summary>Takes over a log file whose content is not needed any more.</summary>
    public void Reuse(IDatabaseFile file)
    {
        Invariant.That(_file is null, $"{Path} is taken over once");
        _file = file;
        _segmentCount = checked((int)(file.Length / SegmentSize));
        for (var i = 0; i < _segmentCount; i++)
        {
            _free.Enqueue(i, i);
        }
    }

    /// <summary>Gives the region one more segment, with its header in place.</summary>
    /// <exception cref="DatabaseException">
    /// DiskFull or IoError: the region is as before. When <see cref="Failure"/> is set then, that is final.
    /// </exception>
    public void Extend(LogRegion region)
    {
        ThrowIfFailed();
        DeclareOpen();
        var segment = Take(region.Generation.DatabaseId.Span);
        try
        {
            Span<byte> header = stackalloc byte[LogSegmentFormat.HeaderSize];
            LogSegmentFormat.Write(header, region.Generation, region.Segments.Length, SegmentSize);
            File.Write(header, (long)segment * SegmentSize);
            region.IsStartDurable |= DeclareSegments();
        }
        catch
        {
            GiveBack([segment]);
            throw;
        }

        region.Segments = [.. region.Segments, segment];
        hooks.Reach(FaultPoint.SegmentHeaderWritten);
    }

    /// <summary>
    /// Makes sure of a segment for the next <see cref="Extend"/>, which then only writes over what is there. Nobody
    /// else may extend a region between the two.
    /// </summary>
    /// <exception cref="DatabaseException">As for <see cref="Extend"/>.</exception>
    public void PrepareToExtend(LogRegion like)
    {
        ThrowIfFailed();

        // Not declared yet: the sync for that is to cover the header of the segment too.
        GiveBack([Take(like.Generation.DatabaseId.Span)]);
    }

    public void GiveBack(ReadOnlySpan<int> segments)
    {
        using (Uninterrupted.Enter(_lock))
        {
            foreach (var segment in segments)
            {
                // A segment that is free twice would be two parts of the log at once.
                Invariant.That(
                    (uint)segment < (uint)_segmentCount && _free.Count < _segmentCount,
                    $"{Path}: segment {segment} is given back beside {_free.Count} free ones of {_segmentCount}");
                _free.Enqueue(segment, segment);
            }
        }
    }

    /// <summary>
    /// Cuts the file behind the last segment of the only live region, but not below so many bytes. The data file is
    /// told first, durably, so that a log that is shorter than it says was lost. Nobody may extend a region meanwhile.
    /// </summary>
    /// <exception cref="DatabaseException">The data file could not be told; that is final.</exception>
    public void Trim(LogRegion live, long keptBytes)
    {
        int count;
        using (Uninterrupted.Enter(_lock))
        {
            count = Math.Max(checked((int)(keptBytes / SegmentSize)), 1);
            foreach (var segment in live.Segments)
            {
                count = Math.Max(count, segment + 1);
            }

            if (count >= _segmentCount || Failure is not null)
            {
                return;
            }

            // What is behind them is free, or else somebody would still need it.
            Invariant.That(
                _free.Count == _segmentCount - live.Segments.Length,
                $"{Path}: {_free.Count} of {_segmentCount} segments are free, and {live.Segments.Length} live");
            _free.Clear();
            for (var segment = 0; segment < count; segment++)
            {
                if (!live.Segments.AsSpan().Contains(segment))
                {
                    _free.Enqueue(segment, segment);
                }
            }

            _segmentCount = count;
        }

        var isDeclared = _declaredCount <= count;
        hooks.BeforeLogCut(ref isDeclared);
        if (!isDeclared)
        {
            if (ActFinally(() => declare(count)) is not null)
            {
                return; // what is behind stays in the file, and is filled anew when the log grows
            }

            _declaredCount = count;
        }

        TryCut((long)count * SegmentSize);
    }

    public void Write(LogRegion region, long position, ReadOnlySpan<byte> bytes)
    {
        ThrowIfFailed();
        var segments = region.Segments;
        Invariant.That(
            position >= 0 && position + bytes.Length <= segments.Length * (long)PayloadSize,
            $"{Path}: {bytes.Length} bytes at {position} fit into {segments.Length} segments of generation "
            + $"{region.Generation.Number}");
        while (bytes.Length > 0)
        {
            var segment = segments[checked((int)(position / PayloadSize))];
            var offset = (int)(position % PayloadSize);
            var count = Math.Min(Math.Min(bytes.Length, WriteSizeMax), PayloadSize - offset);
            File.Write(bytes[..count], ((long)segment * SegmentSize) + LogSegmentFormat.BlockSize + offset);
            bytes = bytes[count..];
            position += count;
        }
    }

    public void Sync(SyncPurpose purpose)
    {
        // Without a file nothing was written, so nothing is missing; but a file that was closed is not a synced one.
        Invariant.That(!_isClosed, $"{Path} is synced while it is open");
        ThrowIfFailed();
        Interlocked.Increment(ref _syncCount);
        if (_file is { } file)
        {
            hooks.Sync(file, purpose);
        }

        if (!_isEntryDurable)
        {
            hooks.SyncDirectoryOf(fileSystem, Path, SyncPurpose.LogEntry);
            _isEntryDurable = true;
        }
    }

    /// <summary>Deletes the file, which no live generation is in.</summary>
    public void Delete()
    {
        if (_file is not null)
        {
            Dispose();
            fileSystem.Delete(Path);
        }
    }

    public void Dispose()
    {
        _isClosed = true;
        _file?.Dispose();
        _file = null;
    }

    private void ThrowIfFailed()
    {
        if (Failure is { } failure)
        {
            throw new DatabaseException(failure.Code, failure.Message, failure) { FileName = failure.FileName };
        }
    }

    // Whoever finds the log later must find out from the data file which generation it is of.
    private void DeclareOpen()
    {
        Invariant.That(!_isClosed, $"{Path} is written to while it is open");
        var isDeclared = _isDeclaredOpen;
        hooks.BeforeLogUsed(ref isDeclared);
        if (isDeclared)
        {
            return;
        }

        if (ActFinally(declareOpen) is { } noRoom)
        {
            throw new DatabaseException(noRoom.Code, noRoom.Message, noRoom) { FileName = noRoom.FileName };
        }

        _isDeclaredOpen = true;
    }

    // True when that synced the log.
    private bool DeclareSegments()
    {
        int count;
        using (Uninterrupted.Enter(_lock))
        {
            count = _segmentCount;
        }

        if (count <= _declaredCount)
        {
            return false;
        }

        if (_declaredCount == 0)
        {
            // Whoever made the file so long may have ended before its length was durable, or its sync may have failed,
            // after which only a new write is covered by a sync.
            var zeros = new byte[LogSegmentFormat.BlockSize];
            File.Write(zeros, ((long)count * SegmentSize) - zeros.Length);
        }

        // The pair of what an opening refuses: a log that is shorter than the data file says.
        Invariant.That(
            File.Length >= (long)count * SegmentSize,
            $"{Path}: {count} segments of {SegmentSize} bytes are declared of {File.Length} bytes");
        var noRoom = ActFinally(() =>
        {
            Sync(SyncPurpose.LogSegments);
            return declare(count);
        });
        if (noRoom is not null)
        {
            throw new DatabaseException(noRoom.Code, noRoom.Message, noRoom) { FileName = noRoom.FileName };
        }

        _declaredCount = count;
        return true;
    }

    // What is thrown, and not given, is final.
    private DatabaseException? ActFinally(Func<DatabaseException?> act)
    {
        try
        {
            return act();
        }
        catch (DatabaseException e)
        {
            // Of what was to be synced nothing is known any more; a later sync would not cover it.
            Volatile.Write(ref _failure, e);
            throw;
        }
    }

    private int Take(ReadOnlySpan<byte> databaseId)
    {
        using (Uninterrupted.Enter(_lock))
        {
            if (_free.TryDequeue(out var segment, out _))
            {
                return segment;
            }

            Invariant.That(!_isClosed, $"{Path} grows while it is open");
            if (_file is null)
            {
                _file = Create(databaseId);
                return _segmentCount++;
            }

            Grow();
            return _free.Dequeue();
        }
    }

    // To the double, so that a long transaction declares few times. The disk may have room for one segment only.
    private void Grow()
    {
        var count = Math.Clamp(_segmentCount, 1, Math.Max(1, GrowthBytesMax / SegmentSize));
        var zeros = new byte[Math.Min(SegmentSize, WriteSizeMax)];
        var first = _segmentCount;
        try
        {
            for (var i = 0; i < count; i++)
            {
                Fill(File, zeros, (long)_segmentCount * SegmentSize);
                _segmentCount++;
            }
        }
        catch (DatabaseException e) when (e.Code == ErrorCode.DiskFull && _segmentCount > first)
        {
            // What there is will do.
        }

        Invariant.That(_segmentCount > first, $"{Path}: there is a segment after the first {first}");
        for (var segment = first; segment < _segmentCount; segment++)
        {
            _free.Enqueue(segment, segment);
        }
    }

    // The file gets its name when its mark is durable: what has the name is a log, whatever a crash leaves of it.
    private IDatabaseFile Create(ReadOnlySpan<byte> databaseId)
    {
        var unfinished = Path + UnfinishedSuffix;
        RemoveUnfinished(unfinished);
        var file = fileSystem.CreateLike(unfinished, dataPath);
        try
        {
            using (file)
            {
                Span<byte> mark = stackalloc byte[LogFileMark.Size];
                LogFileMark.Write(mark, databaseId, SegmentSize);
                Fill(file, new byte[Math.Min(SegmentSize, WriteSizeMax)], offset: 0);
                file.Write(mark, LogFileMark.Offset);
                hooks.Sync(file, SyncPurpose.LogCreation);
            }

            fileSystem.Move(unfinished, Path, overwrite: false);
        }
        catch
        {
            fileSystem.Delete(unfinished);
            throw;
        }

        try
        {
            return fileSystem.Open(Path, FileOpenMode.OpenExisting);
        }
        catch
        {
            // Nothing is in it yet. What stays would be in the way of the next creation.
            fileSystem.Delete(Path);
            throw;
        }
    }

    // A creation that was cut short leaves one segment at most.
    private void RemoveUnfinished(string unfinished)
    {
        if (fileSystem.Exists(unfinished))
        {
            using (var file = fileSystem.Open(unfinished, FileOpenMode.OpenReadOnly))
            {
                if (file.Length > SegmentSize)
                {
                    throw new DatabaseException(
                        ErrorCode.CannotOpen,
                        unfinished + ": the file has the name of a new log and is none; move it away.")
                    {
                        FileName = unfinished,
                    };
                }
            }

            fileSystem.Delete(unfinished);
        }
    }

    private void Fill(IDatabaseFile file, byte[] zeros, long offset)
    {
        for (var done = 0; done < SegmentSize; done += zeros.Length)
        {
            file.Write(zeros.AsSpan(0, Math.Min(zeros.Length, SegmentSize - done)), offset + done);
        }
    }
}
