using System;
using System.Buffers.Binary;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Paging;

/// <summary>
/// The cache slots of <see cref="PageCount"/> consecutive pages. What belongs to a page is under the lock of the page's
/// part of the cache (<see cref="PageShard"/>).
/// </summary>
internal sealed class SlotChunk
{
    public const int Shift = 10;
    public const int PageCount = 1 << Shift;
    public const uint Mask = PageCount - 1;

    /// <summary>The most parts that the cache has: a power of two, so that each has as many pages of a chunk.</summary>
    public const int ShardCountMax = 16;

    /// <summary>About what a chunk takes in memory.</summary>
    public const long SizeBytes = (PageCount * (8 + 8 + 4 + 1 + 1 + 1)) + (ShardCountMax * 8);

    /// <summary>The newest image of each page, or null. Read without a lock; changed under it.</summary>
    public readonly byte[]?[] Images = new byte[PageCount][];

    /// <summary>Older images that a snapshot can see, newest first.</summary>
    public readonly PageVersion?[] Older = new PageVersion[PageCount];

    /// <summary>Set by every read; cleared by the hand of the clock. Races only cost an eviction too many.</summary>
    public readonly PageUse[] Uses = new PageUse[PageCount];

    /// <summary>The newest image is not in the data file yet.</summary>
    public readonly bool[] Dirty = new bool[PageCount];

    /// <summary>Where the page waits for its eviction, be its slot full or empty.</summary>
    public readonly CachePlace[] Places = new CachePlace[PageCount];

    /// <summary>
    /// The checksum, in the file, of an image whose structure was found sound: the same bytes under the same number are
    /// not looked through again. 0 = none. Written and read without a lock; each is whole by itself.
    /// </summary>
    public readonly uint[] SoundChecksums = new uint[PageCount];

    /// <summary>
    /// By part of the cache: grows when one of its slots changes. An image read from the file is cached only if it did
    /// not, because it may be older than what the slot held meanwhile.
    /// </summary>
    public readonly long[] ChangeCounts = new long[ShardCountMax];

    /// <summary>Throws unless what belongs to a page agrees; gives the number of its older images.</summary>
    public int AssertPlace(int place, uint page, string fileName)
    {
        var newest = Images[place];
        Invariant.That(
            newest is null ? !Dirty[place] && Older[place] is null
                : Places[place] != CachePlace.None && PageFormat.GetId(newest).Value == page,
            $"{fileName}: the slot of page {page} holds its newest image, or nothing at all");
        var count = 0;
        var newer = newest is null ? 0 : LsnOf(newest);
        for (var version = Older[place]; version is not null; version = version.Next, count++)
        {
            var lsn = LsnOf(version.Image);
            Invariant.That(
                lsn < version.SupersededBy.Value && version.SupersededBy.Value <= newer && version.Page.Value == page,
                $"{fileName}: page {page} has an image of {lsn}, superseded by {version.SupersededBy}, before {newer}");
            newer = lsn;
        }

        return count;
    }

    private static long LsnOf(byte[] image) =>
        BinaryPrimitives.ReadInt64LittleEndian(image.AsSpan(PageFormat.LsnOffset));
}
