using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace DecentDb.Engine.IO;

/// <summary>
/// The operating system's own calls where the base library hides an error or follows a link: its flush reports success
/// on Linux when <c>fsync</c> fails, its write repeats a zero-byte write without end, and its open waits for pipes.
/// </summary>
internal static partial class NativeMethods
{
    public const int ErrorInterrupted = 4;
    public const int ErrorWouldBlockLinux = 11;
    public const int ErrorInvalid = 22;
    public const int ErrorNoTerminal = 25;
    public const int ErrorNotSupportedBsd = 45;
    public const int ErrorWouldBlockBsd = 35;
    public const int LockShared = 1;
    public const int LockExclusive = 2;
    public const int LockNonBlocking = 4;
    public const int Unlock = 8;
    public const int FullSyncCommand = 51;
    public const int FindPartLockCommand = 36; // of Linux, as the next one
    public const int SetPartLockCommand = 37;
    public const uint StartWrite = 2;

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    public static partial int Sync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    public static partial int Sync(int file);

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    public static partial int SyncData(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    public static partial int Control(SafeFileHandle file, int command);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    public static unsafe partial int Control(SafeFileHandle file, int command, PartLock* argument);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    public static partial int Lock(SafeFileHandle file, int operation);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Open(string path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int OpenWithStackedMode(
        string path, int flags, nint third, nint fourth, nint fifth, nint sixth, nint seventh, nint eighth, uint mode);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static unsafe partial int GetStatus(int directory, string path, int flags, uint mask, byte* status);

    [LibraryImport("libc", EntryPoint = "lseek", SetLastError = true)]
    public static partial long Seek(SafeFileHandle file, long offset, int origin);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    public static partial uint GetEffectiveUser();

    [LibraryImport("libc", EntryPoint = "fchown", SetLastError = true)]
    public static partial int ChangeOwner(SafeFileHandle file, uint user, uint group);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    public static partial int Close(int file);

    [LibraryImport("libc", EntryPoint = "pwrite", SetLastError = true)]
    public static unsafe partial nint Write(SafeFileHandle file, byte* buffer, nint count, long offset);

    [LibraryImport("libc", EntryPoint = "preadv", SetLastError = true)]
    public static unsafe partial nint Read(SafeFileHandle file, nint* vectors, int count, long offset);

    [LibraryImport("libc", EntryPoint = "sync_file_range", SetLastError = true)]
    public static partial int SyncFileRange(SafeFileHandle file, long offset, long count, uint flags);

    [LibraryImport("kernel32", EntryPoint = "LockFile", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool LockFile(
        SafeFileHandle file, uint offsetLow, uint offsetHigh, uint countLow, uint countHigh);

    [LibraryImport("kernel32", EntryPoint = "UnlockFile", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool UnlockFile(
        SafeFileHandle file, uint offsetLow, uint offsetHigh, uint countLow, uint countHigh);

    [LibraryImport("kernel32", EntryPoint = "FlushFileBuffers", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool FlushFileBuffers(SafeFileHandle file);
}
