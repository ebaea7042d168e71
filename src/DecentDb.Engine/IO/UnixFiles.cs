using System;
using System.Buffers.Binary;
using System.IO;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using DecentDb.Engine.Primitives;
using Microsoft.Win32.SafeHandles;

namespace DecentDb.Engine.IO;

/// <summary>
/// Opens files of Unix systems by the system's own call, because the base library follows links in the last part of a
/// path, waits for the other end of a named pipe, and creates files that others may read for a moment.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal static class UnixFiles
{
    /// <summary>Read and write for everybody, less what the user's mask takes away.</summary>
    public const UnixFileMode PublicMode = (UnixFileMode)0x1B6;

    public const UnixFileMode PrivateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private const int StatusSize = 256;
    private const int EmptyPath = 0x1000;
    private const int CurrentDirectory = -100;
    private const uint BasicStatus = 0x7FF;
    private const uint KeptOwner = uint.MaxValue;

    /// <summary>Opens a file, never through a link, and never waits.</summary>
    /// <exception cref="DatabaseException">CannotOpen: also when the path names anything but a file.</exception>
    public static SafeFileHandle Open(string path, UnixOpenFlags flags, UnixFileMode mode)
    {
        while (true)
        {
            var file = OpenOnce(path, flags, mode);
            if (file >= 0)
            {
                var handle = new SafeFileHandle(file, ownsHandle: true);
                try
                {
                    RefuseUnlessFile(handle, path);
                    return handle;
                }
                catch
                {
                    handle.Dispose();
                    throw;
                }
            }

            var error = Marshal.GetLastPInvokeError();
            if (error != NativeMethods.ErrorInterrupted)
            {
                throw IoErrors.FromOpen(path, error);
            }
        }
    }

    /// <summary>
    /// Gives a new file the permissions of another one, and its owner and group as far as this process may do that.
    /// </summary>
    public static void TakePermissions(SafeFileHandle file, string path, string model)
    {
        var wanted = StatusOf(model);
        if (wanted is { User: { } user, Group: { } group })
        {
            _ = NativeMethods.ChangeOwner(file, NativeMethods.GetEffectiveUser() == 0 ? user : KeptOwner, group);
        }

        try
        {
            File.SetUnixFileMode(file, wanted.PermissionsOfFileIn(StatusOf(file, path).Group));
        }
        catch (Exception e) when (IoErrors.IsFileError(e))
        {
            // A file system without permissions: the file stays as private as it was created.
        }
    }

    /// <summary>Which file of the system a handle is on; null when that cannot be told.</summary>
    [SupportedOSPlatform("linux")]
    public static FileIdentity? IdentityOf(SafeFileHandle file) => IdentityOf(file, "", EmptyPath);

    /// <summary>Which file of the system a path leads to; null when that cannot be told, or there is none.</summary>
    [SupportedOSPlatform("linux")]
    public static FileIdentity? IdentityOf(string path)
    {
        using var here = new SafeFileHandle(CurrentDirectory, ownsHandle: false);
        return IdentityOf(here, path, flags: 0);
    }

    private static unsafe FileIdentity? IdentityOf(SafeFileHandle directory, string path, int flags)
    {
        const int nodeOffset = 32;
        const int majorOffset = 136;
        const int minorOffset = 140;
        var bytes = stackalloc byte[StatusSize];
        if (!TryGetStatus(directory, path, flags, bytes))
        {
            return null;
        }

        var status = new ReadOnlySpan<byte>(bytes, StatusSize);
        return new FileIdentity(
            BinaryPrimitives.ReadUInt32LittleEndian(status[majorOffset..]),
            BinaryPrimitives.ReadUInt32LittleEndian(status[minorOffset..]),
            BinaryPrimitives.ReadUInt64LittleEndian(status[nodeOffset..]));
    }

    private static int OpenOnce(string path, UnixOpenFlags flags, UnixFileMode mode)
    {
        var native = UnixOpenNumbers.Of(flags);

        // A call with a variable number of arguments passes them on the stack there, behind eight registers.
        return OperatingSystem.IsMacOS() && RuntimeInformation.ProcessArchitecture == Architecture.Arm64
            ? NativeMethods.OpenWithStackedMode(path, native, 0, 0, 0, 0, 0, 0, (uint)mode)
            : NativeMethods.Open(path, native, (uint)mode);
    }

    private static void RefuseUnlessFile(SafeFileHandle handle, string path)
    {
        var kind = StatusOf(handle, path).Kind;
        if (kind != UnixFileStatus.File)
        {
            throw new DatabaseException(ErrorCode.CannotOpen, $"{path}: the path names {kind}, not a file.")
            {
                FileName = path,
            };
        }
    }

    private static UnixFileStatus StatusOf(SafeFileHandle handle, string path)
    {
        if (OperatingSystem.IsLinux() && TryGetStatus(handle, "", EmptyPath, out var status))
        {
            return status;
        }

        // Whoever cannot seek is a pipe or a socket; directories are refused by their names.
        const int fromHere = 1;
        return NativeMethods.Seek(handle, 0, fromHere) < 0
            ? throw IoErrors.FromLastError("the seek", path)
            : new UnixFileStatus(UnixFileStatus.File, File.GetUnixFileMode(handle), User: null, Group: null);
    }

    private static UnixFileStatus StatusOf(string path)
    {
        using var here = new SafeFileHandle(CurrentDirectory, ownsHandle: false);
        return OperatingSystem.IsLinux() && TryGetStatus(here, path, flags: 0, out var status)
            ? status
            : new UnixFileStatus(UnixFileStatus.File, File.GetUnixFileMode(path), User: null, Group: null);
    }

    // False where the library of the system is too old to have the call.
    private static unsafe bool TryGetStatus(SafeFileHandle directory, string path, int flags, out UnixFileStatus status)
    {
        const int userOffset = 20;
        const int groupOffset = 24;
        const int modeOffset = 28;
        var bytes = stackalloc byte[StatusSize];
        status = default;
        if (!TryGetStatus(directory, path, flags, bytes))
        {
            return false;
        }

        var span = new ReadOnlySpan<byte>(bytes, StatusSize);
        status = UnixFileStatus.FromMode(
            BinaryPrimitives.ReadUInt16LittleEndian(span[modeOffset..]),
            BinaryPrimitives.ReadUInt32LittleEndian(span[userOffset..]),
            BinaryPrimitives.ReadUInt32LittleEndian(span[groupOffset..]));
        return true;
    }

    private static unsafe bool TryGetStatus(SafeFileHandle directory, string path, int flags, byte* bytes)
    {
        try
        {
            return NativeMethods.GetStatus((int)directory.DangerousGetHandle(), path, flags, BasicStatus, bytes) == 0;
        }
        catch (EntryPointNotFoundException)
        {
            return false;
        }
    }
}
