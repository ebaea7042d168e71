using System;
using System.Globalization;
using DecentDb.Engine.Primitives;
using DecentDb.FaultTests.Transactions;
using Xunit;
using Xunit.Abstractions;

namespace DecentDb.FaultTests.Corruption;

/// <summary>Damaged logs: a whole prefix of the commits, or an error.</summary>
public sealed class LogDamageTests(ITestOutputHelper output)
{
    private readonly ReferenceLog _reference = new();

    [Fact]
    public void Every_flipped_byte_of_a_log_leaves_a_prefix_of_its_commits_or_is_reported()
    {
        var random = new Random(1);
        int whole = 0, last = 0, reported = 0;
        for (var offset = 0; offset < _reference.Bytes.Length; offset++)
        {
            var content = (byte[])_reference.Bytes.Clone();
            content[offset] ^= (byte)random.Next(1, 256);
            switch (CommitsOf(content, "byte " + offset))
            {
                case null:
                    reported++;
                    break;
                case var count when count == _reference.Commits.Count:
                    whole++;
                    break;
                case var count:
                    // Nothing after the last group says that it was synced.
                    Assert.True(count >= _reference.Commits.Count - 1,
                        $"byte {offset} takes commits after {count} away");
                    last++;
                    break;
            }
        }

        Assert.True(whole > 0 && last > 0 && reported > 0);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{_reference.Bytes.Length} bytes flipped: {whole} in unused space, {last} in the last group, " +
            $"{reported} reported"));
    }

    [Fact]
    public void A_log_cut_at_every_byte_leaves_a_prefix_of_its_commits_or_is_reported()
    {
        for (var length = 0; length < _reference.Bytes.Length; length++)
        {
            CommitsOf(_reference.Bytes[..length], "length " + length);
        }
    }

    [Fact]
    public void Every_byte_of_a_log_flipped_with_right_checksums_never_breaks_the_process()
    {
        Assert.Equal(_reference.Commits.Count, _reference.GroupCount);
        var random = new Random(2);
        int whole = 0, other = 0, reported = 0, opened = 0;
        for (var offset = 0; offset < _reference.Bytes.Length; offset++)
        {
            var content = (byte[])_reference.Bytes.Clone();
            content[offset] ^= (byte)random.Next(1, 256);
            _reference.Forge(content);
            var context = "byte " + offset;
            var isChanged = !content.AsSpan().SequenceEqual(_reference.Bytes);
            var count = ForgedCommitsOf(content, context);
            whole += count == _reference.Commits.Count ? 1 : 0;
            reported += count is null ? 1 : 0;
            other += count < _reference.Commits.Count ? 1 : 0;

            // What the bytes of a record say is opened as a database too, and so is some of the unused space.
            if (isChanged && (offset % 4096 < 400 || offset % 64 == 0) && offset % (Soak.IsOn ? 1 : 5) == 0)
            {
                OpenForged(content, context);
                opened++;
            }
        }

        Assert.True(whole > 0 && reported > 0);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{_reference.Bytes.Length} bytes flipped and their checksums made right: {whole} with all commits, " +
            $"{other} "
            + $"with fewer, {reported} reported; {opened} opened as databases"));
    }

    // With checksums made right the log may say something else, but nothing that breaks its reader.
    private int? ForgedCommitsOf(byte[] log, string context)
    {
        try
        {
            return _reference.Read(log).Commits.Count;
        }
        catch (DatabaseException e) when (e.Code is ErrorCode.Corruption or ErrorCode.NotADatabase)
        {
            return null;
        }
        catch (Exception e)
        {
            throw new InvalidOperationException(context + ": " + e, e);
        }
    }

    private void OpenForged(byte[] log, string context)
    {
        var disk = _reference.Disk.AfterProcessEnd();
        disk.SetContent(StorageWorkload.Path + "-wal", log);
        try
        {
            using var manager = StorageWorkload.Open(disk);
            using var reader = manager.BeginRead();
            for (uint id = reader.FirstRootsPage.Value; id < reader.PageCount; id++)
            {
                reader.Read(new PageId(id));
            }

            DecentDb.Engine.Paging.FreeList.ReadAll(reader, reader.State.FreeListHead, reader.State.FreePageCount);
        }
        catch (DatabaseException e) when (e.Code is ErrorCode.Corruption or ErrorCode.NotADatabase)
        {
            // Reported.
        }
        catch (Exception e)
        {
            throw new InvalidOperationException(context + ": " + e, e);
        }
    }

    // How many of the commits are there, or null when the damage is reported.
    private int? CommitsOf(byte[] log, string context)
    {
        try
        {
            var commits = _reference.Read(log).Commits;
            for (var i = 0; i < commits.Count; i++)
            {
                Assert.Equal(_reference.Commits[i], commits[i].State.Lsn);
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
