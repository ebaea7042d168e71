using System;
using System.Collections.Generic;
using DecentDb.Engine.IO;

namespace DecentDb.FaultTests;

internal sealed class SimulatedHandle(SimulatedDisk disk, SimulatedFile file) : IDatabaseFile
{
    private readonly List<long> _ownParts = [];
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

    public bool TryLockPart(long offset, int length)
    {
        if (!file.TryLockPart(offset))
        {
            return false;
        }

        _ownParts.Add(offset);
        return true;
    }

    public void UnlockPart(long offset, int length)
    {
        if (_ownParts.Remove(offset))
        {
            file.UnlockPart(offset);
        }
    }

    public bool IsPartLocked(long offset, int length) => !_ownParts.Contains(offset) && file.IsPartLocked(offset);

    public void Dispose()
    {
        _ownParts.ForEach(file.UnlockPart);
        _ownParts.Clear();
        if (_ownsLock)
        {
            file.IsLocked = false;
            _ownsLock = false;
        }
    }
}
