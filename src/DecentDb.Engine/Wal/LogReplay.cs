using System;
using System.Collections.Generic;
using System.Globalization;
using DecentDb.Engine.IO;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Wal;

/// <summary>
/// Reads the live generations of a log that an earlier opening left. First every group is checked, which finds the end
/// of the log; then the records up to it are handed out.
/// <para>
/// A group that is not whole ends the log: a write was cut short, and no commit in it was acknowledged. Unless a later
/// header of the generation says that this position had been synced: then the log was damaged after it was durable, and
/// to go on would lose commits silently. The same holds when a generation that was closed lacks its closing group.
/// </para>
/// <para>
/// A segment whose own header is damaged is found by the headers of the groups in it: their checksums start from the
/// generation, and their positions tell the place of the segment in it. The salt of a generation is in the data file's
/// meta slot or in the closing group of the generation before.
/// </para>
/// </summary>
internal sealed class LogReplay : ILogRecords
{
    private const int RewriteSize = 1 << 20;
    private readonly IDatabaseFile _file;
    private readonly StorageHooks _hooks;
    private readonly int _segmentSize;
    private readonly int _payloadSize;
    private readonly List<Region> _regions = [];
    private readonly List<int> _damagedSegments = [];
    private byte[] _buffer = new byte[LogSegmentFormat.BlockSize];
    private byte[] _record = []; // what is read again

    private LogReplay(IDatabaseFile file, int segmentSize, StorageHooks hooks)
    {
        _file = file;
        _hooks = hooks;
        _segmentSize = segmentSize;
        _payloadSize = segmentSize - LogSegmentFormat.BlockSize;
    }

    /// <summary>True when the log holds a segment of the generation that the data file names.</summary>
    public bool HasGeneration => _regions[0].Segments.Count > 0;

    /// <summary>The bytes of whole groups.</summary>
    public long ByteCount { get; private set; }

    /// <summary>True when the log ends with a group or a transaction that is not whole.</summary>
    public bool HasTornTail { get; private set; }

    /// <summary>The highest number of a generation that the log holds, live or not.</summary>
    public long LastGeneration { get; private set; }

    /// <summary>
    /// True when the log holds a later generation that does not follow from the one that the data file names: it was
    /// begun by an opening whose meta slot must have been durable then.
    /// </summary>
    public bool HasUnknownGeneration { get; private set; }

    /// <summary>Directly written pages of commits up to this one were synced.</summary>
    public Lsn SyncedDirectLsn { get; private set; }

    /// <summary>Finds and checks the generation that the data file names and the one after it.</summary>
    public static LogReplay Open(
        IDatabaseFile file, int segmentSize, ReadOnlyMemory<byte> databaseId, long generation, ulong salt,
        StorageHooks hooks)
    {
        var replay = new LogReplay(file, segmentSize, hooks) { LastGeneration = generation };
        replay.FindRegions(databaseId, generation, salt);
        var nextSalt = replay.Verify(replay._regions[0], isLast: replay._regions.Count == 1);
        if (replay._regions.Count == 1 && nextSalt is { } next)
        {
            replay.FindNextRegion(new LogGeneration(databaseId, generation + 1, next, salt));
        }

        if (replay._regions.Count > 1)
        {
            replay.Verify(replay._regions[1], isLast: true);
        }

        return replay;
    }

    /// <summary>Hands out the records of whole transactions and, at the end, those of a torn one.</summary>
    public void Run(ILogReplayTarget target)
    {
        var extents = new List<PageExtent>();
        var isInTransaction = false;
        for (var number = 0; number < _regions.Count; number++)
        {
            var region = _regions[number];
            long position = 0;
            while (position < region.End)
            {
                Invariant.That(
                    TryReadGroup(region, position, out var header),
                    $"{_file.Path}: the group at {position} of generation {region.Generation.Number} is still whole");
                var records = _buffer.AsSpan(LogGroupFormat.HeaderSize, header.PayloadLength);
                if (!RunGroup(target, records, extents, ref isInTransaction, number, position))
                {
                    HasTornTail = true;
                    return;
                }

                position += LogGroupFormat.SizeInLog(header.PayloadLength);
            }
        }

        HasTornTail |= isInTransaction;
    }

