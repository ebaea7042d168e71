namespace DecentDb.Engine.Paging;

/// <summary>The cache slots of <see cref="PageCount"/> consecutive pages.</summary>
internal sealed class SlotChunk
{
    public const int Shift = 10;
    public const int PageCount = 1 << Shift;
    public const uint Mask = PageCount - 1;

    /// <summary>About what a chunk takes in memory.</summary>
    public const long SizeBytes = PageCount * (8 + 8 + 1 + 1 + 1);

    /// <summary>The newest image of each page, or null. Read without a lock; changed under the store's lock.</summary>
    public readonly byte[]?[] Images = new byte[PageCount][];

    /// <summary>Older images that a snapshot can see, newest first. Under the store's lock.</summary>
    public readonly PageVersion?[] Older = new PageVersion[PageCount];

    /// <summary>Set by every read; cleared by the hand of the clock. Races only cost an eviction too many.</summary>
    public readonly bool[] Referenced = new bool[PageCount];

    /// <summary>The newest image is not in the data file yet. Under the store's lock.</summary>
    public readonly bool[] Dirty = new bool[PageCount];

    /// <summary>The page has a place in the clock, be its slot full or empty. Under the store's lock.</summary>
    public readonly bool[] InClock = new bool[PageCount];

    /// <summary>Grows when a slot changes; an image read from the file is cached only if it did not.</summary>
    public long ChangeCount;
}
