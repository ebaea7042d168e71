using System;
using System.Collections.Generic;
using DecentDb.Engine.IO;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Wal;

/// <summary>
/// Reads the commits of a log that somebody else may be writing to at the same time, from where it came to before.
/// <para>
/// A group counts when its header is whole, is of the generation and of the place where it is looked for, has the next
/// number, and its payload continues the chain of checksums. The log ends at the first group that does not, because its
/// writer may be at it; the next look begins at the end of the last commit. What was read behind that, records of a
/// transaction that is still being written, is read again then, because its writer may give it up and write something
/// else there.
/// </para>
/// </summary>
internal sealed class LogTail
{
    /// <summary>For <see cref="Read"/>: all commits that are there.</summary>
    public static readonly Lsn ToItsEnd = new(long.MaxValue);

    private const int ReadSizeMax = 1 << 17;

    private readonly IDatabaseFile _file;
    private readonly StorageHooks _hooks;
    private readonly int _segmentSize;
    private readonly int _payloadSize;
    private readonly Dictionary<int, int> _segments = []; // of one generation: the place of each by its index
    private LogGeneration _segmentsOf;
    private byte[] _buffer = new byte[LogSegmentFormat.BlockSize]; // what was read last of the log, by one look at it
    private LogGeneration? _bufferOf;
    private long _bufferPosition;
    private int _bufferLength;
    private int _readSize; // grows from group to group that follow each other
    private int _payloadStart; // in the buffer, of the group that was read last
    private Place _place;

    /// <summary>Begins at the start of a generation.</summary>
    public LogTail(IDatabaseFile file, int segmentSize, LogGeneration generation, StorageHooks hooks)
    {
        _file = file;
        _hooks = hooks;
        _segmentSize = segmentSize;
        _payloadSize = segmentSize - LogSegmentFormat.BlockSize;
        _segmentsOf = generation;
        _place = new Place(generation, Position: 0, Sequence: -1, Chain: 0, RecordOffset: 0);
    }

    /// <summary>The generation that is read now.</summary>
    public LogGeneration Generation => _place.Generation;

    public long FileLength => _file.Length;

    /// <summary>True when the log has the beginning of the generation.</summary>
    public bool HasGeneration => FindSegment(_place.Generation, index: 0) is not null;

    /// <summary>Makes what was read durable, whoever wrote it.</summary>
    public void Sync() => _hooks.Sync(_file, SyncPurpose.LogRecovered);

    /// <summary>Hands out the commits that follow, up to one and with it.</summary>
    /// <param name="target">Gets them.</param>
    /// <param name="upTo">The last commit that is wanted.</param>
    /// <exception cref="DatabaseException">A record makes no sense, or is not known.</exception>
    public void Read(ILogReplayTarget target, Lsn upTo)
    {
        var extents = new List<PageExtent>();
        var place = _place;
        _bufferOf = null; // what its writer has given up since is not taken for what is there now
        var syncedDirect = upTo == ToItsEnd ? FindSyncedDirect(place) : Lsn.Zero;
        var isInTransaction = false;
        while (TryReadGroup(place, out var header))
        {
            syncedDirect = header.SyncedDirectLsn > syncedDirect ? header.SyncedDirectLsn : syncedDirect;
            var payload = _buffer.AsSpan(_payloadStart, header.PayloadLength);
            while (place.RecordOffset < payload.Length)
            {
                if (!LogRecordFormat.TryReadHeader(
                    payload[place.RecordOffset..], out var type, out var isSkippable, out var size))
                {
                    throw Damaged(place, "a record is malformed");
                }

                var record = payload.Slice(place.RecordOffset, size);
                if (type == LogRecordFormat.Commit)
                {
                    if (!TryTake(place, record, target, extents, upTo, syncedDirect))
                    {
                        return;
                    }

                    extents.Clear();
                    isInTransaction = false;
                    place = place with { RecordOffset = place.RecordOffset + size };
                    _place = place;
                    continue;
                }

                isInTransaction |= TakeRecord(place, record, type, isSkippable, target, extents);
                place = place with { RecordOffset = place.RecordOffset + size };
            }

            place = Behind(place, header);
            if (!isInTransaction)
            {
                Invariant.That(
                    place.Position % LogSegmentFormat.BlockSize == 0,
                    $"{_file.Path}: the group at {place.Position} begins on a block of its own");
                _place = place;
            }
        }
    }

