using DecentDb.Engine.IO;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Wal;

namespace DecentDb.Engine.Sessions;

/// <summary>Deletes and replaces the files of a database that nobody has open in this process.</summary>
internal static class DatabaseFiles
{
    public static void Delete(IFileSystem files, string path)
    {
        var logPath = path + DatabaseOpener.LogSuffix;
        RefuseOthers(files, path, logPath);
        files.Delete(path);
        files.Delete(logPath);
        files.Delete(path + ReadersFormat.Suffix);
        files.SyncDirectoryOf(path);
    }

    public static void Replace(IFileSystem files, string from, string path)
    {
        var logPath = path + DatabaseOpener.LogSuffix;
        RefuseOthers(files, path, logPath);

        // The log of the old database has nothing that its file lacks when it was closed in good order.
        files.Delete(logPath);
        files.Delete(path + ReadersFormat.Suffix);
        files.Move(from, path, overwrite: true);
        files.SyncDirectoryOf(path);
    }

    // Another process that has the database open, and a file that only has the name of its log.
    private static void RefuseOthers(IFileSystem files, string path, string logPath)
    {
        MetaSlot? meta = null;
        if (files.Exists(path))
        {
            using var file = files.Open(path, FileOpenMode.OpenExisting);
            if (!file.TryLockExclusive())
            {
                throw IoErrors.InUse(path, file.FindLockOwner());
            }

            meta = MetaFormat.TryReadNewest(file);
        }

        if (files.Exists(logPath))
        {
            using var log = files.Open(logPath, FileOpenMode.OpenReadOnly);
            if (meta is not null)
            {
                LogLoss.RefuseForeign(log, meta);
            }
            else if (!LogFileMark.IsOfAnyLog(log))
            {
                throw new DatabaseException(
                    ErrorCode.CannotOpen,
                    logPath + ": the file is in the place of the log and is not one; move it away.")
                {
                    FileName = logPath,
                };
            }
        }
    }
}