    /// <summary>
    /// Writes again what is not known to have been synced, and syncs it: whoever wrote it may have ended before it was
    /// durable, or its sync may have failed, after which only new writes are covered by a sync. What a later group says
    /// was synced stays as it is.
    /// </summary>
    public void MakeDurable()
    {
        var piece = new byte[Math.Min(_segmentSize, RewriteSize)];
        foreach (var region in _regions)
        {
            foreach (var (index, segment) in region.Segments)
            {
                var start = (long)index * _payloadSize;
                var from = Math.Max(region.SyncedPosition, start);
                var end = Math.Min(region.End, start + _payloadSize);
                if (from < end)
                {
                    // The segment's header was synced with the first group in it.
                    var skipped = from == start ? 0 : LogSegmentFormat.BlockSize + (from - start);
                    var offset = (long)segment * _segmentSize;
                    Rewrite(piece, offset + skipped, offset + LogSegmentFormat.BlockSize + (end - start));
                }
            }
        }

        _hooks.Sync(_file, SyncPurpose.LogRecovered);
    }

    private void Rewrite(byte[] piece, long offset, long end)
    {
        while (offset < end)
        {
            var bytes = piece.AsSpan(0, (int)Math.Min(piece.Length, end - offset));
            var count = _file.Read(bytes, offset);
            _file.Write(bytes[..count], offset);
            if (count < bytes.Length)
            {
                return;
            }

            offset += count;
        }
    }

    /// <inheritdoc/>
    public ReadOnlySpan<byte> ReadDifference(LogPlace place)
    {
        if (_record.Length < place.Length)
        {
            _record = new byte[Math.Max(place.Length, 2 * _record.Length)];
        }

        var record = _record.AsSpan(0, place.Length);
        var region = _regions[place.Region];
        return ReadAt(region, place.Position, record) == record.Length
            && LogRecordFormat.TryReadPage(record, out _, out var difference)
            ? difference : throw Damaged(region, place.Position, "a page record is not there any more");
    }

    private bool RunGroup(
        ILogReplayTarget target, ReadOnlySpan<byte> records, List<PageExtent> extents, ref bool isInTransaction,
        int number, long position)
    {
        var region = _regions[number];
        var end = position + LogGroupFormat.HeaderSize + records.Length;
        while (records.Length > 0)
        {
            var place = end - records.Length;
            if (!LogRecordFormat.TryReadHeader(records, out var type, out var isSkippable, out var size))
            {
                throw Damaged(region, position, "a record is malformed");
            }

            var record = records[..size];
            records = records[size..];
            switch (type)
            {
                case var _ when LogRecordFormat.IsPage(type, out var form):
                    if (!LogRecordFormat.TryReadPage(record, out var id, out var delta)
                        || !target.OnPage(
                            id, form, delta, new LogPlace(number, place, size)))
                    {
                        throw Damaged(region, position, "a page record is malformed");
                    }

                    isInTransaction = true;
                    break;
                case LogRecordFormat.Extents:
                    if (!LogRecordFormat.TryReadExtents(record, extents))
                    {
                        throw Damaged(region, position, "a record of extents is malformed");
                    }

                    isInTransaction = true;
                    break;
                case LogRecordFormat.Commit:
                    if (!LogRecordFormat.TryReadCommit(record, out var commit))
                    {
                        throw Damaged(region, position, "a commit record is malformed");
                    }

                    var areDurable = commit.ExtentsAreSynced || SyncedDirectLsn >= commit.State.Lsn;
                    if (!target.OnCommit(commit.State, extents, areDurable))
                    {
                        return false;
                    }

                    extents.Clear();
                    isInTransaction = false;
                    break;
                default:
                    RefuseUnlessSkippable(type, isSkippable);
                    break;
            }
        }

        return true;
    }

    // The group is whole, so this is no damage: a later version of the engine wrote it.
    private void RefuseUnlessSkippable(byte type, bool isSkippable)
    {
        if (!isSkippable)
        {
            throw new DatabaseException(
                ErrorCode.NotADatabase,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{_file.Path}: the log has a record of type {type}, which this version of DecentDb does not know ")
                + "and may not skip; open the database with the version that wrote it.")
            {
                FileName = _file.Path,
            };
        }
    }

