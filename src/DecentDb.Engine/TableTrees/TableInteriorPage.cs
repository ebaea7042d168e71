using System;
using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Trees;

namespace DecentDb.Engine.TableTrees;

/// <summary>
/// An interior page of a table: children and, for each but the first, the least row id that it may hold. With
/// capacity = (page size - 64) / 12:
/// <code>
/// OFFSET            SIZE MEANING
///     32    8 * capacity row ids, ascending from the second on; the first one says nothing
///      .    4 * capacity page ids of the children
/// </code>
/// </summary>
internal static class TableInteriorPage
{
    private const int EntrySize = sizeof(long) + sizeof(uint);

    // Keys that are compared at once; they lie in two vectors.
    private const int WindowSize = 8;

    public static int Capacity(int pageSize) =>
        (PageFormat.ContentEnd(pageSize) - PageFormat.HeaderSize) / EntrySize;

    public static long Key(byte[] page, int index) =>
        Unsafe.ReadUnaligned<long>(ref At(page, KeyOffset(index)));

    public static PageId Child(byte[] page, int index) =>
        new(Unsafe.ReadUnaligned<uint>(ref At(page, ChildOffset(page.Length, index))));

    /// <summary>The child whose rows include this id.</summary>
    public static int FindChild(byte[] page, long rowId)
    {
        // Without bounds checks: every page was checked when it was read first, or made by this process.
        ref var keys = ref Unsafe.As<byte, long>(ref At(page, KeyOffset(1)));
        var count = PageFormat.GetCount(page) - 1;
        return count > WindowSize && TryGuess(ref keys, count, rowId, out var child)
            ? child
            : Search(ref keys, count, rowId);
    }

    // Most tables have their row ids at even distances: then the place is known but for a few keys, which are compared
    // at once. Children that hold more or fewer rows than others only make the guess wrong.
    private static bool TryGuess(ref long keys, int count, long rowId, out int child)
    {
        var last = count - 1;
        double first = keys;
        var part = (rowId - first) / (Unsafe.Add(ref keys, last) - first) * last;
        var start = (int)Math.Clamp(part - (WindowSize / 2), 0, count - WindowSize);
        ref var window = ref Unsafe.Add(ref keys, start);
        var wanted = Vector256.Create(rowId);
        var low = Vector256.LessThanOrEqual(Vector256.LoadUnsafe(ref window), wanted);
        var high = Vector256.LessThanOrEqual(
            Vector256.LoadUnsafe(ref window, (nuint)Vector256<long>.Count), wanted);
        var below = BitOperations.PopCount(low.ExtractMostSignificantBits())
            + BitOperations.PopCount(high.ExtractMostSignificantBits());
        child = start + below;

        // All or none of the window: the place may be outside of it, unless there is nothing on that side.
        return (below > 0 || start == 0) && (below < WindowSize || start + WindowSize == count);
    }

    // By halves, with the same number of steps whatever is found: on random row ids every branch would be a coin.
    // The number of keys that are not above the row id, without a branch that can be mispredicted.
    private static int Search(ref long keys, int length, long rowId)
    {
        var low = 0;
        while (length > 0)
        {
            var half = (length + 1) >> 1;
            var isBelow = Unsafe.Add(ref keys, low + half - 1) <= rowId;
            low += half & -(int)Unsafe.BitCast<bool, byte>(isBelow);
            length -= half;
        }

        return low;
    }

    public static void SetChild(Span<byte> page, int index, PageId child) =>
        BinaryPrimitives.WriteUInt32LittleEndian(page[ChildOffset(page.Length, index)..], child.Value);

    /// <summary>Replaces the bound before a child, which is not the first one.</summary>
    public static void SetKey(Span<byte> page, int index, long key)
    {
        Invariant.That(
            index > 0 && index < PageFormat.GetCount(page),
            $"child {index} of page {PageFormat.GetId(page)}, which has {PageFormat.GetCount(page)}, gets a bound");
        BinaryPrimitives.WriteInt64LittleEndian(page[KeyOffset(index)..], key);
    }

    /// <summary>Adds a child behind the last one.</summary>
    public static void Append(Span<byte> page, long key, PageId child)
    {
        var count = PageFormat.GetCount(page);
        Invariant.That(
            count < Capacity(page.Length), $"page {PageFormat.GetId(page)} takes a child more than its {count}");
        Set(page, count, key, child);
        PageFormat.SetCount(page, count + 1);
    }

    public static void Insert(byte[] page, int index, long key, PageId child)
    {
        var count = PageFormat.GetCount(page);
        Invariant.That(
            count < Capacity(page.Length) && index <= count,
            $"page {PageFormat.GetId(page)} takes child {index} beside {count} of {Capacity(page.Length)}");
        var bytes = page.AsSpan();
        bytes[KeyOffset(index)..KeyOffset(count)].CopyTo(bytes[KeyOffset(index + 1)..]);
        bytes[ChildOffset(page.Length, index)..ChildOffset(page.Length, count)]
            .CopyTo(bytes[ChildOffset(page.Length, index + 1)..]);
        Set(bytes, index, key, child);
        PageFormat.SetCount(bytes, count + 1);
    }

    public static void Remove(byte[] page, int index)
    {
        var count = PageFormat.GetCount(page);
        var bytes = page.AsSpan();
        bytes[KeyOffset(index + 1)..KeyOffset(count)].CopyTo(bytes[KeyOffset(index)..]);
        bytes[ChildOffset(page.Length, index + 1)..ChildOffset(page.Length, count)]
            .CopyTo(bytes[ChildOffset(page.Length, index)..]);
        Truncate(page, count - 1);
    }

    /// <summary>Drops the children from one on.</summary>
    public static void Truncate(byte[] page, int newCount)
    {
        var count = PageFormat.GetCount(page);
        // What is not used is zero: differences in the log and golden bytes depend on it.
        page.AsSpan(KeyOffset(newCount)..KeyOffset(count)).Clear();
        page.AsSpan(ChildOffset(page.Length, newCount)..ChildOffset(page.Length, count)).Clear();
        PageFormat.SetCount(page, newCount);
    }

    public static string? FindDamage(ReadOnlySpan<byte> page)
    {
        var count = PageFormat.GetCount(page);
        return count == 0 || count > Capacity(page.Length) ? "the number of children is out of bounds"
            : PageFormat.GetLevel(page) is 0 or > RootRecords.LevelMax ? "the level is out of bounds" : null;
    }

    private static void Set(Span<byte> page, int index, long key, PageId child)
    {
        BinaryPrimitives.WriteInt64LittleEndian(page[KeyOffset(index)..], key);
        BinaryPrimitives.WriteUInt32LittleEndian(page[ChildOffset(page.Length, index)..], child.Value);
    }

    private static int KeyOffset(int index) => PageFormat.HeaderSize + (index * sizeof(long));

    private static int ChildOffset(int pageSize, int index) =>
        PageFormat.HeaderSize + (Capacity(pageSize) * sizeof(long)) + (index * sizeof(uint));

    private static ref byte At(byte[] page, int offset) =>
        ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(page), offset);
}
