using System;
using System.Collections.Generic;
using System.Threading;
using DecentDb.Engine.IO;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Wal;

/// <summary>
/// The log file as a set of segments that generations take and give back. New segments are filled with zeros before
/// their first use, because syncing an overwrite costs half of syncing an append.
/// </summary>
internal sealed class LogSpace(IFileSystem fileSystem, string path, int segmentSize) : IDisposable
{
    private readonly Lock _lock = new(); // protects _free and _segmentCount
    private readonly Stack<int> _free = new();
    private IDatabaseFile? _file;
    private int _segmentCount;
    private bool _isEntryDurable;
    private bool _isClosed;
    private long _syncCount;

    public string Path { get; } = path;

    public int SegmentSize { get; } = segmentSize;

    public int PayloadSize => SegmentSize - LogSegmentFormat.BlockSize;

    public long SyncCount => Volatile.Read(ref _syncCount);

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

    /// <summary>Takes over a log file whose content is not needed any more.</summary>
    public void Reuse(IDatabaseFile file)
    {
        Invariant.That(_file is null);
        _file = file;
        _segmentCount = checked((int)(file.Length / SegmentSize));
        for (var i = _segmentCount - 1; i >= 0; i--)
        {
            _free.Push(i);
        }
    }

    /// <summary>Gives the region one more segment, with its header in place.</summary>
    public void Extend(LogRegion region)
    {
        var segment = Take();
        try
        {
            Span<byte> header = stackalloc byte[LogSegmentFormat.HeaderSize];
            LogSegmentFormat.Write(header, region.Generation, region.Segments.Length, SegmentSize);
            _file!.Write(header, (long)segment * SegmentSize);
        }
        catch
        {
            GiveBack([segment]);
            throw;
        }

        region.Segments = [.. region.Segments, segment];
        FaultPoints.Reach(FaultPoint.SegmentHeaderWritten);
    }

    public void GiveBack(ReadOnlySpan<int> segments)
    {
        using (Uninterrupted.Enter(_lock))
        {
            foreach (var segment in segments)
            {
                _free.Push(segment);
            }
        }
    }

    public void Write(LogRegion region, long position, ReadOnlySpan<byte> bytes)
    {
        var segments = region.Segments;
        while (bytes.Length > 0)
        {
            var segment = segments[checked((int)(position / PayloadSize))];
            var offset = (int)(position % PayloadSize);
            var count = Math.Min(bytes.Length, PayloadSize - offset);
            _file!.Write(bytes[..count], ((long)segment * SegmentSize) + LogSegmentFormat.BlockSize + offset);
            bytes = bytes[count..];
            position += count;
        }
    }

    public void Sync()
    {
        // Without a file nothing was written, so nothing is missing; but a file that was closed is not a synced one.
        Invariant.That(!_isClosed);
        Interlocked.Increment(ref _syncCount);
        _file?.Sync();
        if (!_isEntryDurable && !PlantedDefects.Has(PlantedDefect.LogEntryNotSynced))
        {
            fileSystem.SyncDirectoryOf(Path);
            _isEntryDurable = true;
        }
    }

    /// <summary>Deletes the file, which no live generation is in.</summary>
    public void Delete()
    {
        Dispose();
        fileSystem.Delete(Path);
    }

    public void Dispose()
    {
        _isClosed = true;
        _file?.Dispose();
        _file = null;
    }

    private int Take()
    {
        using (Uninterrupted.Enter(_lock))
        {
            if (_free.TryPop(out var segment))
            {
                return segment;
            }

            Invariant.That(!_isClosed);
            _file ??= fileSystem.Open(Path, FileOpenMode.OpenOrCreate);
            var zeros = new byte[SegmentSize];
            _file.Write(zeros, (long)_segmentCount * SegmentSize);
            return _segmentCount++;
        }
    }
}
