using System;
using System.IO;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Threading;
using DecentDb.Engine.Primitives;
using Microsoft.Win32.SafeHandles;

namespace DecentDb.Engine.IO;

/// <summary>A file of the operating system. Every write and every sync is checked; nothing is buffered here.</summary>
internal sealed class OperatingSystemFile : IDatabaseFile
{
    private const int ZeroWritesMax = 8;
    private const int BuffersMax = 128; // of one call

    // The upper half of the offset of the byte that Windows locks: so far behind the end that nobody reads it.
    private const uint LockedRange = 0x4000_0000;
    private const uint PartRange = 0x2000_0000; // where parts are locked, which Windows does not let others read then
    private static readonly bool HasPartLocks = OperatingSystem.IsLinux() && Environment.Is64BitProcess;
    private static readonly bool UseNativeCalls = !OperatingSystem.IsWindows() && Environment.Is64BitProcess;

    private readonly SafeFileHandle _handle;
    private FileIdentity? _identity; // asked for once
    private bool _isLocked;

    /// <summary>Opens the file for good with what opens its handle.</summary>
    public OperatingSystemFile(string path, Func<string, SafeFileHandle> open)
    {
        Path = path;
        _handle = open(path);
    }

    public string Path { get; }

    public long Length
    {
        get
        {
            try
            {
                return RandomAccess.GetLength(_handle);
            }
            catch (Exception e) when (IoErrors.IsFileError(e))
            {
                throw IoErrors.FromException("reading the length", Path, e);
            }
        }
    }

    public int Read(Span<byte> buffer, long offset)
    {
        var total = 0;
        try
        {
            while (total < buffer.Length)
            {
                var count = RandomAccess.Read(_handle, buffer[total..], offset + total);
                if (count == 0)
                {
                    break;
                }

                total += count;
            }
        }
        catch (Exception e) when (IoErrors.IsFileError(e))
        {
            throw IoErrors.FromException("a read", Path, e);
        }

        return total;
    }

    public int Read(ReadOnlySpan<byte[]> buffers, long offset)
    {
        var total = 0;
        while (buffers.Length > 0)
        {
            var some = buffers[..Math.Min(buffers.Length, BuffersMax)];
            var wanted = 0;
            foreach (var buffer in some)
            {
                wanted += buffer.Length;
            }

            // What a call leaves out, at the end of the file or because it was interrupted, is read one by one.
            var count = UseNativeCalls ? ReadNative(some, offset + total) : 0;
            foreach (var buffer in some)
            {
                var done = Math.Min(count, buffer.Length);
                count -= done;
                done += done < buffer.Length ? Read(buffer.AsSpan(done), offset + total + done) : 0;
                total += done;
                if (done < buffer.Length)
                {
                    return total;
                }
            }

            buffers = buffers[some.Length..];
        }

        return total;
    }

    public void Write(ReadOnlySpan<byte> buffer, long offset)
    {
        if (UseNativeCalls)
        {
            WriteNative(buffer, offset);
            return;
        }

        try
        {
            RandomAccess.Write(_handle, buffer, offset);
        }
        catch (Exception e) when (IoErrors.IsFileError(e))
        {
            throw IoErrors.FromException("a write", Path, e);
        }
    }

    public void SetLength(long length)
    {
        try
        {
            RandomAccess.SetLength(_handle, length);
        }
        catch (Exception e) when (IoErrors.IsFileError(e))
        {
            throw IoErrors.FromException("setting the length", Path, e);
        }
    }

    public void Sync()
    {
        if (OperatingSystem.IsWindows())
        {
            if (!NativeMethods.FlushFileBuffers(_handle))
            {
                throw IoErrors.FromLastError("the sync", Path);
            }

            return;
        }

        if (OperatingSystem.IsMacOS() && TryFullSync())
        {
            return;
        }

        // fdatasync leaves out only what nobody needs to read the data back, such as the time of the change; that
        // spares the file system a commit of its own when a part of the log is written over.
        while ((OperatingSystem.IsLinux() ? NativeMethods.SyncData(_handle) : NativeMethods.Sync(_handle)) != 0)
        {
            if (Marshal.GetLastPInvokeError() != NativeMethods.ErrorInterrupted)
            {
                throw IoErrors.FromLastError("the sync", Path);
            }
        }
    }

