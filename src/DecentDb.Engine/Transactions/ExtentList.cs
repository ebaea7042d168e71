using System.Collections.Generic;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Wal;

namespace DecentDb.Engine.Transactions;

/// <summary>The extents that a transaction wrote directly; it is quick to tell whether a page is in one.</summary>
internal sealed class ExtentList
{
    private const int LinearCountMax = 4;
    private PageExtent[]? _sorted;

    /// <summary>The extents in the order in which they were written.</summary>
    public List<PageExtent> Items { get; } = [];

    public int Count => Items.Count;

    /// <summary>Adds what was written, sealed with the number of a checkpoint.</summary>
    public void AddRange(List<PageExtent> extents, long checkpoint)
    {
        foreach (var extent in extents)
        {
            Invariant.That(
                extent is { Count: > 0, Checkpoint: 0 },
                $"{extent.Count} pages from {extent.First} on are sealed once, with checkpoint {checkpoint}");
            Items.Add(extent with { Checkpoint = unchecked((uint)checkpoint) });
        }

        _sorted = null;
    }

    /// <summary>Forgets the extents from one on.</summary>
    public void Truncate(int count)
    {
        Invariant.That(count <= Items.Count, $"the first {count} of {Items.Count} extents stay");
        Items.RemoveRange(count, Items.Count - count);
        _sorted = null;
    }

    public void Clear() => Truncate(0);

    public bool Contains(PageId id) => Find(id).Count > 0;

    /// <summary>The extent that a page is in; one of no pages without one.</summary>
    public PageExtent Find(PageId id)
    {
        if (Items.Count <= LinearCountMax)
        {
            foreach (var extent in Items)
            {
                if (extent.Contains(id))
                {
                    return extent;
                }
            }

            return default;
        }

        var sorted = _sorted ??= Sort();
        var low = 0;
        var high = sorted.Length - 1;
        while (low <= high)
        {
            var middle = (low + high) >> 1;
            if (sorted[middle].Contains(id))
            {
                return sorted[middle];
            }

            if (sorted[middle].First.Value < id.Value)
            {
                low = middle + 1;
            }
            else
            {
                high = middle - 1;
            }
        }

        return default;
    }

    // No page is in two extents: what a transaction wrote directly it does not write directly again.
    private PageExtent[] Sort()
    {
        var sorted = Items.ToArray();
        System.Array.Sort(sorted, static (a, b) => a.First.Value.CompareTo(b.First.Value));
        for (var i = 1; i < sorted.Length; i++)
        {
            Invariant.That(
                sorted[i - 1].End <= sorted[i].First.Value,
                $"the extents that begin at pages {sorted[i - 1].First} and {sorted[i].First} share no page");
        }

        return sorted;
    }
}
