using System;
using System.IO;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace DecentDb.Versus.Sizes;

/// <summary>Takes files out of the page cache of the operating system, so that reading them asks the disk.</summary>
internal static partial class PageCache
{
    private const int DontNeed = 4; // POSIX_FADV_DONTNEED

    /// <summary>How it is done here, for the report.</summary>
    public static string Method => OperatingSystem.IsLinux()
        ? "synced, and dropped from the page cache by posix_fadvise(POSIX_FADV_DONTNEED)"
        : "not dropped from the page cache, because this system has no way to";

    /// <summary>Syncs and drops a database file and its log.</summary>
    public static void Drop(string path)
    {
        foreach (var suffix in new[] { "", "-wal" })
        {
            if (OperatingSystem.IsLinux() && File.Exists(path + suffix))
            {
                using var file = new FileStream(
                    path + suffix, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
                file.Flush(flushToDisk: true);
                var error = Advise(file.SafeFileHandle, 0, 0, DontNeed);
                if (error != 0)
                {
                    throw new IOException(FormattableString.Invariant($"posix_fadvise gave {error}."));
                }
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "posix_fadvise")]
    private static partial int Advise(SafeFileHandle file, long offset, long length, int advice);
}