    private void FindRegions(ReadOnlyMemory<byte> databaseId, long generation, ulong salt)
    {
        Region? first = null;
        Region? second = null;
        Span<byte> header = stackalloc byte[LogSegmentFormat.HeaderSize];
        var segmentCount = checked((int)((_file.Length + _segmentSize - 1) / _segmentSize));
        for (var i = 0; i < segmentCount; i++)
        {
            if (_file.Read(header, (long)i * _segmentSize) < header.Length
                || !LogSegmentFormat.IsValid(header, databaseId.Span, _segmentSize))
            {
                _damagedSegments.Add(i); // or never used
                continue;
            }

            var number = LogSegmentFormat.GetGeneration(header);
            LastGeneration = Math.Max(LastGeneration, number);
            var headerSalt = LogSegmentFormat.GetSalt(header);
            var previous = LogSegmentFormat.GetPreviousSalt(header);
            if (number == generation && headerSalt == salt)
            {
                first ??= new Region(new LogGeneration(databaseId, number, headerSalt, previous));
                first.Segments[LogSegmentFormat.GetIndex(header)] = i;
            }
            else if (number == generation + 1 && previous == salt)
            {
                second ??= new Region(new LogGeneration(databaseId, number, headerSalt, previous));
                second.Segments[LogSegmentFormat.GetIndex(header)] = i;
            }
            else
            {
                HasUnknownGeneration |= number > generation;
            }
        }

        // Without a segment header of its own the generation is looked for all the same: the header may be damaged.
        first ??= new Region(new LogGeneration(databaseId, generation, salt, PreviousSalt: 0));
        AdoptDamagedSegments(first);
        _regions.Add(first);
        if (second is not null)
        {
            if (first.Segments.Count == 0)
            {
                throw new DatabaseException(
                    ErrorCode.Corruption, _file.Path + ": the older part of the log is missing.")
                {
                    FileName = _file.Path,
                };
            }

            AdoptDamagedSegments(second);
            _regions.Add(second);
        }
    }

    private void FindNextRegion(LogGeneration generation)
    {
        var region = new Region(generation);
        AdoptDamagedSegments(region);
        if (region.Segments.Count > 0)
        {
            LastGeneration = Math.Max(LastGeneration, generation.Number);
            _regions.Add(region);
        }
    }

    private void AdoptDamagedSegments(Region region)
    {
        for (var i = _damagedSegments.Count - 1; i >= 0; i--)
        {
            if (IndexOf(_damagedSegments[i], region) is { } index && region.Segments.TryAdd(index, _damagedSegments[i]))
            {
                _damagedSegments.RemoveAt(i);
            }
        }
    }

    // The place of the segment in the generation, by the first header of a group of that generation in it.
    private int? IndexOf(int segment, Region region)
    {
        Span<byte> bytes = stackalloc byte[LogGroupFormat.HeaderSize];
        for (var offset = 0; offset < _payloadSize; offset += LogSegmentFormat.BlockSize)
        {
            var place = ((long)segment * _segmentSize) + LogSegmentFormat.BlockSize + offset;
            if (_file.Read(bytes, place) == bytes.Length
                && LogGroupFormat.TryRead(bytes, region.Generation.Seed, out var header)
                && header.Position >= 0 && header.Position % _payloadSize == offset
                && header.Position / _payloadSize < int.MaxValue)
            {
                return (int)(header.Position / _payloadSize);
            }
        }

        return null;
    }

    // The salt of the next generation, when this one was closed.
    private ulong? Verify(Region region, bool isLast)
    {
        long position = 0;
        long sequence = -1;
        uint chain = 0;
        ulong? nextSalt = null;
        while (nextSalt is null && TryReadWholeGroup(region, position, chain, out var header)
            && header.Sequence == (sequence < 0 ? header.Sequence : sequence + 1))
        {
            sequence = header.Sequence;
            chain = _hooks.ChainAfter(header.PayloadChecksum);
            nextSalt = header.Closes ? header.NextSalt : null;
            region.SyncedPosition = Math.Max(region.SyncedPosition, header.SyncedPosition);
            SyncedDirectLsn = header.SyncedDirectLsn > SyncedDirectLsn ? header.SyncedDirectLsn : SyncedDirectLsn;
            position += LogGroupFormat.SizeInLog(header.PayloadLength);
        }

        region.End = position;
        ByteCount += position;
        if (position > 0 && isLast && _regions.Count > 1)
        {
            // Nothing is written to a generation before the one before it is synced.
            _regions[0].SyncedPosition = _regions[0].End;
        }

        if (nextSalt is null)
        {
            RefuseDamageBelowSynced(region, position);
            if (!isLast)
            {
                throw Damaged(region, position, "a group is damaged that had been synced");
            }
        }

        return nextSalt;
    }