    /// <summary>True when an error of the full sync says that the file system has none.</summary>
    internal static bool IsFullSyncMissing(int error) =>
        error is NativeMethods.ErrorInvalid or NativeMethods.ErrorNoTerminal or NativeMethods.ErrorNotSupportedBsd;

    public void StartWriteback(long offset, long length)
    {
        if (OperatingSystem.IsLinux())
        {
            _ = NativeMethods.SyncFileRange(_handle, offset, length, NativeMethods.StartWrite);
        }
    }

    public bool TryLockExclusive()
    {
        _isLocked = OperatingSystem.IsWindows()
            ? NativeMethods.LockFile(_handle, 0, LockedRange, 1, 0)
            : LockWithRetries() && IsLockEffective();
        return _isLocked;
    }

    public bool IsLocked()
    {
        if (OperatingSystem.IsWindows())
        {
            var isFree = NativeMethods.LockFile(_handle, 0, LockedRange, 1, 0);
            return !isFree || !NativeMethods.UnlockFile(_handle, 0, LockedRange, 1, 0);
        }

        // A shared lock for a moment, which whoever opens the file at this moment gets past by trying again.
        if (NativeMethods.Lock(_handle, NativeMethods.LockShared | NativeMethods.LockNonBlocking) != 0)
        {
            return true;
        }

        _ = NativeMethods.Lock(_handle, NativeMethods.Unlock);
        return false;
    }

    public bool IsInPlace() => !OperatingSystem.IsLinux()
        || UnixFiles.IdentityOf(Path) is not { } there
        || (_identity ??= UnixFiles.IdentityOf(_handle)) is not { } here
        || there == here;

    public bool TryLockPart(long offset, int length) => OperatingSystem.IsWindows()
        ? NativeMethods.LockFile(_handle, (uint)offset, PartRange, (uint)length, 0)
        : HasPartLocks && SetPartLock(PartLock.Exclusive, offset, length);

    public void UnlockPart(long offset, int length)
    {
        if (OperatingSystem.IsWindows())
        {
            _ = NativeMethods.UnlockFile(_handle, (uint)offset, PartRange, (uint)length, 0);
        }
        else if (HasPartLocks)
        {
            _ = SetPartLock(PartLock.None, offset, length);
        }
    }

    public unsafe bool IsPartLocked(long offset, int length)
    {
        if (OperatingSystem.IsWindows())
        {
            var isFree = TryLockPart(offset, length);
            if (isFree)
            {
                UnlockPart(offset, length);
            }

            return !isFree;
        }

        var wanted = new PartLock { Type = PartLock.Exclusive, Start = offset, Length = length };
        return HasPartLocks && NativeMethods.Control(_handle, NativeMethods.FindPartLockCommand, &wanted) == 0
            && wanted.Type != PartLock.None;
    }

    public int? FindLockOwner() =>
        OperatingSystem.IsLinux() ? LockTable.FindOwner(UnixFiles.IdentityOf(_handle)) : null;

    public void Dispose()
    {
        // A lock belongs to the open file, of which a process that is just being started holds a copy until it runs
        // its own program: closing alone would leave the file locked for that while.
        if (_isLocked && !OperatingSystem.IsWindows())
        {
            _isLocked = false;
            _ = NativeMethods.Lock(_handle, NativeMethods.Unlock);
        }

        _handle.Dispose();
    }

    // F_FULLFSYNC also empties the drive's cache. File systems without it say so, and then fsync is all there is; after
    // any other error a sync that succeeds would hide it.
    [UnsupportedOSPlatform("windows")]
    private bool TryFullSync()
    {
        while (NativeMethods.Control(_handle, NativeMethods.FullSyncCommand) != 0)
        {
            var error = Marshal.GetLastPInvokeError();
            if (IsFullSyncMissing(error))
            {
                return false;
            }

            if (error != NativeMethods.ErrorInterrupted)
            {
                throw IoErrors.FromLastError("the sync", Path);
            }
        }

        return true;
    }

