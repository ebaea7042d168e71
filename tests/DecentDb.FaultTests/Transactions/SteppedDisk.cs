using System;
using DecentDb.Engine.IO;

namespace DecentDb.FaultTests.Transactions;

/// <summary>
/// The files of a process that stops before each of its steps, and in the middle of each write, to let others look at
/// the disk.
/// </summary>
internal sealed class SteppedDisk(SimulatedDisk disk) : IFileSystem
{
    /// <summary>Called where the process has stopped.</summary>
    public Action? Stopped { get; set; }

    public string GetRealPath(string path) => disk.GetRealPath(path);

    public bool Exists(string path) => disk.Exists(path);

    public IDatabaseFile Open(string path, FileOpenMode mode)
    {
        Stopped?.Invoke();
        return new Handle(this, disk.Open(path, mode));
    }

    public void Delete(string path)
    {
        Stopped?.Invoke();
        disk.Delete(path);
    }

    public void Move(string from, string to, bool overwrite)
    {
        Stopped?.Invoke();
        disk.Move(from, to, overwrite);
    }

    public void SyncDirectoryOf(string path)
    {
        Stopped?.Invoke();
        disk.SyncDirectoryOf(path);
    }

    private sealed class Handle(SteppedDisk owner, IDatabaseFile file) : IDatabaseFile
    {
        public string Path => file.Path;

        public long Length => file.Length;

        public int Read(Span<byte> buffer, long offset) => file.Read(buffer, offset);

        public void Write(ReadOnlySpan<byte> buffer, long offset)
        {
            owner.Stopped?.Invoke();
            var half = buffer.Length / 2;
            if (half > 0)
            {
                file.Write(buffer[..half], offset);
                owner.Stopped?.Invoke();
            }

            file.Write(buffer[half..], offset + half);
        }

        public void SetLength(long length)
        {
            owner.Stopped?.Invoke();
            file.SetLength(length);
        }

        public void Sync()
        {
            owner.Stopped?.Invoke();
            file.Sync();
        }

        public void StartWriteback(long offset, long length)
        {
        }

        public bool TryLockExclusive() => file.TryLockExclusive();

        public bool IsLocked() => file.IsLocked();

        public bool TryLockPart(long offset, int length) => file.TryLockPart(offset, length);

        public void UnlockPart(long offset, int length) => file.UnlockPart(offset, length);

        public bool IsPartLocked(long offset, int length) => file.IsPartLocked(offset, length);

        public void Dispose() => file.Dispose();
    }
}
