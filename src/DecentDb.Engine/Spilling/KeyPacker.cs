using System;
using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace DecentDb.Engine.Spilling;

/// <summary>
/// Packs the bytes in which a set of keys differ into one 64-bit number that orders as the keys do. Behind the bytes
/// that all keys share it looks at a window of 32 bytes (a shorter key counts as padded with zeros) and gives every
/// position only the bits that its smallest and largest byte need: a marker byte takes none, a digit four. When the
/// whole rest of every key fits, its length joins as the lowest bits and the number IS the key (it can be unpacked);
/// otherwise it orders by the leading bytes only, and equal numbers need a look at the rest.
/// </summary>
internal sealed class KeyPacker(WorkMeter? meter = null)
{
    public const int WindowSize = 32;
    private const int WordCount = WindowSize / sizeof(ulong);
    private static readonly byte[] LengthMasks = MakeLengthMasks();
    private readonly ulong[] _masks = new ulong[WordCount];
    private readonly int[] _counts = new int[WordCount];
    private Vector256<byte> _min;
    private Vector256<byte> _max;
    private int _lengthMin; // counted from Depth; negative when a key ends before it
    private int _lengthMax;
    private int _lengthBits;
    private int _words;

    /// <summary>Key bytes before the window, the same in all keys.</summary>
    public int Depth { get; private set; }

    /// <summary>Window positions that the number covers.</summary>
    public int CoveredBytes { get; private set; }

    /// <summary>Bits of the number that vary.</summary>
    public int Bits { get; private set; }

    /// <summary>True when the number determines the key.</summary>
    public bool IsExact { get; private set; }

    /// <summary>Chooses the window for keys that share their first <paramref name="depth"/> bytes.</summary>
    public void Analyze(RecordArena arena, ReadOnlySpan<SortEntry> entries, int depth)
    {
        Depth = depth + CommonLength(arena, entries, depth);
        var min = Vector256<byte>.AllBitsSet;
        var max = Vector256<byte>.Zero;
        var lengthMin = int.MaxValue;
        var lengthMax = int.MinValue;
        foreach (var entry in entries)
        {
            meter?.Spend(WindowSize);
            ref var record = ref arena.Record(entry.Reference);
            var rest = RestLength(ref record, Depth);
            var window = LoadWindow(ref record, Depth, rest);
            min = Vector256.Min(min, window);
            max = Vector256.Max(max, window);
            var length = RecordArena.KeyLength(ref record) - Depth;
            lengthMin = Math.Min(lengthMin, length);
            lengthMax = Math.Max(lengthMax, length);
        }

        ChooseBits(min, max, lengthMin, lengthMax);
    }

    /// <summary>
    /// Chooses a window for the keys of several sets, from what is known of each. Afterwards <see cref="IsExact"/> says
    /// whether the number determines a key of any of them.
    /// </summary>
    /// <param name="packings">Exact packings of the sets.</param>
    /// <param name="depth">How many first bytes the keys of all sets share.</param>
    public void Unite(ReadOnlySpan<ExactPacking> packings, int depth)
    {
        Depth = depth;
        IsExact = false;
        Span<byte> min = stackalloc byte[WindowSize];
        Span<byte> max = stackalloc byte[WindowSize];
        min.Fill(byte.MaxValue);
        max.Clear();
        var lengthMin = int.MaxValue;
        var lengthMax = int.MinValue;
        foreach (var packing in packings)
        {
            var packer = packing.Packer;
            var shared = packing.CommonKey.AsSpan(depth);
            lengthMin = Math.Min(lengthMin, shared.Length + packer._lengthMin);
            lengthMax = Math.Max(lengthMax, shared.Length + packer._lengthMax);
            if (lengthMax > WindowSize)
            {
                return;
            }

            for (var i = 0; i < WindowSize; i++)
            {
                var (least, greatest) = i < shared.Length
                    ? (shared[i], shared[i])
                    : (packer._min.GetElement(i - shared.Length), packer._max.GetElement(i - shared.Length));
                min[i] = Math.Min(min[i], least);
                max[i] = Math.Max(max[i], greatest);
            }
        }

        ChooseBits(Vector256.Create<byte>(min), Vector256.Create<byte>(max), lengthMin, lengthMax);
    }

    /// <summary>True when both give the same number to the same key.</summary>
    public bool PacksAs(KeyPacker other) =>
        Depth == other.Depth && _min == other._min && _lengthMin == other._lengthMin
        && _lengthBits == other._lengthBits && _masks.AsSpan().SequenceEqual(other._masks);

    /// <summary>The number of a record's key.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Pack(ref byte record)
    {
        var window = LoadWindow(ref record, Depth, RestLength(ref record, Depth));
        return Pack(window, RecordArena.KeyLength(ref record) - Depth);
    }

