using System;
using System.Collections.Generic;
using System.Globalization;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Transactions;
using DecentDb.FaultTests.Transactions;
using Xunit;
using Xunit.Abstractions;

namespace DecentDb.FaultTests.Corruption;

/// <summary>Damaged logs: a whole prefix of the commits, or an error.</summary>
public sealed class LogDamageTests
{
    private readonly ITestOutputHelper _output;
    private readonly byte[] _log;
    private readonly MetaSlot _meta;
    private readonly List<Lsn> _commits = [];

    public LogDamageTests(ITestOutputHelper output)
    {
        _output = output;
        var disk = new SimulatedDisk();
        var manager = StorageWorkload.Open(disk, seed: 8);
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

        _log = disk.GetContent(StorageWorkload.Path + "-wal");
        Span<byte> slot = stackalloc byte[MetaFormat.SlotSize];
        disk.GetContent(StorageWorkload.Path).AsSpan(MetaFormat.SlotDistance, MetaFormat.SlotSize).CopyTo(slot);
        _meta = MetaFormat.TryRead(slot)!;
        foreach (var commit in Read(_log).Commits)
        {
            _commits.Add(commit.State.Lsn);
        }

        Assert.Equal(6, _commits.Count);
    }

    [Fact]
    public void Every_flipped_byte_of_a_log_leaves_a_prefix_of_its_commits_or_is_reported()
    {
        var random = new Random(1);
        int whole = 0, last = 0, reported = 0;
        for (var offset = 0; offset < _log.Length; offset++)
        {
            var content = (byte[])_log.Clone();
            content[offset] ^= (byte)random.Next(1, 256);
            switch (CommitsOf(content, "byte " + offset))
            {
                case null:
                    reported++;
                    break;
                case var count when count == _commits.Count:
                    whole++;
                    break;
                case var count:
                    // Nothing after the last group says that it was synced.
                    Assert.True(count >= _commits.Count - 1, $"byte {offset} takes commits after {count} away");
                    last++;
                    break;
            }
        }

        Assert.True(whole > 0 && last > 0 && reported > 0);
        _output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{_log.Length} bytes flipped: {whole} in unused space, {last} in the last group, {reported} reported"));
    }

    [Fact]
    public void A_log_cut_at_every_byte_leaves_a_prefix_of_its_commits_or_is_reported()
    {
        for (var length = 0; length < _log.Length; length++)
        {
            CommitsOf(_log[..length], "length " + length);
        }
    }

    private LogContent Read(byte[] log)
    {
        var content = new SimulatedContent();
        content.Set(log);
        return LogContent.Read(content, _meta);
    }

    // How many of the commits are there, or null when the damage is reported.
    private int? CommitsOf(byte[] log, string context)
    {
        try
        {
            var commits = Read(log).Commits;
            for (var i = 0; i < commits.Count; i++)
            {
                Assert.Equal(_commits[i], commits[i].State.Lsn);
            }

            return commits.Count;
        }
        catch (DatabaseException e) when (e.Code == ErrorCode.Corruption)
        {
            return null;
        }
        catch (DatabaseException e)
        {
            throw new InvalidOperationException(context + ": " + e.Message, e);
        }
    }
}
