using System;
using DecentDb.Engine.IO;

namespace DecentDb.FaultTests;

internal sealed class SimulatedHandle(SimulatedDisk disk, SimulatedFile file) : IDatabaseFile
{
    private bool _ownsLock;

    public string Path => file.Path;

    public long Length => disk.LengthOf(file);

    public int Read(Span<byte> buffer, long offset) => disk.Read(file, buffer, offset);

    public void Write(ReadOnlySpan<byte> buffer, long offset) => disk.Write(file, buffer, offset);

    public void SetLength(long length) => disk.SetLength(file, length);

    public void Sync() => disk.Sync(file);

    public void StartWriteback(long offset, long length)
    {
    }

    public bool TryLockExclusive()
    {
        _ownsLock = SimulatedDisk.TryLock(file);
        return _ownsLock;
    }

    public bool IsLocked() => file.IsLocked;

    public void Dispose()
    {
        if (_ownsLock)
        {
            file.IsLocked = false;
            _ownsLock = false;
        }
    }
}
