using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Wal;

/// <summary>Consecutive pages that a commit wrote straight to the data file.</summary>
/// <param name="First">The first of them.</param>
/// <param name="Count">How many there are.</param>
/// <param name="Checkpoint">
/// The checkpoint that they are sealed with, the lower half of its number; 0 before they are written.
/// </param>
internal readonly record struct PageExtent(PageId First, uint Count, uint Checkpoint = 0)
{
    /// <summary>The first page number after the extent.</summary>
    public uint End => First.Value + Count;

    public bool Contains(PageId id) => id.Value - First.Value < Count;
}