    // Every later header that is whole tells how far the log was synced when it was written. A segment whose own header
    // is damaged may hold such headers too; the seed of their checksums tells which generation they belong to.
    private void RefuseDamageBelowSynced(Region region, long bad)
    {
        foreach (var (index, segment) in region.Segments)
        {
            RefuseDamageBelowSynced(region, bad, segment, (long)index * _payloadSize);
        }

        foreach (var segment in _damagedSegments)
        {
            RefuseDamageBelowSynced(region, bad, segment, start: -1);
        }
    }

    private void RefuseDamageBelowSynced(Region region, long bad, int segment, long start)
    {
        Span<byte> bytes = stackalloc byte[LogGroupFormat.HeaderSize];
        for (var offset = 0; offset < _payloadSize; offset += LogSegmentFormat.BlockSize)
        {
            var place = ((long)segment * _segmentSize) + LogSegmentFormat.BlockSize + offset;
            if ((start >= 0 && start + offset < bad)
                || _file.Read(bytes, place) < bytes.Length
                || !LogGroupFormat.TryRead(bytes, region.Generation.Seed, out var header)
                || (start >= 0 ? header.Position != start + offset : header.Position % _payloadSize != offset))
            {
                continue;
            }

            HasTornTail |= header.Position >= bad;
            if (header.SyncedPosition > bad)
            {
                throw Damaged(region, bad, "a group is damaged that had been synced");
            }
        }
    }

    // As below, with a payload that follows what came before it.
    private bool TryReadWholeGroup(Region region, long position, uint chain, out LogGroupHeader header)
    {
        if (!TryReadGroup(region, position, out header))
        {
            return false;
        }

        var payload = _buffer.AsSpan(LogGroupFormat.HeaderSize, header.PayloadLength);
        _hooks.AfterGroupRead(ref header, payload, chain);
        return header.PayloadChecksum == LogGroupFormat.ChainChecksum(chain, payload);
    }

    // Reads a whole group into the buffer. False when its header is not valid or the bytes are not all there.
    private bool TryReadGroup(Region region, long position, out LogGroupHeader header)
    {
        header = default;
        if (ReadAt(region, position, _buffer.AsSpan(0, LogGroupFormat.HeaderSize)) < LogGroupFormat.HeaderSize
            || !LogGroupFormat.TryRead(_buffer, region.Generation.Seed, out header)
            || header.Position != position)
        {
            return false;
        }

        if (LogGroupFormat.HeaderSize + (long)header.PayloadLength > region.Segments.Count * (long)_payloadSize)
        {
            return false;
        }

        var size = LogGroupFormat.HeaderSize + header.PayloadLength;
        if (_buffer.Length < size)
        {
            Array.Resize(ref _buffer, size);
        }

        return ReadAt(region, position, _buffer.AsSpan(0, size)) == size;
    }

    private int ReadAt(Region region, long position, Span<byte> target)
    {
        var done = 0;
        while (done < target.Length)
        {
            var offset = (int)((position + done) % _payloadSize);
            if (!region.Segments.TryGetValue(checked((int)((position + done) / _payloadSize)), out var segment))
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

    private DatabaseException Damaged(Region region, long position, string reason) => new(
        ErrorCode.Corruption,
        $"{_file.Path}: the log is damaged in generation {region.Generation.Number} at position {position}: {reason}.")
    {
        FileName = _file.Path,
    };

    private sealed class Region(LogGeneration generation)
    {
        public LogGeneration Generation { get; } = generation;

        public SortedDictionary<int, int> Segments { get; } = [];

        public long End { get; set; }

        /// <summary>The groups say that everything before it was synced.</summary>
        public long SyncedPosition { get; set; }
    }
}
