using System;
using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace DecentDb.Engine.Indexes;

/// <summary>
/// A sum over index entries that does not depend on their order, so that the keys of all rows and the entries of an
/// index are compared without sorting or keeping them. Two different sets have the same sum with a chance of 2^-128.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal struct EntrySum
{
    private const ulong Prime1 = 0x9E37_79B1_85EB_CA87;
    private const ulong Prime2 = 0xC2B2_AE3D_27D4_EB4F;
    private UInt128 _sum;

    public long Count { get; private set; }

    public void Add(ReadOnlySpan<byte> key, long rowId)
    {
        var low = Mix(Prime1 ^ (ulong)key.Length, (ulong)rowId ^ Prime2);
        var high = Mix(Prime2 ^ (ulong)rowId, (ulong)key.Length ^ Prime1);
        for (; key.Length >= sizeof(ulong); key = key[sizeof(ulong)..])
        {
            Add(BinaryPrimitives.ReadUInt64LittleEndian(key), ref low, ref high);
        }

        var last = 0UL;
        foreach (var b in key)
        {
            last = (last << 8) | b;
        }

        Add(last, ref low, ref high);
        _sum = unchecked(_sum + new UInt128(high, low));
        Count++;
    }

    public readonly bool IsSame(EntrySum other) => _sum == other._sum && Count == other.Count;

    private static void Add(ulong word, ref ulong low, ref ulong high)
    {
        low = Mix(low ^ word, Prime1) + Prime2;
        high = Mix(high + word, Prime2) ^ Prime1;
    }

    private static ulong Mix(ulong left, ulong right)
    {
        var high = Math.BigMul(left, right, out ulong low);
        return high ^ low;
    }
}
