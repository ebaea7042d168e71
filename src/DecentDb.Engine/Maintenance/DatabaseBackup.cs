using System;
using System.Security.Cryptography;
using System.Threading;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.IO;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Transactions;
using DecentDb.Engine.Wal;

namespace DecentDb.Engine.Maintenance;

/// <summary>
/// Copies a snapshot to a database file of its own: page by page, or built anew without free pages
/// (<see cref="CompactCopy"/>). Readers and writers go on meanwhile. The file gets
/// its name when it is complete and on the disk, so that a backup is there whole or not at all.
/// </summary>
/// <param name="snapshot">What is copied.</param>
/// <param name="files">Where the copy goes.</param>
/// <param name="compacted">The catalog of the snapshot, for a copy that is built anew; null: page by page.</param>
/// <param name="cancellationToken">Ends the copying; nothing stays of it.</param>
internal sealed class DatabaseBackup(
    ReadTransaction snapshot, IFileSystem files, CatalogSnapshot? compacted,
    CancellationToken cancellationToken)
{
    private const int BufferSize = 1 << 20;

    /// <summary>Writes the copy.</summary>
    /// <param name="path">The real path; no file may have it.</param>
    /// <param name="model">The file whose permissions the copy gets; it may not exist.</param>
    /// <exception cref="DatabaseException">
    /// CannotOpen: the file exists; DatabaseInUse, Corruption, DiskFull, IoError, QueryCanceled.
    /// </exception>
    public void WriteTo(string path, string model)
    {
        if (files.Exists(path))
        {
            throw new DatabaseException(ErrorCode.CannotOpen, path + ": the file of a backup must not exist yet.")
            {
                FileName = path,
            };
        }

        var unfinished = WriteUnfinished(path, model);
        try
        {
            files.Move(unfinished, path, overwrite: false);
        }
        catch
        {
            files.Delete(unfinished);
            throw;
        }

        files.SyncDirectoryOf(path);
    }

    /// <summary>Writes the copy to the file that has its name only until it is complete.</summary>
    /// <param name="path">The real path that the copy is to have.</param>
    /// <param name="model">The file whose permissions the copy gets; it may not exist.</param>
    /// <returns>The name of the file.</returns>
    public string WriteUnfinished(string path, string model)
    {
        UnfinishedBackup.Remove(files, path);
        var unfinished = UnfinishedBackup.PathOf(path);
        using var file = files.CreateLike(unfinished, model);
        try
        {
            UnfinishedBackup.Lock(file);
            using var compact = compacted is null
                ? null
                : new CompactCopy(snapshot, compacted, file, path, cancellationToken);
            var state = compact?.Run() ?? WritePages(file);
            var directory = PageDirectory.WriteNew(
                file, snapshot.PageSize, state.PageCount, DatabaseOpener.FirstCheckpoint);
            file.Sync();
            snapshot.RefuseIfReplaced();
            WriteMeta(file, state, directory.Root, directory.Checksum);
            file.Sync();
            return unfinished;
        }
        catch
        {
            file.Dispose();
            files.Delete(unfinished);
            throw;
        }
    }

    private DatabaseState WritePages(IDatabaseFile file)
    {
        var pageSize = snapshot.PageSize;
        var unused = FindUnusedPages();
        var pageCount = snapshot.State.PageCount;
        var buffer = new byte[BufferSize];
        var first = MetaFormat.PageCountOf(pageSize);
        var layout = PageDirectoryLayout.Of(pageSize);
        file.SetLength((long)pageCount * pageSize);
        while (first < pageCount)
        {
            if (cancellationToken.IsCancellationRequested)
            {
                throw new DatabaseException(ErrorCode.QueryCanceled, "The backup was cancelled.");
            }

            snapshot.Renew();
            var count = (int)Math.Min(BufferSize / pageSize, pageCount - first);
            for (var i = 0; i < count; i++)
            {
                var page = buffer.AsSpan(i * pageSize, pageSize);
                var id = first + (uint)i;
                if (layout.Contains(new PageId(id)))
                {
                    page.Clear(); // the copy gets a directory of its own
                }
                else if (unused.Contains(new PageId(id)))
                {
                    page.Clear();
                }
                else
                {
                    snapshot.Read(new PageId(id)).CopyTo(page);
                    PageFormat.Seal(page, DatabaseOpener.FirstCheckpoint);
                }
            }

            file.Write(buffer.AsSpan(0, count * pageSize), (long)first * pageSize);
            first += (uint)count;
        }

        return snapshot.State;
    }

    // What a free page holds means nothing, and it may never have been written; the trunks of the list itself count.
    private PageMap FindUnusedPages()
    {
        var unused = new PageMap(snapshot.PageCount);
        for (var trunkId = snapshot.FreeListHead; !trunkId.IsNone && unused.Count <= snapshot.PageCount;)
        {
            var trunk = FreeList.ReadTrunk(snapshot, trunkId);
            for (var i = 0; i < PageFormat.GetCount(trunk); i++)
            {
                unused.Add(FreeListFormat.GetId(trunk, i));
            }

            trunkId = PageFormat.GetRightSibling(trunk);
        }

        return unused;
    }

    // An identity and a salt of its own, so that no log of the original is ever taken for one of the copy.
    private void WriteMeta(IDatabaseFile file, DatabaseState state, PageId directoryRoot, uint directoryChecksum)
    {
        var databaseId = new byte[LogSegmentFormat.DatabaseIdSize];
        RandomNumberGenerator.Fill(databaseId);
        Span<byte> salt = stackalloc byte[sizeof(ulong)];
        RandomNumberGenerator.Fill(salt);
        var slot = new byte[MetaFormat.SlotSize];
        MetaFormat.Write(slot, new MetaSlot
        {
            PageSize = snapshot.PageSize,
            DatabaseId = databaseId,
            Sequence = 0,
            State = state,
            OpenCount = (uint)(snapshot.State.Lsn.Value >> 32),
            LogGeneration = 1,
            LogSalt = BitConverter.ToUInt64(salt),
            LogSegmentSize = LogSegmentFormat.SizeDefault,
            SyncedDirectLsn = snapshot.State.Lsn,
            Checkpoint = DatabaseOpener.FirstCheckpoint,
            IsCleanlyClosed = true,
            RequiredFeatures = MetaFormat.PageDirectoryFeature,
            PageDirectoryRoot = directoryRoot,
            PageDirectoryChecksum = directoryChecksum,
        });
        file.Write(slot, MetaFormat.OffsetOf(sequence: 0));
    }
}
