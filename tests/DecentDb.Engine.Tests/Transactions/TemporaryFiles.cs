using System;
using DecentDb.Engine.IO;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Tests.Transactions;

/// <summary>Files in memory, of which the temporary ones are counted, and can be made to fail.</summary>
internal sealed class TemporaryFiles : IFileSystem
{
    private readonly InMemoryFileSystem _files = new();

    /// <summary>Temporary files that are open.</summary>
    public int OpenCount { get; private set; }

    /// <summary>Temporary files that were opened so far.</summary>
    public int OpenedCount { get; private set; }

    /// <summary>Whether what is read of a temporary file is an error.</summary>
    public bool FailReads { get; set; }

    /// <summary>Bytes that temporary files may have together.</summary>
    public long BytesMax { get; set; } = long.MaxValue;

    /// <summary>Called when a temporary file is closed.</summary>
    public Action? Closed { get; set; }

    public string GetRealPath(string path) => path;

    public bool Exists(string path) => _files.Exists(path);

    public IDatabaseFile Open(string path, FileOpenMode mode)
    {
        var file = _files.Open(path, mode);
        if (mode != FileOpenMode.Temporary)
        {
            return file;
        }

        OpenCount++;
        OpenedCount++;
        return new TemporaryFile(this, file);
    }

    public void Delete(string path) => _files.Delete(path);

    public void Move(string from, string to, bool overwrite) => _files.Move(from, to, overwrite);

    public void SyncDirectoryOf(string path) => _files.SyncDirectoryOf(path);

    private sealed class TemporaryFile(TemporaryFiles owner, IDatabaseFile file) : IDatabaseFile
    {
        public string Path => file.Path;

        public long Length => file.Length;

        public int Read(Span<byte> buffer, long offset) => owner.FailReads
            ? throw new DatabaseException(ErrorCode.IoError, file.Path + ": a read failed.")
            : file.Read(buffer, offset);

        public void Write(ReadOnlySpan<byte> buffer, long offset)
        {
            if (offset + buffer.Length > owner.BytesMax)
            {
                throw new DatabaseException(ErrorCode.DiskFull, file.Path + ": the disk is full.");
            }

            file.Write(buffer, offset);
        }

        public void SetLength(long length) => file.SetLength(length);

        public void Sync() => file.Sync();

        public void StartWriteback(long offset, long length) => file.StartWriteback(offset, length);

        public bool TryLockExclusive() => file.TryLockExclusive();

        public void Dispose()
        {
            owner.OpenCount--;
            owner.Closed?.Invoke();
            file.Dispose();
        }
    }
}
