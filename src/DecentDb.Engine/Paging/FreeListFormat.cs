using System;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Paging;

/// <summary>
/// A trunk of the list of free pages. The right sibling in the page header is the next trunk, the count says how many
/// ids follow. A trunk is itself a free page.
/// <code>
/// OFFSET SIZE MEANING
///     32  4*n ids of free pages
/// </code>
/// </summary>
internal static class FreeListFormat
{
    public const int IdsOffset = PageFormat.HeaderSize;

    public static int Capacity(int pageSize) => (PageFormat.ContentEnd(pageSize) - IdsOffset) / sizeof(uint);

    public static PageId GetId(ReadOnlySpan<byte> trunk, int index) =>
        new(BinaryPrimitives.ReadUInt32LittleEndian(trunk[(IdsOffset + (index * sizeof(uint)))..]));

    public static void SetId(Span<byte> trunk, int index, PageId id) =>
        BinaryPrimitives.WriteUInt32LittleEndian(trunk[(IdsOffset + (index * sizeof(uint)))..], id.Value);

    /// <summary>
    /// The last one, of the first so many ids, that is below a limit; -1 when none is. Many at a time, because whole
    /// lists are searched.
    /// </summary>
    public static int FindLastBelow(ReadOnlySpan<byte> trunk, int count, PageId limit)
    {
        var ids = MemoryMarshal.Cast<byte, uint>(trunk.Slice(IdsOffset, count * sizeof(uint)));
        return limit.Value == 0 ? -1 : ids.LastIndexOfAnyInRange(0u, limit.Value - 1);
    }

    /// <summary>Null when the trunk is sound, else what is wrong with it.</summary>
    public static string? FindDamage(ReadOnlySpan<byte> trunk) =>
        PageFormat.GetCount(trunk) > Capacity(trunk.Length) ? "its count of free pages exceeds the page" : null;
}
