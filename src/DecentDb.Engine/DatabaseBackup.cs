using System;
using System.Security.Cryptography;
using System.Threading;
using DecentDb.Engine.IO;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Transactions;
using DecentDb.Engine.Wal;

namespace DecentDb.Engine;

/// <summary>
/// Copies a snapshot, page by page, to a database file of its own. Readers and writers go on meanwhile. The file gets
/// its name when it is complete and on the disk, so that a backup is there whole or not at all.
/// </summary>
internal sealed class DatabaseBackup(ReadTransaction snapshot, CancellationToken cancellationToken)
{
    private const int BufferSize = 1 << 20;

    /// <summary>Writes the copy.</summary>
    /// <param name="path">The real path; no file may have it.</param>
    /// <exception cref="DatabaseException">
    /// CannotOpen: the file exists; Corruption, DiskFull, IoError, QueryCanceled.
    /// </exception>
    public void WriteTo(string path)
    {
        var files = OperatingSystemFileSystem.Instance;
        if (files.Exists(path))
        {
            throw new DatabaseException(ErrorCode.CannotOpen, path + ": the file of a backup must not exist yet.")
            {
                FileName = path,
            };
        }

        var unfinished = string.Concat(path, "-backup-", RandomNumberGenerator.GetHexString(16, lowercase: true));
        try
        {
            using (var file = files.Open(unfinished, FileOpenMode.CreateNew))
            {
                WritePages(file);
                file.Sync();
                WriteMeta(file);
                file.Sync();
            }

            files.Move(unfinished, path, overwrite: false);
        }
        catch
        {
            files.Delete(unfinished);
            throw;
        }

        files.SyncDirectoryOf(path);
    }

    private void WritePages(IDatabaseFile file)
    {
        var pageSize = snapshot.PageSize;
        var unused = FindUnusedPages();
        var buffer = new byte[BufferSize];
        var first = MetaFormat.PageCountOf(pageSize);
        file.SetLength((long)snapshot.PageCount * pageSize);
        while (first < snapshot.PageCount)
        {
            if (cancellationToken.IsCancellationRequested)
            {
                throw new DatabaseException(ErrorCode.QueryCanceled, "The backup was cancelled.");
            }

            snapshot.Renew();
            var count = (int)Math.Min(BufferSize / pageSize, snapshot.PageCount - first);
            for (var i = 0; i < count; i++)
            {
                var page = buffer.AsSpan(i * pageSize, pageSize);
                var id = first + (uint)i;
                if (unused.Contains(new PageId(id)))
                {
                    page.Clear();
                    continue;
                }

                snapshot.Read(new PageId(id)).CopyTo(page);
                PageFormat.SetChecksum(page);
            }

            file.Write(buffer.AsSpan(0, count * pageSize), (long)first * pageSize);
            first += (uint)count;
        }
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
    private void WriteMeta(IDatabaseFile file)
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
            State = snapshot.State,
            OpenCount = (uint)(snapshot.State.Lsn.Value >> 32),
            LogGeneration = 1,
            LogSalt = BitConverter.ToUInt64(salt),
            LogSegmentSize = LogSegmentFormat.SizeDefault,
            SyncedDirectLsn = snapshot.State.Lsn,
        });
        file.Write(slot, MetaFormat.OffsetOf(sequence: 0));
    }
}
