using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using DecentDb.Engine.IO;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Wal;

namespace DecentDb.Engine.Maintenance;

/// <summary>
/// Prints a log as its bytes are: every generation of which a segment is left, needed or not, its groups up to the
/// first that is not whole, and what comes after that.
/// </summary>
internal sealed class LogInspector(IDatabaseFile file, MetaSlot? meta, TextWriter target)
{
    private readonly SortedDictionary<long, Generation> _generations = [];
    private byte[] _databaseId = [];
    private int _segmentSize;
    private byte[] _buffer = new byte[LogSegmentFormat.BlockSize];
    private bool _isSound = true;

    private int PayloadSize => _segmentSize - LogSegmentFormat.BlockSize;

    /// <summary>Prints everything; false when something is damaged that had been synced.</summary>
    public bool Write()
    {
        Line($"log         {file.Path}, {file.Length} bytes");
        if (meta is not null)
        {
            Line($"meta slot   generation {meta.LogGeneration}, salt {meta.LogSalt:x16}");
            Line($"            needs {(meta.LogSegmentCount == 0 ? "no log" : Needed(meta))}");
        }

        if (!TryIdentify())
        {
            throw new DatabaseException(ErrorCode.CannotOpen, file.Path + ": the file is no log of a database.")
            {
                FileName = file.Path,
            };
        }

        Line($"database    {Convert.ToHexStringLower(_databaseId)}, segments of {_segmentSize} bytes");
        if (meta is not null && !meta.DatabaseId.Span.SequenceEqual(_databaseId))
        {
            Line($"            the log is that of another database");
        }

        WriteSegments();
        foreach (var generation in _generations.Values)
        {
            Write(generation);
        }

        return _isSound;
    }

    /// <summary>What a meta slot says of the log that the database needs.</summary>
    public static string Needed(MetaSlot slot) => string.Create(
        CultureInfo.InvariantCulture,
        $"{slot.LogSegmentCount} segments of {slot.LogSegmentSize} bytes at least");

    // By the mark of the file, or where that is damaged by a segment's header, or by the data file.
    private bool TryIdentify()
    {
        Span<byte> header = stackalloc byte[LogSegmentFormat.HeaderSize];
        if (LogFileMark.TryRead(file, out _databaseId, out _segmentSize))
        {
            return IsSegmentSize(_segmentSize);
        }

        if (meta is not null && IsSegmentSize(meta.LogSegmentSize)
            && LogFileMark.IsOf(file, meta.DatabaseId.Span, meta.LogSegmentSize))
        {
            (_databaseId, _segmentSize) = (meta.DatabaseId.ToArray(), meta.LogSegmentSize);
            return true;
        }

        return file.Read(header, 0) == header.Length
            && LogSegmentFormat.TryReadOwner(header, out _databaseId, out _segmentSize) && IsSegmentSize(_segmentSize);
    }

    private static bool IsSegmentSize(int size) =>
        size is >= LogSegmentFormat.SizeMin and <= LogSegmentFormat.SizeMax && size % LogSegmentFormat.BlockSize == 0;

    private void WriteSegments()
    {
        Span<byte> header = stackalloc byte[LogSegmentFormat.HeaderSize];
        for (var segment = 0; (long)segment * _segmentSize < file.Length; segment++)
        {
            header.Clear();
            _ = file.Read(header, (long)segment * _segmentSize);
            if (!LogSegmentFormat.IsValid(header, _databaseId, _segmentSize))
            {
                Line($"segment {segment,3} {(header.ContainsAnyExcept((byte)0) ? "header is damaged" : "never used")}");
                continue;
            }

            var number = LogSegmentFormat.GetGeneration(header);
            var salt = LogSegmentFormat.GetSalt(header);
            var index = LogSegmentFormat.GetIndex(header);
            Line($"segment {segment,3} generation {number}, salt {salt:x16}, place {index}");
            if (!_generations.TryGetValue(number, out var generation))
            {
                generation = new Generation(new LogGeneration(
                    _databaseId, number, salt, LogSegmentFormat.GetPreviousSalt(header)));
                _generations.Add(number, generation);
            }

            if (generation.Identity.Salt == salt)
            {
                generation.Segments.TryAdd(index, segment);
            }
        }
    }

