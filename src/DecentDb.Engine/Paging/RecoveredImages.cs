using System;
using System.Collections.Generic;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Wal;

namespace DecentDb.Engine.Paging;

/// <summary>
/// Builds the newest image of every page that a log changed, from the log alone: the first record of a page in a
/// generation is its whole image, so nothing is taken from a data file that a crash may have torn.
/// </summary>
/// <param name="file">The data file.</param>
/// <param name="state">The state that the log begins with.</param>
/// <param name="syncedDirect">Pages that were written directly by commits up to this one are durable.</param>
/// <param name="hooks">Where tests take part.</param>
/// <param name="log">Gives records again, so that not all images need memory; null when they are in memory.</param>
/// <param name="memoryBytes">Bytes of images in memory.</param>
internal sealed class RecoveredImages(
    DataFile file, DatabaseState state, Lsn syncedDirect, StorageHooks hooks, ILogRecords? log = null,
    long memoryBytes = 0) : ILogReplayTarget
{
    private readonly ReplayedImages _images = new(
        file.Path, file.PageSize, log, (int)Math.Min(int.MaxValue, memoryBytes / file.PageSize));

    private readonly Dictionary<uint, ReplayedPage> _pages = [];
    private readonly Dictionary<uint, ReplayedPage> _transaction = [];

    /// <summary>The state after the last whole commit.</summary>
    public DatabaseState State { get; private set; } = state;

    public int CommitCount { get; private set; }

    /// <summary>Gives images that were built from the log before; null where nothing was.</summary>
    public Func<PageId, byte[]?>? FindBase { get; init; }

    /// <summary>Directly written extents that were found whole but may not be durable.</summary>
    public List<PageExtent> UnsyncedExtents { get; } = [];

    /// <summary>All directly written extents of the commits, in their order.</summary>
    public List<PageExtent> Extents { get; } = [];

    /// <summary>The pages that have images.</summary>
    public int Count => _pages.Count;

    /// <summary>Their numbers, in no order.</summary>
    public IEnumerable<uint> Numbers => _pages.Keys;

    public bool Contains(uint number) => _pages.ContainsKey(number);

    /// <summary>The newest image of a page; null when the log has none.</summary>
    public byte[]? Find(PageId id) => _pages.TryGetValue(id.Value, out var page) ? ImageOf(page) : null;

    /// <summary>Writes the newest image of one of the pages to the target.</summary>
    public void Read(uint number, Span<byte> target) => _images.Read(_pages[number], target);

    /// <summary>The newest images of all pages, in memory.</summary>
    public Dictionary<uint, byte[]> ReadAll()
    {
        var all = new Dictionary<uint, byte[]>(_pages.Count);
        foreach (var (number, page) in _pages)
        {
            all.Add(number, ImageOf(page));
        }

        return all;
    }

    public bool OnPage(PageId id, PageRecordForm form, ReadOnlySpan<byte> delta, LogPlace place)
    {
        hooks.BeforeDifferenceApplied(ref form);
        var changed = _transaction.GetValueOrDefault(id.Value);
        var before = changed ?? _pages.GetValueOrDefault(id.Value);
        var other = form == PageRecordForm.Whole || before is not null ? null : FindBase?.Invoke(id);
        if (_images.Apply(id, form, delta, place, before, other) is not { } page)
        {
            return false;
        }

        if (changed is not null)
        {
            _images.Release(changed);
        }

        _transaction[id.Value] = page;
        return true;
    }

    public bool OnCommit(DatabaseState state, List<PageExtent> extents, bool areExtentsDurable)
    {
        RefuseImpossible(state, extents);
        if (extents.Count > 0 && !TakeExtents(state, extents, areExtentsDurable || state.Lsn <= syncedDirect))
        {
            return false;
        }

        foreach (var (id, page) in _transaction)
        {
            page.Commit(state.Lsn);
            if (_pages.TryGetValue(id, out var before))
            {
                _images.Release(before);
            }

            _pages[id] = page;
        }

        _transaction.Clear();
        State = state;
        CommitCount++;
        return true;
    }

    private byte[] ImageOf(ReplayedPage page)
    {
        if (page.Image is { } known)
        {
            return known;
        }

        var image = new byte[file.PageSize];
        _images.Read(page, image);
        return image;
    }

    // What no commit can have recorded: only somebody who forged it.
    private void RefuseImpossible(DatabaseState state, List<PageExtent> extents)
    {
        var firstPage = MetaFormat.PageCountOf(file.PageSize);
        var isPossible = state.Lsn > State.Lsn && state.FreeListHead.Value < state.PageCount
            && state.FreePageCount < state.PageCount && state.PageCount > firstPage;
        long end = State.PageCount >= state.PageCount
            ? State.PageCount // as most, which need not ask the system
            : Math.Max(State.PageCount, Math.Min(file.Length / file.PageSize, uint.MaxValue));
        foreach (var id in _transaction.Keys)
        {
            isPossible &= id >= firstPage && id < state.PageCount;
            end = Math.Max(end, id + 1L);
        }

        foreach (var extent in extents)
        {
            var extentEnd = extent.First.Value + (long)extent.Count;
            isPossible &= extent.First.Value >= firstPage && extentEnd <= state.PageCount;
            end = Math.Max(end, extentEnd);
        }

        // Pages that were allocated and freed again are in the list of free pages, and nowhere else. Those of the page
        // directory are in no list.
        end += (long)_transaction.Count * FreeListFormat.Capacity(file.PageSize);
        var layout = PageDirectoryLayout.Of(file.PageSize);
        end += layout.CountBelow(state.PageCount) - layout.CountBelow(Math.Min(State.PageCount, state.PageCount));
        if (!isPossible || state.PageCount > end)
        {
            throw new DatabaseException(
                ErrorCode.Corruption,
                $"{file.Path}: the log is damaged: commit {state.Lsn} records a state that no database can have.")
            {
                FileName = file.Path,
            };
        }
    }

    // A durable extent was acknowledged, so a file that is too short for it is damaged. Any other one decides by its
    // content whether its commit took place.
    private bool TakeExtents(DatabaseState state, List<PageExtent> extents, bool areDurable)
    {
        foreach (var extent in extents)
        {
            if (areDurable && file.Length < (long)extent.End * file.PageSize)
            {
                throw DatabaseException.Corrupt(
                    file.Path, extent.First, "loaded pages", "the file ends before pages that a commit wrote");
            }

            var isWritten = areDurable || file.IsWritten(extent, state.Lsn);
            hooks.AfterLoadJudged(extent, ref isWritten);
            if (!isWritten)
            {
                return false;
            }
        }

        Extents.AddRange(extents);
        if (!areDurable)
        {
            UnsyncedExtents.AddRange(extents);
        }

        return true;
    }
}
