using System;
using System.IO;
using DecentDb.Engine.IO;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Tests.Spilling;

/// <summary>A file system that makes temporary files in memory, counts them, and nothing else.</summary>
internal sealed class TemporaryFiles : IFileSystem
{
    public int Opened { get; private set; }

    public int StillOpen { get; private set; }

    /// <summary>The file that was opened last.</summary>
    public IDatabaseFile? Last { get; private set; }

    /// <summary>How many reads succeed before one fails.</summary>
    public int ReadsLeft { get; set; } = int.MaxValue;

    public string GetRealPath(string path) => path;

    public bool Exists(string path) => false;

    public IDatabaseFile Open(string path, FileOpenMode mode)
    {
        if (mode != FileOpenMode.Temporary)
        {
            throw new NotSupportedException();
        }

        Opened++;
        StillOpen++;
        Last = new TemporaryFile(this);
        return Last;
    }

    public void Delete(string path) => throw new NotSupportedException();

    public void SyncDirectoryOf(string path) => throw new NotSupportedException();

    private sealed class TemporaryFile(TemporaryFiles owner) : IDatabaseFile
    {
        private readonly MemoryStream _bytes = new();
        private bool _closed;

        public string Path => "temporary";

        public long Length => _bytes.Length;

        public int Read(Span<byte> buffer, long offset)
        {
            if (owner.ReadsLeft-- == 0)
            {
                throw new DatabaseException(ErrorCode.IoError, "A read of a temporary file failed.");
            }

            _bytes.Position = offset;
            return _bytes.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        }

        public void Write(ReadOnlySpan<byte> buffer, long offset)
        {
            _bytes.Position = offset;
            _bytes.Write(buffer);
        }

        public void SetLength(long length) => _bytes.SetLength(length);

        public void Sync() => throw new NotSupportedException();

        public void StartWriteback(long offset, long length)
        {
        }

        public bool TryLockExclusive() => false;

        public void Dispose()
        {
            if (!_closed)
            {
                _closed = true;
                owner.StillOpen--;
            }
        }
    }
}
