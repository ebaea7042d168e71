using System;
using System.Collections.Generic;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Wal;

namespace DecentDb.Engine.Transactions;

/// <summary>
/// Commits that are read together from the log of another process. Ends before one that wrote pages directly which the
/// log has told of before: it could do so because a checkpoint has made them part of the data file since, and the slot
/// of that checkpoint has to be taken over first.
/// </summary>
internal sealed class FollowedCommits(RecoveredImages images, Predicate<uint> isUnwritten) : ILogReplayTarget
{
    public RecoveredImages Images => images;

    /// <summary>The pages that were written directly, with their commits.</summary>
    public List<(Lsn Lsn, PageExtent Extent)> Direct { get; } = [];

    /// <summary>True when a commit was left out for that reason.</summary>
    public bool HasStopped { get; private set; }

    public bool OnPage(PageId id, PageRecordForm form, ReadOnlySpan<byte> delta, LogPlace place) =>
        images.OnPage(id, form, delta, place);

    public bool OnCommit(DatabaseState state, List<PageExtent> extents, bool areExtentsDurable)
    {
        Invariant.That(!HasStopped, $"commit {state.Lsn} is not taken after one that was left out");
        HasStopped = extents.Exists(IsLogged);
        if (HasStopped || !images.OnCommit(state, extents, areExtentsDurable))
        {
            return false;
        }

        foreach (var extent in extents)
        {
            Direct.Add((state.Lsn, extent));
        }

        return true;
    }

    /// <summary>The pages whose images are later than a commit, in the order of their commits.</summary>
    public List<(Lsn Lsn, uint Page)> PagesAfter(Lsn known)
    {
        var pages = new List<(Lsn Lsn, uint Page)>(images.Count);
        foreach (var (page, image) in images.ReadAll())
        {
            var lsn = PageFormat.GetLsn(image);
            if (lsn > known)
            {
                pages.Add((lsn, page));
            }
        }

        pages.Sort();
        return pages;
    }

    private bool IsLogged(PageExtent extent)
    {
        for (var page = extent.First.Value; page < extent.End; page++)
        {
            if (isUnwritten(page) || images.Contains(page))
            {
                return true;
            }
        }

        return false;
    }
}