    private void Write(Generation generation)
    {
        var number = generation.Identity.Number;
        target.WriteLine();
        Line($"generation {number}{Standing(generation.Identity)}");
        long position = 0;
        long synced = 0;
        uint chain = 0;
        while (true)
        {
            if (!TryReadGroup(generation, position, out var header, out var problem))
            {
                WriteEnd(generation, position, synced, problem);
                return;
            }

            var payload = _buffer.AsSpan(LogGroupFormat.HeaderSize, header.PayloadLength);
            if (header.PayloadChecksum != LogGroupFormat.ChainChecksum(chain, payload))
            {
                WriteEnd(generation, position, synced, "the checksum of its records is wrong");
                return;
            }

            chain = header.PayloadChecksum;
            synced = Math.Max(synced, header.SyncedPosition);
            Line($"  group {header.Sequence} at {position} (file offset {generation.OffsetOf(position, this)})");
            Line($"    {header.PayloadLength} bytes, last LSN {header.LastLsn}, synced up to {header.SyncedPosition}");
            WriteRecords(payload);
            position += LogGroupFormat.SizeInLog(header.PayloadLength);
            if (header.Closes)
            {
                Line($"  closed at {position}; the next one has the salt {header.NextSalt:x16}");
                return;
            }
        }
    }

    private string Standing(LogGeneration generation) =>
        meta is null ? ""
        : generation.Number == meta.LogGeneration && generation.Salt == meta.LogSalt ? ", which the meta slot names"
        : generation.Number == meta.LogGeneration + 1 && generation.PreviousSalt == meta.LogSalt
            ? ", which follows the one that the meta slot names"
        : ", which nothing needs any more";

    private void WriteRecords(ReadOnlySpan<byte> records)
    {
        while (records.Length > 0)
        {
            if (!LogRecordFormat.TryReadHeader(records, out var type, out var isSkippable, out var size))
            {
                Line($"    malformed, {records.Length} bytes");
                _isSound = false;
                return;
            }

            WriteRecord(records[..size], type, isSkippable);
            records = records[size..];
        }
    }

    private void WriteRecord(ReadOnlySpan<byte> record, byte type, bool isSkippable)
    {
        var extents = new List<PageExtent>();
        switch (type)
        {
            case var _ when LogRecordFormat.IsPage(type, out var form)
                && LogRecordFormat.TryReadPage(record, out var id, out var delta):
                var words = form == PageRecordForm.Whole ? "whole" : "difference";
                Line($"    page {id}, {words}, {delta.Length} bytes");
                break;
            case LogRecordFormat.Extents when LogRecordFormat.TryReadExtents(record, extents):
                foreach (var extent in extents)
                {
                    Line($"    pages {extent.First} to {extent.End - 1} past the log, checkpoint {extent.Checkpoint}");
                }

                break;
            case LogRecordFormat.Commit when LogRecordFormat.TryReadCommit(record, out var commit):
                Write(commit);
                break;
            case LogRecordFormat.FullPage or LogRecordFormat.ChangedPage or LogRecordFormat.MovedPage
                or LogRecordFormat.Extents or LogRecordFormat.Commit:
                Line($"    malformed record of type {type}, {record.Length} bytes");
                _isSound = false;
                break;
            default:
                var rule = isSkippable ? "may be skipped" : "may not be skipped";
                Line($"    unknown type {type}, {record.Length} bytes, {rule}");
                break;
        }
    }

