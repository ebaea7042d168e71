using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Wal;

/// <summary>Consecutive pages that a commit wrote straight to the data file.</summary>
internal readonly record struct PageExtent(PageId First, uint Count)
{
    /// <summary>The first page number after the extent.</summary>
    public uint End => First.Value + Count;

    public bool Contains(PageId id) => id.Value - First.Value < Count;
}
