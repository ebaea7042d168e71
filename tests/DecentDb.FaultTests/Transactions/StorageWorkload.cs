using System;
using System.Collections.Generic;
using System.Threading;
using DecentDb.Engine.IO;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Transactions;
using Xunit;

namespace DecentDb.FaultTests.Transactions;

/// <summary>
/// A repeatable row of transactions with a model of every state: page id to the seed of its content. The roots page
/// holds the number of the last commit, so a recovered database tells which state it claims to be. One that spills has
/// transactions with more pages than they may keep in memory.
/// </summary>
internal sealed class StorageWorkload(int seed, bool spills = false)
{
    public const string Path = "db";
    private const int PageSize = 4096;
    private const int NumberOffset = 64;

    private readonly Random _random = new(seed);
    private readonly List<SortedDictionary<uint, int>?> _states = [new()];
    private readonly Dictionary<int, byte[]> _contents = [];

    /// <summary>The last commit that was begun, as an index of states.</summary>
    public int Started { get; private set; }

    /// <summary>The last commit that must survive a power cut.</summary>
    public int Acknowledged { get; private set; }

    /// <summary>The last commit that the engine reported as done, durable or not.</summary>
    public int Returned { get; private set; }

    /// <summary>Commits with pages in a temporary file.</summary>
    public int SpilledCount { get; private set; }

    /// <summary>Called whenever one of the three numbers changed.</summary>
    public Action? Progressed { get; set; }

    public static StorageOptions Options(int seed)
    {
        var random = new Random(seed);
        return new StorageOptions
        {
            PageSize = PageSize,
            CacheSize = 20 * PageSize,
            LogSegmentSize = 4 * 4096,
            LogStreamThreshold = 6 * PageSize,
            LogCheckpointThreshold = 4 * 4096, // so that the log is cut now and then
            DirectWriteBlockSize = 4 * PageSize,
            BackgroundCheckpoints = false,
            RecoveredImagesSize = 6 * PageSize, // so that most are made of their records again
            Random = target => random.NextBytes(target),
        };
    }

    public static TransactionManager Open(IFileSystem files, int seed = 1, bool spills = false) =>
        TransactionManager.Open(
            files, Path, Options(seed) with { ChangedPagesSize = spills ? PageSize : 0 }, AcceptAll.Instance);

    /// <summary>Runs transactions until the end or an exception.</summary>
    public void Run(TransactionManager manager, int transactionCount)
    {
        for (var i = 0; i < transactionCount; i++)
        {
            RunOne(manager);
        }
    }

    public void RunOne(TransactionManager manager)
    {
        var choice = _random.Next(20);
        if (choice < 3)
        {
            manager.Checkpoint();
            return;
        }

        using var writer = manager.BeginWrite(TimeSpan.FromSeconds(5), CancellationToken.None);
        var state = new SortedDictionary<uint, int>(_states[Returned]!);
        Change(writer, state);
        if (_random.Next(4) == 0)
        {
            var copy = new SortedDictionary<uint, int>(state);
            var savepoint = writer.CreateSavepoint();
            Change(writer, state);
            if (_random.Next(2) == 0)
            {
                writer.RollbackTo(savepoint);
                state = copy;
            }
            else
            {
                writer.Release(savepoint);
            }
        }

        if (choice < 6)
        {
            return; // rolled back, direct pages and all
        }

        var durability = choice < 9 ? CommitDurability.None : choice < 11 ? CommitDurability.Normal
            : CommitDurability.Full;
        var number = _states.Count;
        BitConverter.TryWriteBytes(writer.Modify(manager.FirstRootsPage).AsSpan(NumberOffset), number);
        _states.Add(state);
        Started = number;
        Progressed?.Invoke();
        var hasSpilled = writer.HasSpilled;
        writer.Commit(durability);
        SpilledCount += hasSpilled ? 1 : 0;
        Returned = number;
        Acknowledged = durability == CommitDurability.Full ? number : Acknowledged;
        Progressed?.Invoke();
    }

    /// <summary>The last transaction failed without a trace: its state must never be seen.</summary>
    public void ForgetFailed()
    {
        for (var number = Returned + 1; number < _states.Count; number++)
        {
            _states[number] = null;
        }
    }

    /// <summary>Reads the whole database and compares it with the state that it claims to be.</summary>
    public int Check(TransactionManager manager, int atLeast, int atMost)
    {
        using var reader = manager.BeginRead();
        var number = BitConverter.ToInt32(reader.Read(manager.FirstRootsPage), NumberOffset);
        Assert.True(number >= atLeast, $"commit {atLeast} is lost, the database is at {number}");
        Assert.True(number <= atMost, $"commit {number} was never made, only {atMost}");
        CheckState(reader, number);
        return number;
    }

