using System;
using System.Numerics;

namespace DecentDb.Engine.Primitives;

/// <summary>
/// Which parts of a page may have changed: it has 64 of one size, the first of which, with the header, always may. Who
/// says too much costs time; a part that changed and was not said would be missing in the log.
/// </summary>
/// <param name="Bits">A bit for each part.</param>
/// <param name="Step">
/// By how many bytes what is behind a change has most likely moved, to either side; 0: nobody knows. Where that is
/// wrong it costs time.
/// </param>
internal readonly record struct PageParts(ulong Bits, int Step = 0)
{
    private const int Count = 64;

    /// <summary>Any byte may have changed.</summary>
    public static PageParts All => new(ulong.MaxValue);

    /// <summary>Nothing but the header.</summary>
    public static PageParts Header => new(1);

    /// <summary>Whether nothing is known to be as it was.</summary>
    public bool IsAll => Bits == ulong.MaxValue;

    /// <summary>The parts of a page of a size in which some bytes are, with the header.</summary>
    public static PageParts Of(int pageSize, int start, int length)
    {
        Invariant.That(
            start >= 0 && length > 0 && start + length <= pageSize,
            $"{length} bytes from {start} on are changed in a page of {pageSize}");
        var size = pageSize / Count;
        var first = start / size;
        var last = (start + length - 1) / size;
        return new PageParts((ulong.MaxValue << first & ulong.MaxValue >> (Count - 1 - last)) | Header.Bits);
    }

    public static PageParts operator |(PageParts left, PageParts right) =>
        new(left.Bits | right.Bits, left.Step == 0 ? right.Step : left.Step);

    /// <summary>
    /// How many bytes from a place on are in parts that have not changed; 0 in one that may have.
    /// </summary>
    public int UnchangedFrom(int pageSize, int start)
    {
        var size = pageSize / Count;
        var first = start / size;
        var parts = first == Count ? 0 : BitOperations.TrailingZeroCount(Bits >> first);
        return (Math.Min(Count, first + parts) * size) - start is var length && length > 0 ? length : 0;
    }

    /// <summary>The end of the parts that may have changed, from a place in one of them on.</summary>
    public int EndOfChanged(int pageSize, int start)
    {
        var size = pageSize / Count;
        var first = start / size;
        var parts = BitOperations.TrailingZeroCount(~(Bits >> first));
        return Math.Min(Count, first + parts) * size;
    }
}