    // What all groups that follow say of it. Pages of an earlier load need not be as it wrote them any more when a
    // later group says that they were synced.
    private Lsn FindSyncedDirect(Place place)
    {
        var syncedDirect = Lsn.Zero;
        while (TryReadGroup(place, out var header))
        {
            syncedDirect = header.SyncedDirectLsn > syncedDirect ? header.SyncedDirectLsn : syncedDirect;
            place = Behind(place, header);
        }

        return syncedDirect;
    }

    private bool TryTake(
        Place place, ReadOnlySpan<byte> record, ILogReplayTarget target, List<PageExtent> extents, Lsn upTo,
        Lsn syncedDirect)
    {
        if (!LogRecordFormat.TryReadCommit(record, out var commit))
        {
            throw Damaged(place, "a commit record is malformed");
        }

        return commit.State.Lsn <= upTo
            && target.OnCommit(
                commit.State, extents, commit.ExtentsAreSynced || syncedDirect >= commit.State.Lsn);
    }

    // True for what belongs to the commit that follows.
    private bool TakeRecord(
        Place place, ReadOnlySpan<byte> record, byte type, bool isSkippable, ILogReplayTarget target,
        List<PageExtent> extents)
    {
        switch (type)
        {
            case var _ when LogRecordFormat.IsPage(type, out var form):
                return LogRecordFormat.TryReadPage(record, out var id, out var delta)
                    && target.OnPage(id, form, delta, place: default)
                        ? true : throw Damaged(place, "a page record is malformed");
            case LogRecordFormat.Extents:
                return LogRecordFormat.TryReadExtents(record, extents)
                    ? true : throw Damaged(place, "a record of extents is malformed");
            default:
                return isSkippable
                    ? false
                    : throw new DatabaseException(
                        ErrorCode.NotADatabase,
                        $"{_file.Path}: the log has a record of type {type}, which this version of DecentDb does not "
                        + "know and may not skip; open the database with the version that wrote it.")
                    {
                        FileName = _file.Path,
                    };
        }
    }

    private static Place Behind(Place place, in LogGroupHeader header) => header.Closes
        ? new Place(
            new LogGeneration(
                place.Generation.DatabaseId, place.Generation.Number + 1, header.NextSalt, place.Generation.Salt),
            Position: 0, header.Sequence, Chain: 0, RecordOffset: 0)
        : place with
        {
            Position = place.Position + LogGroupFormat.SizeInLog(header.PayloadLength),
            Sequence = header.Sequence,
            Chain = header.PayloadChecksum,
            RecordOffset = 0,
        };

    // Reads a whole group into the buffer, with those that follow it when there were others before it.
    private bool TryReadGroup(Place place, out LogGroupHeader header)
    {
        Invariant.That(place.Position >= 0, $"{_file.Path}: a group is at {place.Position}");
        var follows = ReferenceEquals(_bufferOf, place.Generation)
            && place.Position > _bufferPosition && place.Position <= _bufferPosition + _bufferLength;
        if (follows && TryTakeGroup(place, out header, out _))
        {
            return true;
        }

        _readSize = follows ? Math.Min(ReadSizeMax, 2 * _readSize) : LogSegmentFormat.BlockSize;
        Fill(place, _readSize);
        if (TryTakeGroup(place, out header, out var missing))
        {
            return true;
        }

        if (missing <= _bufferLength || missing > _file.Length)
        {
            return false;
        }

        Fill(place, missing);
        return TryTakeGroup(place, out header, out _);
    }

