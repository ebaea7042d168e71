using System;
using System.Collections.Generic;
using DecentDb.Engine.IO;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Wal;

namespace DecentDb.FaultTests;

/// <summary>What a log holds, read by the engine's own replay: every image of every page, and every commit.</summary>
internal sealed class LogContent : ILogReplayTarget
{
    private readonly int _pageSize;
    private readonly Dictionary<uint, byte[]> _transaction = [];

    private LogContent(int pageSize) => _pageSize = pageSize;

    /// <summary>The images of each page as they go to the data file but for their seal, oldest first.</summary>
    public Dictionary<uint, List<byte[]>> Images { get; } = [];

    public List<(DatabaseState State, PageExtent[] Extents, bool AreDurable)> Commits { get; } = [];

    public static LogContent Read(SimulatedContent log, MetaSlot meta)
    {
        var content = new LogContent(meta.PageSize);
        LogReplay.Open(
            new ContentFile(log), meta.LogSegmentSize, meta.DatabaseId, meta.LogGeneration, meta.LogSalt,
            StorageHooks.None).Run(content);
        return content;
    }

    public bool OnPage(PageId id, PageRecordForm form, ReadOnlySpan<byte> delta, LogPlace place)
    {
        byte[]? old = null;
        if (form != PageRecordForm.Whole && !_transaction.TryGetValue(id.Value, out old))
        {
            old = Images.TryGetValue(id.Value, out var images) ? images[^1] : null;
            if (old is null)
            {
                return false;
            }
        }

        var image = new byte[_pageSize];
        if (!PageDelta.TryApply(delta, old ?? new byte[_pageSize], image, form))
        {
            return false;
        }

        _transaction[id.Value] = image;
        return true;
    }

    public bool OnCommit(DatabaseState state, List<PageExtent> extents, bool areExtentsDurable)
    {
        foreach (var (id, image) in _transaction)
        {
            PageFormat.SetLsn(image, state.Lsn);
            if (!Images.TryGetValue(id, out var images))
            {
                images = [];
                Images.Add(id, images);
            }

            images.Add(image);
        }

        _transaction.Clear();
        Commits.Add((state, [.. extents], areExtentsDurable));
        return true;
    }

    /// <summary>True when a commit changed the page, through the log or past it.</summary>
    public bool Holds(uint page)
    {
        if (Images.ContainsKey(page))
        {
            return true;
        }

        foreach (var (_, extents, _) in Commits)
        {
            foreach (var extent in extents)
            {
                if (extent.Contains(new PageId(page)))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private sealed class ContentFile(SimulatedContent content) : IDatabaseFile
    {
        public string Path => "log";

        public long Length => content.Length;

        public int Read(Span<byte> buffer, long offset) => content.Read(buffer, offset);

        public void Write(ReadOnlySpan<byte> buffer, long offset) => throw new NotSupportedException();

        public void SetLength(long length) => throw new NotSupportedException();

        public void Sync() => throw new NotSupportedException();

        public void StartWriteback(long offset, long length)
        {
        }

        public bool TryLockExclusive() => true;

        public void Dispose()
        {
        }
    }
}
