using DecentDb.Engine.IO;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Wal;

namespace DecentDb.Engine.Paging;

/// <summary>Tells whether the log beside a database is the one that its data file needs.</summary>
internal static class LogLoss
{
    /// <summary>Refuses a file that has the name of the log and is none, or is that of another database.</summary>
    public static void RefuseForeign(IDatabaseFile log, MetaSlot meta)
    {
        if (!LogFileMark.IsOf(log, meta.DatabaseId.Span, meta.LogSegmentSize))
        {
            throw new DatabaseException(
                ErrorCode.CannotOpen,
                log.Path + ": the file is in the place of the log and is not a log of this database; move it away.")
            {
                FileName = log.Path,
            };
        }
    }

    /// <summary>What is lost of the log that the data file needs, by its length; null when nothing is.</summary>
    public static string? Find(IDatabaseFile? log, MetaSlot meta)
    {
        if (meta.LogSegmentCount == 0)
        {
            return null;
        }

        return log is null ? "it does not exist"
            : log.Length < (long)meta.LogSegmentCount * meta.LogSegmentSize ? "it was cut off"
            : null;
    }

    /// <summary>As the other overload, by what the log holds.</summary>
    public static string? Find(LogReplay? replay, MetaSlot meta) =>
        meta.LogSegmentCount > 0 && replay is { HasGeneration: false } ? "it is of another time" : null;

    public static DatabaseException Missing(string path, string logPath, string loss) => new(
        ErrorCode.LogMissing,
        $"{path}: the database was not closed, and the log {logPath} that may hold its latest commits is lost: {loss}. "
        + "Put it back, or open with 'Recover Without Log=True' to go on without those commits.")
    {
        FileName = logPath,
    };

    /// <summary>
    /// Refuses to write to a data file that a checkpoint has changed in part: without the log its pages are of two
    /// times, and the next commit would hide which.
    /// </summary>
    public static void RefuseMixedPages(DataFile data, RecoveredImages images)
    {
        if (FindNewerPage(data, images) is { } page)
        {
            throw DatabaseException.Corrupt(
                data.Path, page, "any kind",
                "a checkpoint was under way, which only the lost log can complete; open for reading only to save "
                + "what is whole");
        }
    }

    /// <summary>
    /// Refuses to go on from the older slot. The other one, which is not whole, was torn while it was written, or was
    /// damaged after it was durable: then the database was changed since, and to go on from here would lose commits.
    /// </summary>
    public static void RefuseOldSlot(DataFile data, RecoveredImages images, bool hasUnknownLog)
    {
        if (hasUnknownLog || FindNewerPage(data, images) is not null)
        {
            throw OldSlot(data.Path);
        }
    }

    public static DatabaseException OldSlot(string path) => new(
        ErrorCode.Corruption,
        path + ": the newer meta slot of page 0 is damaged, and the older one does not lead to its state.")
    {
        FileName = path,
        PageNumber = 0,
    };

    /// <summary>A page of the file that is newer than the state and not in the log; null when there is none.</summary>
    public static PageId? FindNewerPage(DataFile data, RecoveredImages images)
    {
        if (TryReadFreePages(data, images) is not { } free)
        {
            return images.State.FreeListHead;
        }

        var page = new byte[data.PageSize];
        for (var number = MetaFormat.PageCountOf(data.PageSize); number < images.State.PageCount; number++)
        {
            // A load whose commit is not there leaves newer pages among the free ones.
            if (!images.Contains(number) && !free.Contains(new PageId(number))
                && data.TryReadPageOfAnyTime(new PageId(number), page) is null
                && PageFormat.GetLsn(page) > images.State.Lsn)
            {
                return new PageId(number);
            }
        }

        return null;
    }

    // Null when the trunks are not those of the state: it is older than they are.
    private static PageMap? TryReadFreePages(DataFile data, RecoveredImages images)
    {
        try
        {
            var state = images.State;
            return FreeList.ReadLeaves(new RecoveredPages(data, images), state.FreeListHead, state.PageCount);
        }
        catch (DatabaseException e) when (e.Code == ErrorCode.Corruption)
        {
            return null;
        }
    }
}
