using System;
using System.Globalization;
using System.IO;
using System.Runtime.InteropServices;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.IO;

/// <summary>Turns what the operating system reports into <see cref="DatabaseException"/>s with a clear text.</summary>
internal static class IoErrors
{
    private const int NotPermitted = 1;
    private const int NoEntry = 2;
    private const int NoDevice = 6;
    private const int AccessDenied = 13;
    private const int EntryExists = 17;
    private const int IsDirectory = 21;
    private const int NoSpace = 28;
    private const int ReadOnlyFileSystem = 30;
    private const int LinkLoopLinux = 40;
    private const int LinkLoopBsd = 62;
    private const int QuotaExceededLinux = 122;
    private const int QuotaExceededBsd = 69;
    private const int WindowsSharingViolation = unchecked((int)0x80070020);
    private const int WindowsDiskFull = unchecked((int)0x80070070);
    private const int WindowsHandleDiskFull = unchecked((int)0x80070027);

    /// <summary>The error for a failed system call whose number is the last one of this thread.</summary>
    public static DatabaseException FromLastError(string operation, string path) =>
        FromNumber(operation, path, Marshal.GetLastPInvokeError());

    public static DatabaseException FromNumber(string operation, string path, int number)
    {
        var code = number is NoSpace or QuotaExceededLinux or QuotaExceededBsd
            ? ErrorCode.DiskFull
            : ErrorCode.IoError;
        var reason = Marshal.GetPInvokeErrorMessage(number);
        return new DatabaseException(
            code,
            string.Create(CultureInfo.InvariantCulture, $"{path}: {operation} failed: {reason} (error {number})."))
        {
            FileName = path,
        };
    }

    /// <summary>
    /// The error for an exception of the base library while reading, writing or resizing an open file.
    /// </summary>
    public static DatabaseException FromException(string operation, string path, Exception exception)
    {
        var code = IsDiskFull(exception.HResult) ? ErrorCode.DiskFull : ErrorCode.IoError;
        return new DatabaseException(code, $"{path}: {operation} failed: {exception.Message}", exception)
        {
            FileName = path,
        };
    }

    /// <summary>The error for a database that somebody else holds the lock of.</summary>
    /// <param name="path">The database.</param>
    /// <param name="owner">The process that holds it, when that can be told.</param>
    public static DatabaseException InUse(string path, int? owner)
    {
        var who = owner is not { } id ? "another process or engine"
            : id == Environment.ProcessId ? "another engine of this process"
            : string.Create(CultureInfo.InvariantCulture, $"another process, whose id is {id}");
        return new DatabaseException(ErrorCode.DatabaseInUse, $"{path}: the database is in use by {who}.")
        {
            FileName = path,
        };
    }

    /// <summary>The error for a number that the system's open gave.</summary>
    public static DatabaseException FromOpen(string path, int number)
    {
        var reason = number switch
        {
            NoEntry => Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(path)))
                ? "the file does not exist" : "the directory does not exist",
            NotPermitted or AccessDenied => "permission denied",
            ReadOnlyFileSystem => "the file system is read-only",
            EntryExists => "the file exists",
            IsDirectory => "the path names a directory",
            NoDevice => "the path names a socket or a device, not a file",
            _ when number == (OperatingSystem.IsLinux() ? LinkLoopLinux : LinkLoopBsd) =>
                "the path names a symbolic link, which is not followed",
            _ => $"cannot be opened: {Marshal.GetPInvokeErrorMessage(number)} (error {number})",
        };
        var code = number is NoSpace or QuotaExceededLinux or QuotaExceededBsd
            ? ErrorCode.DiskFull : ErrorCode.CannotOpen;
        return new DatabaseException(code, $"{path}: {reason}.") { FileName = path };
    }

    /// <summary>The error for an exception of the base library while opening a file.</summary>
    public static DatabaseException FromOpen(string path, Exception exception)
    {
        var code = exception.HResult switch
        {
            WindowsSharingViolation => ErrorCode.DatabaseInUse,
            NoSpace or QuotaExceededLinux or WindowsDiskFull or WindowsHandleDiskFull => ErrorCode.DiskFull,
            _ => ErrorCode.CannotOpen,
        };
        var message = (code, exception) switch
        {
            (ErrorCode.DatabaseInUse, _) => path + ": the database is in use by another process.",
            (_, FileNotFoundException) => path + ": the file does not exist.",
            (_, DirectoryNotFoundException) => path + ": the directory does not exist.",
            (_, UnauthorizedAccessException) =>
                path + ": permission denied, or the path names a directory.",
            _ => $"{path}: cannot be opened: {exception.Message}",
        };
        return new DatabaseException(code, message, exception) { FileName = path };
    }

    /// <summary>True for the exceptions that file operations of the base library throw.</summary>
    public static bool IsFileError(Exception exception) =>
        exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException
            or ObjectDisposedException;

    private static bool IsDiskFull(int result) =>
        result is NoSpace or QuotaExceededLinux or WindowsDiskFull or WindowsHandleDiskFull;
}
