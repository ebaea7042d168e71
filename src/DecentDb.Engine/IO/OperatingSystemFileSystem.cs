using System;
using System.IO;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using DecentDb.Engine.Primitives;
using Microsoft.Win32.SafeHandles;

namespace DecentDb.Engine.IO;

/// <summary>The files of the operating system.</summary>
internal sealed class OperatingSystemFileSystem : IFileSystem
{
    public static readonly OperatingSystemFileSystem Instance = new();

    private const int LinkDepthMax = 40; // as many as Linux follows

    private OperatingSystemFileSystem()
    {
    }

    public string GetRealPath(string path)
    {
        try
        {
            var full = System.IO.Path.GetFullPath(path);
            var target = ResolveLink(new FileInfo(full));
            var directory = System.IO.Path.GetDirectoryName(target);
            return directory is null
                ? target
                : System.IO.Path.Combine(ResolveDirectory(directory), System.IO.Path.GetFileName(target));
        }
        catch (Exception e) when (IoErrors.IsFileError(e))
        {
            throw IoErrors.FromOpen(path, e);
        }
    }

    // Links that lead nowhere are files to the base library.
    public bool Exists(string path) => File.Exists(path) || Directory.Exists(path);

    public IDatabaseFile Open(string path, FileOpenMode mode)
    {
        try
        {
            return mode == FileOpenMode.Temporary ? OpenTemporary(path) : OpenNamed(path, mode);
        }
        catch (Exception e) when (IoErrors.IsFileError(e))
        {
            throw IoErrors.FromOpen(path, e);
        }
    }

    public IDatabaseFile CreateLike(string path, string model)
    {
        if (!File.Exists(model))
        {
            return Open(path, FileOpenMode.CreateNew);
        }

        return new OperatingSystemFile(
            path,
            name => OperatingSystem.IsWindows()
                ? OpenOnWindows(name, FileOpenMode.CreateNew) : CreateLikeOnUnix(name, model));
    }

    public void Delete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (IoErrors.IsFileError(e))
        {
            throw IoErrors.FromException("deleting the file", path, e);
        }
    }

    public void Move(string from, string to, bool overwrite)
    {
        try
        {
            File.Move(from, to, overwrite);
        }
        catch (Exception e) when (IoErrors.IsFileError(e))
        {
            throw IoErrors.FromException("renaming the file", from, e);
        }
    }

    public void SyncDirectoryOf(string path)
    {
        // Windows keeps directory entries durable by itself and opens no directory for syncing.
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var directory = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!;
        var handle = NativeMethods.Open(directory, flags: 0, mode: 0);
        if (handle < 0)
        {
            throw IoErrors.FromLastError("opening the directory", directory);
        }

        try
        {
            while (NativeMethods.Sync(handle) != 0)
            {
                if (Marshal.GetLastPInvokeError() != NativeMethods.ErrorInterrupted)
                {
                    throw IoErrors.FromLastError("the sync of the directory", directory);
                }
            }
        }
        finally
        {
            _ = NativeMethods.Close(handle);
        }
    }

    private static string ResolveDirectory(string directory, int depth = 0)
    {
        if (depth > LinkDepthMax)
        {
            throw new IOException("The links of the path lead to each other.");
        }

        // Resolves links in every part of the path, so that one file has one name.
        var root = System.IO.Path.GetPathRoot(directory) ?? "";
        var resolved = root;
        var parts = directory[root.Length..].Split(
            [System.IO.Path.DirectorySeparatorChar, System.IO.Path.AltDirectorySeparatorChar],
            StringSplitOptions.RemoveEmptyEntries);
        foreach (var part in parts)
        {
            // Where a link leads there may be links on the way again.
            var next = System.IO.Path.Combine(resolved, part);
            var target = ResolveLink(new DirectoryInfo(next));
            resolved = string.Equals(target, next, StringComparison.Ordinal) ? next
                : ResolveDirectory(target, depth + 1);
        }

        return resolved;
    }

    // What does not exist is no link.
    private static string ResolveLink(FileSystemInfo entry) =>
        entry.LinkTarget is null
            ? entry.FullName
            : entry.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? entry.FullName;

    private static OperatingSystemFile OpenNamed(string path, FileOpenMode mode)
    {
        if (Directory.Exists(path))
        {
            throw new DatabaseException(ErrorCode.CannotOpen, path + ": the path names a directory.")
            {
                FileName = path,
            };
        }

        return new OperatingSystemFile(
            path, name => OperatingSystem.IsWindows() ? OpenOnWindows(name, mode) : OpenOnUnix(name, mode));
    }

    private static SafeFileHandle OpenOnWindows(string path, FileOpenMode mode)
    {
        var fileMode = mode switch
        {
            FileOpenMode.OpenExisting or FileOpenMode.OpenReadOnly => FileMode.Open,
            FileOpenMode.OpenOrCreate => FileMode.OpenOrCreate,
            _ => FileMode.CreateNew,
        };
        var access = mode == FileOpenMode.OpenReadOnly ? FileAccess.Read : FileAccess.ReadWrite;
        return File.OpenHandle(path, fileMode, access, FileShare.ReadWrite | FileShare.Delete);
    }

    [UnsupportedOSPlatform("windows")]
    private static SafeFileHandle OpenOnUnix(string path, FileOpenMode mode) => UnixFiles.Open(
        path,
        mode switch
        {
            FileOpenMode.OpenReadOnly => UnixOpenFlags.None,
            FileOpenMode.OpenExisting => UnixOpenFlags.Write,
            FileOpenMode.OpenOrCreate => UnixOpenFlags.Write | UnixOpenFlags.Create,
            _ => UnixOpenFlags.Write | UnixOpenFlags.Create | UnixOpenFlags.New,
        },
        UnixFiles.PublicMode);

    private static OperatingSystemFile OpenTemporary(string path)
    {
        var name = string.Concat(path, "-temp-", RandomNumberGenerator.GetHexString(16, lowercase: true));
        return new OperatingSystemFile(
            name,
            static file => OperatingSystem.IsWindows()
                ? File.OpenHandle(
                    file, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, FileOptions.DeleteOnClose)
                : OpenAndUnlink(file));
    }

    // Deleted while it is open, so that even a killed process leaves nothing behind.
    [UnsupportedOSPlatform("windows")]
    private static SafeFileHandle OpenAndUnlink(string name)
    {
        var handle = UnixFiles.Open(
            name, UnixOpenFlags.Write | UnixOpenFlags.Create | UnixOpenFlags.New, UnixFiles.PrivateMode);
        try
        {
            File.Delete(name);
            return handle;
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    [UnsupportedOSPlatform("windows")]
    private static SafeFileHandle CreateLikeOnUnix(string path, string model)
    {
        var handle = UnixFiles.Open(
            path, UnixOpenFlags.Write | UnixOpenFlags.Create | UnixOpenFlags.New, UnixFiles.PrivateMode);
        try
        {
            UnixFiles.TakePermissions(handle, path, model);
            return handle;
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }
}
