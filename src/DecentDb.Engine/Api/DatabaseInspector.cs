using System;
using System.Globalization;
using System.IO;
using DecentDb.Engine.IO;
using DecentDb.Engine.Maintenance;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Api;

/// <summary>
/// Prints what a page or the log of a database holds, for those who look for damage or change the format. Reads the
/// files as they are, locks nothing and changes nothing, so it works on damaged databases and, as far as their owner
/// does not write at that moment, on those that are in use.
/// </summary>
public static class DatabaseInspector
{
    /// <summary>
    /// Prints a page of the data file: its header, whether its checksum is right, and its content in readable form. Of
    /// the first page (or the first two, where pages have 4 KiB) the meta slots.
    /// </summary>
    /// <param name="path">The data file.</param>
    /// <param name="page">The number of the page.</param>
    /// <param name="target">Gets the text.</param>
    /// <returns>True when the page is whole.</returns>
    /// <exception cref="DatabaseException">
    /// InvalidParameterValue: the file has no such page; CannotOpen, IoError.
    /// </exception>
    public static bool WritePage(string path, long page, TextWriter target)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(target);
        using var file = OperatingSystemFileSystem.Instance.Open(path, FileOpenMode.OpenReadOnly);
        var pageSize = MetaFormat.TryReadNewest(file) is { } meta && MetaFormat.IsPageSize(meta.PageSize)
            ? meta.PageSize : GuessPageSize(file, page);
        if (page < 0 || page > uint.MaxValue || page >= (file.Length + pageSize - 1) / pageSize)
        {
            throw new DatabaseException(
                ErrorCode.InvalidParameterValue,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{path} has the pages 0 to {((file.Length + pageSize - 1) / pageSize) - 1}, and no page {page}."))
            {
                FileName = path,
            };
        }

        var inspector = new PageInspector(target);
        if (page < MetaFormat.PageCountOf(pageSize))
        {
            return inspector.WriteMeta(file);
        }

        var bytes = new byte[pageSize];
        var length = file.Read(bytes, page * pageSize);
        target.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"page        {page}, at offset {page * pageSize}, {pageSize} bytes"));
        if (length < pageSize)
        {
            target.WriteLine("length      the file ends inside it");
        }

        return inspector.WritePage(new PageId((uint)page), bytes) && length == pageSize;
    }

    /// <summary>
    /// Prints the log of a database: its segments, its generations, each group with its records, and how the log ends.
    /// </summary>
    /// <param name="path">The data file, or the log itself.</param>
    /// <param name="target">Gets the text.</param>
    /// <returns>True when nothing of the log is damaged that had been synced; a torn end is no damage.</returns>
    /// <exception cref="DatabaseException">CannotOpen: there is no log, or the file is none; IoError.</exception>
    public static bool WriteLog(string path, TextWriter target)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(target);
        var files = OperatingSystemFileSystem.Instance;
        var isLog = path.EndsWith(DatabaseOpener.LogSuffix, StringComparison.Ordinal);
        var dataPath = isLog ? path[..^DatabaseOpener.LogSuffix.Length] : path;
        var logPath = isLog ? path : path + DatabaseOpener.LogSuffix;
        MetaSlot? meta = null;
        if (files.Exists(dataPath))
        {
            using var data = files.Open(dataPath, FileOpenMode.OpenReadOnly);
            meta = MetaFormat.TryReadNewest(data);
        }

        if (!files.Exists(logPath))
        {
            target.WriteLine("log         " + logPath + " does not exist");
            var isNeeded = meta is { LogSegmentCount: > 0 };
            target.WriteLine(isNeeded ? "meta slot   the database needs it: commits may be lost"
                : "meta slot   the database needs none");
            return !isNeeded;
        }

        using var file = files.Open(logPath, FileOpenMode.OpenReadOnly);
        return new LogInspector(file, meta, target).Write();
    }

    // Where no meta slot tells, the size with which the page is whole, else the usual one.
    private static int GuessPageSize(IDatabaseFile file, long page)
    {
        for (var size = PageFormat.SizeMin; size <= PageFormat.SizeMax && page >= 0; size *= 2)
        {
            var bytes = new byte[size];
            if (page * size < file.Length && file.Read(bytes, page * size) == size
                && PageFormat.IsChecksumRight(bytes) && PageFormat.GetId(bytes).Value == page)
            {
                return size;
            }
        }

        return PageFormat.SizeDefault;
    }
}
