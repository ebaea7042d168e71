using System;
using System.Threading;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.IO;

/// <summary>A handle on an in-memory file.</summary>
internal sealed class InMemoryFile(string path, InMemoryContent content, bool isReadOnly) : IDatabaseFile
{
    private int _ownsLock;

    public string Path { get; } = path;

    public long Length => content.Length;

    public int Read(Span<byte> buffer, long offset) => content.Read(buffer, offset);

    public void Write(ReadOnlySpan<byte> buffer, long offset)
    {
        RefuseIfReadOnly();
        content.Write(buffer, offset);
    }

    public void SetLength(long length)
    {
        RefuseIfReadOnly();
        content.SetLength(length);
    }

    public void Sync()
    {
    }

    public void StartWriteback(long offset, long length)
    {
    }

    public bool TryLockExclusive()
    {
        var locked = content.TryLock();
        _ownsLock = locked ? 1 : _ownsLock;
        return locked;
    }

    public bool IsLocked() => content.IsLocked;

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _ownsLock, 0) != 0)
        {
            content.Unlock();
        }
    }

    private void RefuseIfReadOnly()
    {
        if (isReadOnly)
        {
            throw new DatabaseException(ErrorCode.IoError, Path + ": the file is open for reading only.")
            {
                FileName = Path,
            };
        }
    }
}
