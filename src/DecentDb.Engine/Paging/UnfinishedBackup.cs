using System;
using DecentDb.Engine.IO;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Paging;

/// <summary>
/// The file that a backup is written to before it gets its name. A process that is killed leaves it behind: the next
/// backup to the same name removes it, and so does an opening of the file of that name.
/// </summary>
internal static class UnfinishedBackup
{
    private const string Suffix = "-backup-unfinished";

    public static string PathOf(string path) => path + Suffix;

    /// <summary>Keeps others from removing the file while it is written.</summary>
    public static void Lock(IDatabaseFile file)
    {
        if (!file.TryLockExclusive())
        {
            throw InUse(file.Path);
        }
    }

    /// <summary>Removes what a killed process left behind.</summary>
    /// <exception cref="DatabaseException">
    /// DatabaseInUse: a backup is being written there; CannotOpen: the file is none.
    /// </exception>
    public static void Remove(IFileSystem files, string path)
    {
        var unfinished = PathOf(path);
        if (!files.Exists(unfinished))
        {
            return;
        }

        using (var file = files.Open(unfinished, FileOpenMode.OpenExisting))
        {
            Lock(file);
            if (!IsBackup(file))
            {
                throw new DatabaseException(
                    ErrorCode.CannotOpen,
                    unfinished + ": the file has the name of an unfinished backup and is none; move it away.")
                {
                    FileName = unfinished,
                };
            }
        }

        files.Delete(unfinished);
    }

    /// <summary>As <see cref="Remove"/>, but leaves what it cannot remove, because nobody needs its name now.</summary>
    public static void TryRemove(IFileSystem files, string path)
    {
        try
        {
            Remove(files, path);
        }
        catch (DatabaseException)
        {
            // The next backup to this name reports it.
        }
    }

    // The meta slots come last, so they are empty or those of a whole database.
    private static bool IsBackup(IDatabaseFile file)
    {
        Span<byte> area = stackalloc byte[MetaFormat.SlotSize];
        area.Clear();
        _ = file.Read(area, MetaFormat.OffsetOf(sequence: 0));
        return !area.ContainsAnyExcept((byte)0) || MetaFormat.HasMagic(area);
    }

    private static DatabaseException InUse(string path) =>
        new(ErrorCode.DatabaseInUse, path + ": another backup to this file is being written.") { FileName = path };
}
