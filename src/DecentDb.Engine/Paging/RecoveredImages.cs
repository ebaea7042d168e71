using System;
using System.Collections.Generic;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Wal;

namespace DecentDb.Engine.Paging;

/// <summary>
/// Builds the newest image of every page that a log changed, from the log alone: the first record of a page in a
/// generation is its whole image, so nothing is taken from a data file that a crash may have torn.
/// </summary>
internal sealed class RecoveredImages(
    DataFile file, DatabaseState state, Lsn syncedDirect, StorageHooks hooks) : ILogReplayTarget
{
    private readonly Dictionary<uint, byte[]> _images = [];
    private readonly Dictionary<uint, byte[]> _transaction = [];
    private readonly byte[] _zeros = new byte[file.PageSize];

    /// <summary>The state after the last whole commit.</summary>
    public DatabaseState State { get; private set; } = state;

    public int CommitCount { get; private set; }

    /// <summary>Gives images that were built from the log before; null where nothing was.</summary>
    public Func<PageId, byte[]?>? FindBase { get; init; }

    /// <summary>Directly written extents that were found whole but may not be durable.</summary>
    public List<PageExtent> UnsyncedExtents { get; } = [];

    /// <summary>All directly written extents of the commits, in their order.</summary>
    public List<PageExtent> Extents { get; } = [];

    public IReadOnlyDictionary<uint, byte[]> Images => _images;

    public bool OnPage(PageId id, bool isFull, ReadOnlySpan<byte> delta)
    {
        var image = new byte[file.PageSize];
        if ((isFull ? _zeros : FindOld(id)) is not { } old
            || !PageDelta.TryApply(delta, old, image) || PageFormat.GetId(image) != id)
        {
            return false;
        }

        _transaction[id.Value] = image;
        return true;
    }

    public bool OnCommit(DatabaseState state, List<PageExtent> extents, bool areExtentsDurable)
    {
        RefuseImpossible(state, extents);
        if (extents.Count > 0 && !TakeExtents(state, extents, areExtentsDurable || state.Lsn <= syncedDirect))
        {
            return false;
        }

        foreach (var (id, image) in _transaction)
        {
            PageFormat.SetLsn(image, state.Lsn);
            _images[id] = image;
        }

        _transaction.Clear();
        State = state;
        CommitCount++;
        return true;
    }

    private byte[]? FindOld(PageId id) =>
        _transaction.TryGetValue(id.Value, out var old) || _images.TryGetValue(id.Value, out old)
            ? old
            : FindBase?.Invoke(id);

    // What no commit can have recorded: only somebody who forged it.
    private void RefuseImpossible(DatabaseState state, List<PageExtent> extents)
    {
        var firstPage = MetaFormat.PageCountOf(file.PageSize);
        var isPossible = state.Lsn > State.Lsn && state.FreeListHead.Value < state.PageCount
            && state.FreePageCount < state.PageCount && state.PageCount > firstPage;
        long end = Math.Max(State.PageCount, Math.Min(file.Length / file.PageSize, uint.MaxValue));
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
