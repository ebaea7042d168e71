using System;
using System.Collections.Generic;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Wal;

/// <summary>
/// One generation of the log: the segments that hold it and how far it is written. The log has at most two at a time,
/// the open one and the one that a checkpoint moves into the data file.
/// </summary>
internal sealed class LogRegion(LogGeneration generation)
{
    public LogGeneration Generation { get; } = generation;

    /// <summary>
    /// The segments in the order of their index. Replaced, never changed, so that it is read without a lock.
    /// </summary>
    public int[] Segments { get; set; } = [];

    /// <summary>Where the next group goes.</summary>
    public long Position { get; set; }

    /// <summary>How much of it is whole images of pages, as they were before differences of them followed.</summary>
    public long ImageBytes { get; set; }

    /// <summary>Everything before it is durable.</summary>
    public long SyncedPosition { get; set; }

    /// <summary>True when the header of its first segment is durable, whether or not a group is.</summary>
    public bool IsStartDurable { get; set; }

    /// <summary>The payload checksum of the last group.</summary>
    public uint Chain { get; set; }

    /// <summary>The pages that have an image in this generation: their next record may be a difference.</summary>
    public HashSet<uint> LoggedPages { get; } = [];

    /// <summary>Makes room for so many more logged pages, so that noting them allocates nothing.</summary>
    public void PrepareToLog(int count)
    {
        var needed = checked(LoggedPages.Count + count);
        if (needed > LoggedPages.Capacity)
        {
            LoggedPages.EnsureCapacity(Math.Max(needed, LoggedPages.Count * 2));
        }
    }

    /// <summary>An empty region for the generation after this one.</summary>
    public LogRegion CreateNext(ulong salt)
    {
        // The same salt twice, and groups of the one generation would pass for groups of the other.
        Invariant.That(salt != Generation.Salt, $"generation {Generation.Number} is followed by one of another salt");
        return new LogRegion(
            new LogGeneration(Generation.DatabaseId, Generation.Number + 1, salt, Generation.Salt));
    }
}
