using System.Collections.Generic;

namespace DecentDb.FaultTests;

/// <summary>A file as programs see it now.</summary>
internal sealed class SimulatedFile(string path, int id, SimulatedContent content)
{
    public string Path { get; } = path;

    public int Id { get; } = id;

    public SimulatedContent Current { get; set; } = content;

    /// <summary>True for a file that has no name any more: nothing of it outlives the process.</summary>
    public bool IsTemporary { get; init; }

    public bool IsLocked { get; set; }

    private readonly HashSet<long> _lockedParts = [];

    public bool TryLockPart(long offset)
    {
        lock (_lockedParts)
        {
            return _lockedParts.Add(offset);
        }
    }

    public void UnlockPart(long offset)
    {
        lock (_lockedParts)
        {
            _lockedParts.Remove(offset);
        }
    }

    public bool IsPartLocked(long offset)
    {
        lock (_lockedParts)
        {
            return _lockedParts.Contains(offset);
        }
    }
}
