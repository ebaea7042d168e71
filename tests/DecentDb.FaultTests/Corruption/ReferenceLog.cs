using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Transactions;
using DecentDb.Engine.Wal;
using DecentDb.FaultTests.Transactions;

namespace DecentDb.FaultTests.Corruption;

/// <summary>The log of six commits that were not moved to the data file, and means to forge it.</summary>
internal sealed class ReferenceLog
{
    private const int PayloadSize = SegmentSize - LogSegmentFormat.BlockSize;
    private const int SegmentSize = 4 * LogSegmentFormat.BlockSize;
    private readonly List<(int Offset, LogGroupHeader Header)> _groups = [];

    public ReferenceLog()
    {
        Disk = new SimulatedDisk();
        var manager = TransactionManager.Open(
            Disk, StorageWorkload.Path, StorageWorkload.Options(seed: 8) with { Clock = new FixedClock() },
            StorageWorkload.AcceptAll.Instance);
        for (var i = 1; i <= 6; i++)
        {
            using var writer = manager.BeginWrite();
            writer.Modify(manager.FirstRootsPage)[100 + i] = (byte)i;
            if (i % 2 == 0)
            {
                new Random(i).NextBytes(
                    writer.Allocate(PageKind.Overflow, out _).AsSpan(PageFormat.HeaderSize, 900));
            }

            writer.Commit(CommitDurability.Full);
        }

        Bytes = Disk.GetContent(StorageWorkload.Path + "-wal");
        Span<byte> slot = stackalloc byte[MetaFormat.SlotSize];
        Disk.GetContent(StorageWorkload.Path).AsSpan(MetaFormat.SlotDistance, MetaFormat.SlotSize).CopyTo(slot);
        Meta = MetaFormat.TryRead(slot)!;
        foreach (var commit in Read(Bytes).Commits)
        {
            Commits.Add(commit.State.Lsn);
        }

        FindGroups();
    }

    /// <summary>When all commits were made.</summary>
    public static DateTimeOffset Clock { get; } = new(2031, 5, 4, 3, 2, 1, TimeSpan.Zero);

    public byte[] Bytes { get; }

    public MetaSlot Meta { get; }

    public List<Lsn> Commits { get; } = [];

    /// <summary>The disk that was left behind with the log.</summary>
    public SimulatedDisk Disk { get; }

    public int GroupCount => _groups.Count;

    /// <summary>Where the groups begin in the file.</summary>
    public IReadOnlyList<int> GroupOffsets => _groups.ConvertAll(group => group.Offset);

    private uint Seed => new LogGeneration(Meta.DatabaseId, Meta.LogGeneration, Meta.LogSalt, PreviousSalt: 0).Seed;

    public LogContent Read(byte[] log)
    {
        var content = new SimulatedContent();
        content.Set(log);
        return LogContent.Read(content, Meta);
    }

    /// <summary>Makes all checksums of a changed log right again.</summary>
    public void Forge(byte[] log)
    {
        for (var segment = 0; segment < log.Length; segment += SegmentSize)
        {
            var header = log.AsSpan(segment, LogSegmentFormat.HeaderSize);
            MemoryMarshal.Write(header, Crc32C.Compute(header[LogSegmentFormat.MagicOffset..]));
        }

        uint chain = 0;
        foreach (var (offset, _) in _groups)
        {
            var group = log.AsSpan(offset);
            var length = MemoryMarshal.Read<int>(group[LogGroupFormat.PayloadLengthOffset..]);
            var room = SegmentSize - (offset % SegmentSize) - LogGroupFormat.HeaderSize;
            if (length >= 0 && length <= room)
            {
                chain = LogGroupFormat.ChainChecksum(chain, group.Slice(LogGroupFormat.HeaderSize, length));
                MemoryMarshal.Write(group[LogGroupFormat.PayloadChecksumOffset..], chain);
            }

            MemoryMarshal.Write(
                group, ~Crc32C.Update(Seed, group[LogGroupFormat.PayloadChecksumOffset..LogGroupFormat.HeaderSize]));
        }
    }

    private void FindGroups()
    {
        for (var offset = 0; offset < Bytes.Length; offset += LogSegmentFormat.BlockSize)
        {
            var position = (offset / SegmentSize * PayloadSize) + (offset % SegmentSize) - LogSegmentFormat.BlockSize;
            if (offset % SegmentSize != 0
                && LogGroupFormat.TryRead(Bytes.AsSpan(offset), Seed, out var header) && header.Position == position)
            {
                _groups.Add((offset, header));
            }
        }
    }

    private sealed class FixedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => Clock;
    }
}
