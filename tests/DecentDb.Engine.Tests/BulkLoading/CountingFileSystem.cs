using System;
using System.Threading;
using DecentDb.Engine.IO;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Tests.BulkLoading;

/// <summary>Files in memory whose syncs are counted, those of the log and of the data file apart.</summary>
internal sealed class CountingFileSystem : IFileSystem
{
    private readonly InMemoryFileSystem _files = new();
    private int _dataSyncs;
    private int _logSyncs;
    private int _temporaryFiles;
    private int _temporaryOperations;
    private long _dataBytes;

    public int DataSyncs => Volatile.Read(ref _dataSyncs);

    public int LogSyncs => Volatile.Read(ref _logSyncs);

    public int TemporaryFiles => Volatile.Read(ref _temporaryFiles);

    /// <summary>Which read or write of temporary files fails, counted from 1; 0 for none.</summary>
    public int FailingTemporaryOperation { get; set; }

    /// <summary>Reads and writes of temporary files.</summary>
    public int TemporaryOperations => Volatile.Read(ref _temporaryOperations);

    /// <summary>Bytes written to the data file.</summary>
    public long DataBytesWritten => Volatile.Read(ref _dataBytes);

    public string GetRealPath(string path) => path;

    public bool Exists(string path) => _files.Exists(path);

    public IDatabaseFile Open(string path, FileOpenMode mode)
    {
        if (mode == FileOpenMode.Temporary)
        {
            Interlocked.Increment(ref _temporaryFiles);
        }

        var isOther = mode == FileOpenMode.Temporary || path.Contains("-wal", StringComparison.Ordinal);
        return mode == FileOpenMode.Temporary
            ? new FailingFile(this, _files.Open(path, mode))
            : new CountingFile(this, _files.Open(path, mode), isOther);
    }

    public void Delete(string path) => _files.Delete(path);

    public void Move(string from, string to, bool overwrite) => _files.Move(from, to, overwrite);

    public void SyncDirectoryOf(string path) => _files.SyncDirectoryOf(path);

    private sealed class CountingFile(CountingFileSystem owner, IDatabaseFile file, bool isLog) : IDatabaseFile
    {
        public string Path => file.Path;

        public long Length => file.Length;

        public int Read(Span<byte> buffer, long offset) => file.Read(buffer, offset);

        public void Write(ReadOnlySpan<byte> buffer, long offset)
        {
            if (!isLog)
            {
                Interlocked.Add(ref owner._dataBytes, buffer.Length);
            }

            file.Write(buffer, offset);
        }

        public void SetLength(long length) => file.SetLength(length);

        public void Sync()
        {
            Interlocked.Increment(ref isLog ? ref owner._logSyncs : ref owner._dataSyncs);
            file.Sync();
        }

        public void StartWriteback(long offset, long length) => file.StartWriteback(offset, length);

        public bool TryLockExclusive() => file.TryLockExclusive();

        public void Dispose() => file.Dispose();
    }

    private sealed class FailingFile(CountingFileSystem owner, IDatabaseFile file) : IDatabaseFile
    {
        public string Path => file.Path;

        public long Length => file.Length;

        public int Read(Span<byte> buffer, long offset)
        {
            Count();
            return file.Read(buffer, offset);
        }

        public void Write(ReadOnlySpan<byte> buffer, long offset)
        {
            Count();
            file.Write(buffer, offset);
        }

        public void SetLength(long length) => file.SetLength(length);

        public void Sync() => file.Sync();

        public void StartWriteback(long offset, long length) => file.StartWriteback(offset, length);

        public bool TryLockExclusive() => file.TryLockExclusive();

        public void Dispose() => file.Dispose();

        private void Count()
        {
            if (Interlocked.Increment(ref owner._temporaryOperations) == owner.FailingTemporaryOperation)
            {
                throw new DatabaseException(ErrorCode.DiskFull, "There is no room for temporary files.");
            }
        }
    }
}
