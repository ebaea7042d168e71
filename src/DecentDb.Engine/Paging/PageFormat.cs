using System;
using System.Buffers.Binary;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Paging;

/// <summary>
/// The header that every page starts with. All numbers are little-endian.
/// <code>
/// OFFSET SIZE MEANING
///      0    4 CRC-32C of bytes 4 .. page size-1; set when the page is written to the file
///      4    4 the page's own id (catches misdirected writes)
///      8    1 kind (PageKind)
///      9    1 level: 0 for leaves, distance to the leaves for interior pages
///     10    2 count of rows, entries or children
///     12    4 id of the right sibling, 0 = none
///     16    8 LSN of the commit that wrote the page
///     24    8 kind-specific
/// </code>
/// </summary>
internal static class PageFormat
{
    public const int SizeMin = 4096;
    public const int SizeMax = 32768;
    public const int SizeDefault = 8192;

    public const int ChecksumOffset = 0;
    public const int IdOffset = ChecksumOffset + sizeof(uint);
    public const int KindOffset = IdOffset + sizeof(uint);
    public const int LevelOffset = KindOffset + sizeof(byte);
    public const int CountOffset = LevelOffset + sizeof(byte);
    public const int RightSiblingOffset = CountOffset + sizeof(ushort);
    public const int LsnOffset = RightSiblingOffset + sizeof(uint);
    public const int KindSpecificOffset = LsnOffset + sizeof(long);
    public const int HeaderSize = KindSpecificOffset + sizeof(long);

    public static PageId GetId(ReadOnlySpan<byte> page) =>
        new(BinaryPrimitives.ReadUInt32LittleEndian(page[IdOffset..]));

    public static void SetId(Span<byte> page, PageId id) =>
        BinaryPrimitives.WriteUInt32LittleEndian(page[IdOffset..], id.Value);

    public static PageKind GetKind(ReadOnlySpan<byte> page) => (PageKind)page[KindOffset];

    public static int GetLevel(ReadOnlySpan<byte> page) => page[LevelOffset];

    public static int GetCount(ReadOnlySpan<byte> page) =>
        BinaryPrimitives.ReadUInt16LittleEndian(page[CountOffset..]);

    public static PageId GetRightSibling(ReadOnlySpan<byte> page) =>
        new(BinaryPrimitives.ReadUInt32LittleEndian(page[RightSiblingOffset..]));

    public static Lsn GetLsn(ReadOnlySpan<byte> page) =>
        new(BinaryPrimitives.ReadInt64LittleEndian(page[LsnOffset..]));

    public static void SetLevel(Span<byte> page, int level) => page[LevelOffset] = checked((byte)level);

    public static void SetCount(Span<byte> page, int count) =>
        BinaryPrimitives.WriteUInt16LittleEndian(page[CountOffset..], checked((ushort)count));

    public static void SetRightSibling(Span<byte> page, PageId id) =>
        BinaryPrimitives.WriteUInt32LittleEndian(page[RightSiblingOffset..], id.Value);

    public static void SetLsn(Span<byte> page, Lsn lsn) =>
        BinaryPrimitives.WriteInt64LittleEndian(page[LsnOffset..], lsn.Value);

    /// <summary>Zeroes the page and writes its id and kind.</summary>
    public static void Initialize(Span<byte> page, PageId id, PageKind kind)
    {
        page.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(page[IdOffset..], id.Value);
        page[KindOffset] = (byte)kind;
    }

    /// <summary>The checksum that belongs at offset 0.</summary>
    public static uint ComputeChecksum(ReadOnlySpan<byte> page) => Crc32C.Compute(page[IdOffset..]);

    public static void SetChecksum(Span<byte> page) =>
        BinaryPrimitives.WriteUInt32LittleEndian(page, ComputeChecksum(page));

    public static bool IsChecksumRight(ReadOnlySpan<byte> page) =>
        BinaryPrimitives.ReadUInt32LittleEndian(page) == ComputeChecksum(page);
}
