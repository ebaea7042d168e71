using System;
using System.Collections.Generic;

namespace DecentDb.Engine.Spilling;

/// <summary>
/// Sorts entries by their key bits, the lowest digit first; stable. The digits have about equal width, so that few
/// passes are needed, and a digit that is the same in all entries is skipped.
/// </summary>
internal sealed class RadixSort(WorkMeter? meter = null)
{
    // Below this count a comparison sort costs less than the counters of the digits.
    private const int CountMin = 256;

    // 256 write positions stay in the first-level cache with short runs of entries; 2,048 pay off once the passes,
    // not the counters, are what costs.
    private const int NarrowDigitBits = 8;
    private const int WideDigitBits = 11;
    private const int WideCountMin = 1 << 15;
    private const int PassesMax = 64 / NarrowDigitBits;

    // Entries from one look to the next whether to go on.
    private const int SliceCount = WorkMeter.BytesBetweenLooks / RecordArena.HeaderSize;
    private int[] _counters = [];
    private SortEntry[] _scratch = [];

    /// <summary>Sorts all entries; the array comes back as another one when the last pass ended there.</summary>
    public void Sort(ref SortEntry[] entries, int count, int bits)
    {
        EnsureScratch(entries.Length);
        if (count < CountMin || bits == 0)
        {
            SortByComparison(entries.AsSpan(0, count), bits);
        }
        else if (SortByDigits(entries.AsSpan(0, count), _scratch.AsSpan(0, count), bits))
        {
            (entries, _scratch) = (_scratch, entries);
        }
    }

    /// <summary>Sorts a part of an array where it lies; an array of this length was sorted before.</summary>
    public void SortPart(Span<SortEntry> entries, int bits)
    {
        if (entries.Length < CountMin || bits == 0)
        {
            SortByComparison(entries, bits);
            return;
        }

        var scratch = _scratch.AsSpan(0, entries.Length);
        if (SortByDigits(entries, scratch, bits))
        {
            scratch.CopyTo(entries);
        }
    }

    /// <summary>Gives the scratch memory back.</summary>
    public void Release() => _scratch = [];

    private void EnsureScratch(int length)
    {
        if (_scratch.Length < length)
        {
            _scratch = GC.AllocateUninitializedArray<SortEntry>(length);
        }
    }

    // The reference joins as the tie breaker: references of one run ascend as the records came.
    private static void SortByComparison(Span<SortEntry> entries, int bits)
    {
        if (bits > 0)
        {
            entries.Sort(default(ByKeyAndReference));
        }
    }

    private bool SortByDigits(Span<SortEntry> source, Span<SortEntry> scratch, int bits)
    {
        var digitBitsMax = source.Length >= WideCountMin ? WideDigitBits : NarrowDigitBits;
        var passes = (bits + digitBitsMax - 1) / digitBitsMax;
        var digitBits = (bits + passes - 1) / passes;
        var width = 1 << digitBits;
        if (_counters.Length < passes * width)
        {
            _counters = new int[Math.Max(passes * width, PassesMax << NarrowDigitBits)];
        }

        var counters = _counters.AsSpan(0, passes * width);
        counters.Clear();
        for (var start = 0; start < source.Length; start += SliceCount)
        {
            Count(Slice(source, start), counters, passes, digitBits);
        }

        var swapped = false;
        for (var pass = 0; pass < passes; pass++)
        {
            var positions = counters.Slice(pass * width, width);
            var shift = pass * digitBits;
            if (!ToPositions(positions, (int)(source[0].Key >> shift) & (width - 1), source.Length))
            {
                continue;
            }

            for (var start = 0; start < source.Length; start += SliceCount)
            {
                Scatter(Slice(source, start), scratch, positions, shift);
            }

            var other = source;
            source = scratch;
            scratch = other;
            swapped = !swapped;
        }

        return swapped;
    }

    private ReadOnlySpan<SortEntry> Slice(ReadOnlySpan<SortEntry> entries, int start)
    {
        var slice = entries.Slice(start, Math.Min(SliceCount, entries.Length - start));
        meter?.Spend((long)slice.Length * RecordArena.HeaderSize);
        return slice;
    }

    private static void Count(ReadOnlySpan<SortEntry> entries, Span<int> counters, int passes, int digitBits)
    {
        var mask = (1UL << digitBits) - 1;
        foreach (ref readonly var entry in entries)
        {
            var key = entry.Key;
            for (var pass = 0; pass < passes; pass++)
            {
                counters[(pass << digitBits) + (int)(key & mask)]++;
                key >>= digitBits;
            }
        }
    }

    // Turns counts into first positions; false when all entries have the same digit.
    private static bool ToPositions(Span<int> counts, int firstDigit, int total)
    {
        if (counts[firstDigit] == total)
        {
            return false;
        }

        var sum = 0;
        foreach (ref var count in counts)
        {
            var here = count;
            count = sum;
            sum += here;
        }

        return true;
    }

    private static void Scatter(
        ReadOnlySpan<SortEntry> source, Span<SortEntry> target, Span<int> positions, int shift)
    {
        var mask = (ulong)(positions.Length - 1);
        foreach (ref readonly var entry in source)
        {
            target[positions[(int)((entry.Key >> shift) & mask)]++] = entry;
        }
    }

    private readonly struct ByKeyAndReference : IComparer<SortEntry>
    {
        public int Compare(SortEntry x, SortEntry y) =>
            x.Key != y.Key ? x.Key.CompareTo(y.Key) : x.Reference.CompareTo(y.Reference);
    }
}