    // Of what is in the buffer. Else gives how many bytes have to be there, when they may be a group.
    private bool TryTakeGroup(Place place, out LogGroupHeader header, out int missing)
    {
        Invariant.That(
            ReferenceEquals(_bufferOf, place.Generation) && place.Position >= _bufferPosition
                && place.Position <= _bufferPosition + _bufferLength,
            $"{_file.Path}: the group at {place.Position} is looked for in what was read from {_bufferPosition} on");
        var start = (int)(place.Position - _bufferPosition);
        var rest = _buffer.AsSpan(start, _bufferLength - start);
        header = default;
        missing = 0;
        if (rest.Length < LogGroupFormat.HeaderSize
            || !LogGroupFormat.TryRead(rest, place.Generation.Seed, out header)
            || header.Position != place.Position
            || (place.Sequence >= 0 && place.Position > 0 && header.Sequence != place.Sequence + 1)
            || header.PayloadLength > Array.MaxLength - LogGroupFormat.HeaderSize)
        {
            return false;
        }

        missing = LogGroupFormat.HeaderSize + header.PayloadLength;
        _payloadStart = start + LogGroupFormat.HeaderSize;
        return missing <= rest.Length
            && header.PayloadChecksum == LogGroupFormat.ChainChecksum(
                place.Chain, rest[LogGroupFormat.HeaderSize..missing]);
    }

    private void Fill(Place place, int size)
    {
        Invariant.That(
            size >= LogGroupFormat.HeaderSize, $"{_file.Path}: {size} bytes are read for a group at {place.Position}");
        if (_buffer.Length < size)
        {
            _buffer = new byte[size];
        }

        _bufferOf = place.Generation;
        _bufferPosition = place.Position;
        _bufferLength = ReadAt(place, _buffer.AsSpan(0, size));
    }

    private int ReadAt(Place place, Span<byte> target)
    {
        var done = 0;
        while (done < target.Length)
        {
            var offset = (int)((place.Position + done) % _payloadSize);
            var index = checked((int)((place.Position + done) / _payloadSize));
            if (FindSegment(place.Generation, index) is not { } segment)
            {
                break;
            }

            var wanted = Math.Min(target.Length - done, _payloadSize - offset);
            var count = _file.Read(
                target.Slice(done, wanted), ((long)segment * _segmentSize) + LogSegmentFormat.BlockSize + offset);
            done += count;
            if (count < wanted)
            {
                break;
            }
        }

        return done;
    }

    // Where the generation has its segment of this index. The writer takes the lowest free one, so that it is mostly
    // behind the one before; else all of them are looked at.
    private int? FindSegment(LogGeneration generation, int index)
    {
        Invariant.That(index >= 0, $"{_file.Path}: a generation begins with segment 0, not {index}");
        if (generation.Number != _segmentsOf.Number || generation.Salt != _segmentsOf.Salt)
        {
            _segments.Clear();
            _segmentsOf = generation;
        }

        if (_segments.TryGetValue(index, out var known))
        {
            return known;
        }

        if (index > 0 && _segments.TryGetValue(index - 1, out var before)
            && IndexOf(generation, before + 1) == index)
        {
            _segments[index] = before + 1;
            return before + 1;
        }

        var count = (int)Math.Min(int.MaxValue, _file.Length / _segmentSize);
        for (var segment = 0; segment < count; segment++)
        {
            if (IndexOf(generation, segment) is { } found)
            {
                _segments[found] = segment;
            }
        }

        return _segments.TryGetValue(index, out known) ? known : null;
    }

    private int? IndexOf(LogGeneration generation, int segment)
    {
        Span<byte> header = stackalloc byte[LogSegmentFormat.HeaderSize];
        return _file.Read(header, (long)segment * _segmentSize) == header.Length
            && LogSegmentFormat.IsValid(header, generation.DatabaseId.Span, _segmentSize)
            && LogSegmentFormat.GetGeneration(header) == generation.Number
            && LogSegmentFormat.GetSalt(header) == generation.Salt
                ? LogSegmentFormat.GetIndex(header) : null;
    }

    private DatabaseException Damaged(Place place, string reason) => new(
        ErrorCode.Corruption,
        $"{_file.Path}: the log is damaged in generation {place.Generation.Number} at position {place.Position}: "
        + $"{reason}.")
    {
        FileName = _file.Path,
    };

    // Where a group is, or a record in it.
    private readonly record struct Place(
        LogGeneration Generation, long Position, long Sequence, uint Chain, int RecordOffset);
}
