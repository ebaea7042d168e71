using System;
using System.Threading;
using DecentDb.Engine.IO;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Tests.Execution;

/// <summary>Files in memory; one read of the data file can be made to fail.</summary>
internal sealed class FailingReads : IFileSystem
{
    private readonly InMemoryFileSystem _files = new();
    private int _left = -1;

    public bool HasFailed { get; private set; }

    /// <summary>Lets the read after so many others fail, once.</summary>
    public void FailAfter(int reads)
    {
        HasFailed = false;
        Volatile.Write(ref _left, reads);
    }

    public void Stop() => Volatile.Write(ref _left, -1);

    public string GetRealPath(string path) => path;

    public bool Exists(string path) => _files.Exists(path);

    public IDatabaseFile Open(string path, FileOpenMode mode)
    {
        var file = _files.Open(path, mode);
        return mode == FileOpenMode.Temporary || path.Contains("-wal", StringComparison.Ordinal)
            ? file : new FailingFile(this, file);
    }

    public void Delete(string path) => _files.Delete(path);

    public void Move(string from, string to, bool overwrite) => _files.Move(from, to, overwrite);

    public void SyncDirectoryOf(string path) => _files.SyncDirectoryOf(path);

    private sealed class FailingFile(FailingReads owner, IDatabaseFile file) : IDatabaseFile
    {
        public string Path => file.Path;

        public long Length => file.Length;

        public int Read(Span<byte> buffer, long offset)
        {
            if (Volatile.Read(ref owner._left) >= 0 && Interlocked.Decrement(ref owner._left) == -1)
            {
                owner.HasFailed = true;
                throw new DatabaseException(ErrorCode.IoError, file.Path + ": a read failed.");
            }

            return file.Read(buffer, offset);
        }

        public void Write(ReadOnlySpan<byte> buffer, long offset) => file.Write(buffer, offset);

        public void SetLength(long length) => file.SetLength(length);

        public void Sync() => file.Sync();

        public void StartWriteback(long offset, long length) => file.StartWriteback(offset, length);

        public bool TryLockExclusive() => file.TryLockExclusive();

        public void Dispose() => file.Dispose();
    }
}
