using System;
using System.Collections.Generic;
using DecentDb.Engine.IO;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Wal;

namespace DecentDb.Engine.Transactions;

/// <summary>The cache and the states of a database that another process owns, as its follower keeps them up to date.
/// </summary>
internal sealed class FollowedStates(PageStore store, DataFile data, VisibleStates visible) : IFollowedState
{
    /// <summary>
    /// Opens a database that another process may own, to read its durable commits; nothing is locked.
    /// </summary>
    public static TransactionManager Open(
        IFileSystem fileSystem, string path, StorageOptions options, IPageChecker checker)
    {
        var hooks = StorageHooks.OfThisOpening;
        var (files, follower) = Follower.Open(fileSystem, fileSystem.GetRealPath(path), checker, hooks);
        try
        {
            var manager = new TransactionManager(files, options, hooks) { Follower = follower };
            follower.Attach(new FollowedStates(manager.Store, manager.Data, manager.States));
            return manager;
        }
        catch
        {
            follower.Dispose();
            throw;
        }
    }

    public DatabaseState VisibleState => visible.Current;

    public byte[]? FindNewest(PageId id) => store.FindNewest(id);

    public void MarkWritten(ReadOnlySpan<uint> pages, Lsn state) => store.MarkClean(pages, state);

    public void Follow(
        DatabaseState state, List<(Lsn Lsn, uint Page)> pages, IReadOnlyDictionary<uint, byte[]> images,
        List<PageExtent> extents)
    {
        Invariant.That(
            state.Lsn > VisibleState.Lsn, $"{store.FileName}: {state.Lsn} follows {VisibleState.Lsn}");
        data.Directory.Prepare(extents);
        data.Directory.Note(extents);
        store.NoteOverwritten(extents);
        var loaded = ReadLoaded(extents, images, state);
        var published = new List<(Lsn Lsn, uint Page)>(pages);
        foreach (var (page, image) in loaded)
        {
            published.Add((PageFormat.GetLsn(image), page));
        }

        published.Sort();
        store.PrepareToPublish(published.Count, state.PageCount);
        foreach (var (_, page) in published)
        {
            var id = new PageId(page);
            store.PublishCopy(id, loaded.TryGetValue(page, out var image) ? image : images[page]);
        }

        uint[] clean = [.. loaded.Keys];
        store.MarkClean(clean, state.Lsn);
        visible.PrepareToEnqueue();
        visible.Enqueue(state, waitsForDisk: false);
    }

    // Pages of which there are images from a time before they were free. Snapshots may still be reading those, of which
    // the owner knows nothing, so they are not dropped like there, but followed by what was written past the log.
    private Dictionary<uint, byte[]> ReadLoaded(
        List<PageExtent> extents, IReadOnlyDictionary<uint, byte[]> images, DatabaseState state)
    {
        var loaded = new Dictionary<uint, byte[]>();
        Invariant.That(state.Lsn > Lsn.Zero, $"{store.FileName}: state {state.Lsn} is of a commit");
        foreach (var extent in extents)
        {
            for (var page = extent.First.Value; page < extent.End; page++)
            {
                if (store.IsCached(new PageId(page)) && !images.ContainsKey(page))
                {
                    loaded[page] = ReadLoaded(new PageId(page), state);
                }
            }
        }

        return loaded;
    }

    private byte[] ReadLoaded(PageId id, DatabaseState state)
    {
        var page = new byte[store.PageSize];
        var damage = data.TryReadPage(id, page);
        return damage is null && PageFormat.GetLsn(page) <= state.Lsn
            ? page
            : throw DatabaseException.Corrupt(
                store.FileName, id, "loaded page", damage ?? "the owner of the file has written over it");
    }
}