    /// <summary>The number of a key.</summary>
    /// <param name="window">Its bytes from <see cref="Depth"/> on, behind its end zeros.</param>
    /// <param name="length">Its length, counted from <see cref="Depth"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Pack(Vector256<byte> window, int length)
    {
        var words = (window - _min).AsUInt64();
        ulong packed = 0;
        for (var i = 0; i < _words; i++)
        {
            var word = BinaryPrimitives.ReverseEndianness(words.GetElement(i));
            packed = (packed << _counts[i]) | ParallelBits.Extract(word, _masks[i]);
        }

        return _lengthBits == 0
            ? packed
            : (packed << _lengthBits) | (uint)(length - _lengthMin);
    }

    /// <summary>Writes the key bytes from <see cref="Depth"/> on. Only when <see cref="IsExact"/>.</summary>
    /// <param name="packed">The number.</param>
    /// <param name="target">At least <see cref="WindowSize"/> bytes.</param>
    /// <returns>How many bytes belong to the key.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Unpack(ulong packed, Span<byte> target)
    {
        var length = _lengthMin + (int)(packed & ((1UL << _lengthBits) - 1));
        packed >>= _lengthBits;
        var words = Vector256<ulong>.Zero;
        for (var i = _words - 1; i >= 0; i--)
        {
            words = words.WithElement(i, BinaryPrimitives.ReverseEndianness(ParallelBits.Deposit(packed, _masks[i])));
            packed = _counts[i] == 64 ? 0 : packed >> _counts[i];
        }

        (words.AsByte() + _min).CopyTo(target);
        return length;
    }

    private static int RestLength(ref byte record, int depth) => Math.Max(0, RecordArena.KeyLength(ref record) - depth);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> LoadWindow(ref byte record, int depth, int rest)
    {
        // A key shorter than the depth has no rest: everything is masked, so the place of the load does not matter.
        var offset = rest == 0 ? 0 : RecordArena.HeaderSize + depth;
        var mask = Vector256.LoadUnsafe(
            ref MemoryMarshal.GetArrayDataReference(LengthMasks), (nuint)(WindowSize - Math.Min(rest, WindowSize)));
        return Vector256.LoadUnsafe(ref record, (nuint)offset) & mask;
    }

    private int CommonLength(RecordArena arena, ReadOnlySpan<SortEntry> entries, int depth)
    {
        var first = arena.Key(entries[0].Reference);
        first = first[Math.Min(depth, first.Length)..];
        var common = first.Length;
        ref var firstRecord = ref arena.Record(entries[0].Reference);
        var firstWindow = LoadWindow(ref firstRecord, depth, first.Length);
        foreach (var entry in entries)
        {
            if (common == 0)
            {
                break;
            }

            meter?.Spend(WindowSize);
            ref var record = ref arena.Record(entry.Reference);
            var rest = RestLength(ref record, depth);
            common = Math.Min(common, rest);
            var same = Vector256.Equals(LoadWindow(ref record, depth, rest), firstWindow).ExtractMostSignificantBits();
            if (same != uint.MaxValue)
            {
                common = Math.Min(common, BitOperations.TrailingZeroCount(~same));
            }
            else if (common > WindowSize)
            {
                var key = arena.Key(entry.Reference);
                common = key.Slice(depth, common).CommonPrefixLength(first);
                meter?.Spend(common);
            }
        }

        return common;
    }

    private void ChooseBits(Vector256<byte> min, Vector256<byte> max, int lengthMin, int lengthMax)
    {
        _min = min;
        _max = max;
        _lengthMin = lengthMin;
        _lengthMax = lengthMax;
        _lengthBits = 0;
        Array.Clear(_masks);
        Array.Clear(_counts);
        Bits = 0;
        CoveredBytes = 0;
        while (CoveredBytes < WindowSize)
        {
            var range = max.GetElement(CoveredBytes) - min.GetElement(CoveredBytes);
            var bits = 32 - BitOperations.LeadingZeroCount((uint)range);
            if (Bits + bits > 64)
            {
                break;
            }

            var word = CoveredBytes / sizeof(ulong);
            _masks[word] |= ((1UL << bits) - 1) << (56 - (CoveredBytes % sizeof(ulong) * 8));
            _counts[word] += bits;
            Bits += bits;
            CoveredBytes++;
        }

        var lengthBits = 32 - BitOperations.LeadingZeroCount((uint)(lengthMax - lengthMin));
        IsExact = CoveredBytes == WindowSize && lengthMax <= WindowSize && Bits + lengthBits <= 64;
        if (IsExact)
        {
            _lengthBits = lengthBits;
            Bits += lengthBits;
        }

        _words = WordCount;
        while (_words > 0 && _masks[_words - 1] == 0)
        {
            _words--;
        }
    }

    private static byte[] MakeLengthMasks()
    {
        var masks = new byte[2 * WindowSize];
        masks.AsSpan(0, WindowSize).Fill(255);
        return masks;
    }
}