    /// <summary>
    /// Goes on from what an opening found: a commit whose outcome was unknown is there, and durable, or it is gone.
    /// </summary>
    public void Resume(TransactionManager manager)
    {
        Returned = Check(manager, Acknowledged, Started);
        Acknowledged = Returned;
        Progressed?.Invoke();
    }

    public int CheckSnapshot(ReadTransaction reader)
    {
        var number = BitConverter.ToInt32(reader.Read(reader.FirstRootsPage), NumberOffset);
        CheckState(reader, number);
        return number;
    }

    private void CheckState(ReadTransaction reader, int number)
    {
        Assert.True(number >= 0 && number < _states.Count, $"state {number} never was");
        var state = _states[number];
        Assert.True(state is not null, $"the failed transaction {number} is there");
        foreach (var (id, contentSeed) in state)
        {
            var page = reader.Read(new PageId(id));
            Assert.True(
                ContentOf(contentSeed).AsSpan().SequenceEqual(
                    page.AsSpan(PageFormat.HeaderSize..PageFormat.ContentEnd(PageSize))),
                $"page {id} has other content");
        }

        var free = FreeList.ReadAll(reader, reader.State.FreeListHead, reader.State.FreePageCount);
        var known = new HashSet<uint>(state.Keys) { reader.FirstRootsPage.Value };
        foreach (var id in free)
        {
            Assert.True(known.Add(id.Value), $"page {id} is free and used");
        }

        var directoryPages = PageDirectoryLayout.Of(reader.PageSize).CountBelow(reader.State.PageCount);
        Assert.Equal(reader.State.PageCount - reader.FirstRootsPage.Value - directoryPages, (uint)known.Count);
    }

    private void Change(WriteTransaction writer, SortedDictionary<uint, int> state)
    {
        var count = _random.Next(1, spills ? 28 : 5);
        for (var i = 0; i < count; i++)
        {
            if (spills)
            {
                writer.Settle();
            }

            switch (_random.Next(8))
            {
                case < 3:
                    var image = writer.Allocate(PageKind.Overflow, out var id);
                    Fill(image, id, state);
                    break;
                case < 6 when state.Count > 0:
                    var changed = Pick(state);
                    Fill(writer.Modify(changed), changed, state);
                    break;
                case 6 when state.Count > 0:
                    var freed = Pick(state);
                    writer.Free(freed);
                    state.Remove(freed.Value);
                    break;
                case 7:
                    WriteDirectly(writer, state);
                    break;
                default:
                    break;
            }
        }
    }

    private void WriteDirectly(WriteTransaction writer, SortedDictionary<uint, int> state)
    {
        using var direct = writer.BeginDirectWrite();
        var count = _random.Next(1, 12);
        for (var i = 0; i < count; i++)
        {
            var page = direct.Next(PageKind.Overflow, out var id);
            var contentSeed = _random.Next();
            Content(contentSeed).CopyTo(page[PageFormat.HeaderSize..]);
            state[id.Value] = contentSeed;
        }

        direct.Complete();
    }

    private PageId Pick(SortedDictionary<uint, int> state)
    {
        var index = _random.Next(state.Count);
        foreach (var id in state.Keys)
        {
            if (index-- == 0)
            {
                return new PageId(id);
            }
        }

        throw new InvalidOperationException();
    }

    private void Fill(byte[] page, PageId id, SortedDictionary<uint, int> state)
    {
        var contentSeed = _random.Next();
        Content(contentSeed).CopyTo(page.AsSpan(PageFormat.HeaderSize));
        state[id.Value] = contentSeed;
    }

    private byte[] ContentOf(int contentSeed)
    {
        lock (_contents)
        {
            if (!_contents.TryGetValue(contentSeed, out var content))
            {
                content = Content(contentSeed);
                _contents.Add(contentSeed, content);
            }

            return content;
        }
    }

    // Some pages differ in a few bytes, some in all.
    private static byte[] Content(int contentSeed)
    {
        var content = new byte[PageFormat.ContentEnd(PageSize) - PageFormat.HeaderSize];
        var random = new Random(contentSeed);
        if (contentSeed % 3 == 0)
        {
            random.NextBytes(content);
            return content;
        }

        for (var i = 0; i < 10; i++)
        {
            content[random.Next(content.Length)] = (byte)random.Next(256);
        }

        return content;
    }

    internal sealed class AcceptAll : IPageChecker
    {
        public static readonly AcceptAll Instance = new();

        public string? FindDamage(ReadOnlySpan<byte> page) => null;
    }
}