    private void Write(in LogCommit commit)
    {
        var state = commit.State;
        Line($"    commit {state.Lsn} at {TimeOf(commit.UtcTicks)}");
        Line($"      {state.PageCount} pages, {state.FreePageCount} of them free");
        Line($"      schema version {state.SchemaVersion}");
        if (!commit.ExtentsAreSynced)
        {
            Line($"      its loaded pages were not synced before it");
        }
    }

    private static string TimeOf(long ticks) => ticks >= 0 && ticks <= DateTime.MaxValue.Ticks
        ? new DateTime(ticks, DateTimeKind.Utc).ToString("O", CultureInfo.InvariantCulture)
        : "no time";

    private bool TryReadGroup(Generation generation, long position, out LogGroupHeader header, out string problem)
    {
        header = default;
        problem = "nothing follows";
        if (generation.Read(this, position, _buffer.AsSpan(0, LogGroupFormat.HeaderSize)) < LogGroupFormat.HeaderSize)
        {
            return false;
        }

        if (!LogGroupFormat.TryRead(_buffer, generation.Identity.Seed, out header) || header.Position != position)
        {
            problem = _buffer.AsSpan(0, LogGroupFormat.HeaderSize).ContainsAnyExcept((byte)0)
                ? "what follows is no group of this generation: torn, or left over from an earlier one" : problem;
            return false;
        }

        var size = LogGroupFormat.HeaderSize + (long)header.PayloadLength;
        problem = "its records are not all there";
        if (size > (long)generation.Segments.Count * PayloadSize)
        {
            return false;
        }

        if (_buffer.Length < size)
        {
            Array.Resize(ref _buffer, (int)size);
        }

        return generation.Read(this, position, _buffer.AsSpan(0, (int)size)) == size;
    }

    // A later group that is whole tells whether the end was torn or is damage.
    private void WriteEnd(Generation generation, long end, long synced, string problem)
    {
        Line($"  ends at {end}: {problem}");
        Span<byte> bytes = stackalloc byte[LogGroupFormat.HeaderSize];
        var last = ((long)generation.LastIndex + 1) * PayloadSize;
        for (var position = end; position < last; position += LogSegmentFormat.BlockSize)
        {
            if (generation.Read(this, position, bytes) == bytes.Length
                && LogGroupFormat.TryRead(bytes, generation.Identity.Seed, out var header)
                && header.Position == position)
            {
                Line($"  a later group {header.Sequence} at {position} says: synced up to {header.SyncedPosition}");
                synced = Math.Max(synced, header.SyncedPosition);
            }
        }

        if (synced > end)
        {
            Line($"  damaged: the log had been synced up to {synced}");
            _isSound = false;
        }
    }

    private void Line(FormattableString line) => target.WriteLine(FormattableString.Invariant(line));

    private sealed class Generation(LogGeneration identity)
    {
        public LogGeneration Identity { get; } = identity;

        /// <summary>Place in the generation to place in the file.</summary>
        public SortedDictionary<int, int> Segments { get; } = [];

        public int LastIndex
        {
            get
            {
                var last = 0;
                foreach (var index in Segments.Keys)
                {
                    last = index;
                }

                return last;
            }
        }

        /// <summary>Where a position lies in the file; below 0 where its segment is not there.</summary>
        public long OffsetOf(long position, LogInspector log) =>
            Segments.TryGetValue((int)(position / log.PayloadSize), out var segment)
                ? ((long)segment * log._segmentSize) + LogSegmentFormat.BlockSize + (position % log.PayloadSize)
                : -1;

        public int Read(LogInspector log, long position, Span<byte> target)
        {
            var done = 0;
            while (done < target.Length && OffsetOf(position + done, log) is var offset and >= 0)
            {
                var rest = log.PayloadSize - ((position + done) % log.PayloadSize);
                var wanted = (int)Math.Min(target.Length - done, rest);
                var count = log.ReadFile(target.Slice(done, wanted), offset);
                done += count;
                if (count < wanted)
                {
                    break;
                }
            }

            return done;
        }
    }

    private int ReadFile(Span<byte> target, long offset) => file.Read(target, offset);
}