    // Programs of the base library take a shared lock while they have the file open, and the test of the lock takes
    // another one for a moment; a few tries get past those that go away.
    [UnsupportedOSPlatform("windows")]
    private bool LockWithRetries()
    {
        const int tries = 5;
        const int pauseMs = 4;
        for (var i = 0; i < tries; i++)
        {
            if (NativeMethods.Lock(_handle, NativeMethods.LockExclusive | NativeMethods.LockNonBlocking) == 0)
            {
                return true;
            }

            var error = Marshal.GetLastPInvokeError();
            if (error is not (NativeMethods.ErrorWouldBlockLinux or NativeMethods.ErrorWouldBlockBsd
                or NativeMethods.ErrorInterrupted))
            {
                throw new DatabaseException(
                    ErrorCode.CannotOpen,
                    Path + ": the file system cannot lock files: " + Marshal.GetPInvokeErrorMessage(error) + ".")
                {
                    FileName = Path,
                };
            }

            Thread.Sleep(pauseMs + (Environment.CurrentManagedThreadId % pauseMs));
        }

        return false;
    }

    // Some network file systems grant every lock. A second handle must be refused, or the first lock protects nothing.
    [UnsupportedOSPlatform("windows")]
    private bool IsLockEffective()
    {
        using (var second = UnixFiles.Open(Path, UnixOpenFlags.None, UnixFileMode.None))
        {
            if (NativeMethods.Lock(second, NativeMethods.LockExclusive | NativeMethods.LockNonBlocking) != 0)
            {
                return true;
            }
        }

        throw new DatabaseException(
            ErrorCode.CannotOpen,
                Path + ": the file system does not enforce file locks; the database is not safe here.")
        {
            FileName = Path,
        };
    }

    private unsafe bool SetPartLock(short type, long offset, int length)
    {
        var wanted = new PartLock { Type = type, Start = offset, Length = length };
        return NativeMethods.Control(_handle, NativeMethods.SetPartLockCommand, &wanted) == 0;
    }

    // Gives what one call has read; 0 when it failed, and the next one will say why.
    private unsafe int ReadNative(ReadOnlySpan<byte[]> buffers, long offset)
    {
        const int wordsOfVector = 2; // an address and a length
        Invariant.That(buffers.Length <= BuffersMax);
        Span<GCHandle> pins = stackalloc GCHandle[BuffersMax];
        var vectors = stackalloc nint[BuffersMax * wordsOfVector];
        var pinned = 0;
        try
        {
            for (; pinned < buffers.Length; pinned++)
            {
                pins[pinned] = GCHandle.Alloc(buffers[pinned], GCHandleType.Pinned);
                vectors[pinned * wordsOfVector] = pins[pinned].AddrOfPinnedObject();
                vectors[(pinned * wordsOfVector) + 1] = buffers[pinned].Length;
            }

            return (int)Math.Max(0, NativeMethods.Read(_handle, vectors, buffers.Length, offset));
        }
        finally
        {
            while (pinned > 0)
            {
                pins[--pinned].Free();
            }
        }
    }

    private unsafe void WriteNative(ReadOnlySpan<byte> buffer, long offset)
    {
        var zeroWrites = 0;
        fixed (byte* start = buffer)
        {
            nint done = 0;
            while (done < buffer.Length)
            {
                var count = NativeMethods.Write(_handle, start + done, buffer.Length - done, offset + done);
                if (count < 0)
                {
                    if (Marshal.GetLastPInvokeError() == NativeMethods.ErrorInterrupted)
                    {
                        continue;
                    }

                    throw IoErrors.FromLastError("a write", Path);
                }

                zeroWrites = count == 0 ? zeroWrites + 1 : 0;
                if (zeroWrites == ZeroWritesMax)
                {
                    throw new DatabaseException(ErrorCode.IoError, Path + ": a write makes no progress.")
                    {
                        FileName = Path,
                    };
                }

                done += count;
            }
        }
    }
}
