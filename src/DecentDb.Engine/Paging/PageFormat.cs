using System;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Paging;

/// <summary>
/// The header that every page starts with, and the tail that it ends with. All numbers are little-endian.
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
///      .    . what the kind says
/// size-32   28 reserved for an authentication tag and its nonce, zero
/// size-4     4 the checkpoint that wrote the page to the file, the lower half of its number; see Seal
/// </code>
/// Checksum and checkpoint are the seal of a page on its way to the file. An image in memory, and so the log, has
/// zeros there: what does not say anything about the content makes no difference between two images.
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

    private const int CacheLineSize = 64;

    /// <summary>Bytes at the end of every page that no kind uses.</summary>
    public const int TailSize = TagSize + sizeof(uint);
    public const int TagSize = 28;

    /// <summary>Where the tail starts, and what a kind may use ends.</summary>
    public static int ContentEnd(int pageSize) => pageSize - TailSize;

    public static int CheckpointOffset(int pageSize) => pageSize - sizeof(uint);

    public static PageId GetId(ReadOnlySpan<byte> page) =>
        new(BinaryPrimitives.ReadUInt32LittleEndian(page[IdOffset..]));

    public static void SetId(Span<byte> page, PageId id) =>
        BinaryPrimitives.WriteUInt32LittleEndian(page[IdOffset..], id.Value);

    public static PageKind GetKind(ReadOnlySpan<byte> page) => (PageKind)page[KindOffset];

    /// <summary>The kind for messages about a page that may hold anything.</summary>
    public static string DescribeKind(ReadOnlySpan<byte> page)
    {
        var kind = GetKind(page);
        return Enum.IsDefined(kind) ? kind.ToString() : "unknown kind";
    }

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

    /// <summary>
    /// Lets the processor fetch the header of a page, what stands before it, such as the length of the array, and what
    /// follows. Waits for none of that.
    /// </summary>
    public static unsafe void Prefetch(byte[] page)
    {
        if (Sse.IsSupported)
        {
            var start = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(page)); // a hint, if it moves
            Sse.Prefetch0(start - sizeof(long));
            Sse.Prefetch0(start + CacheLineSize - sizeof(long));
        }
    }

    /// <summary>Zeroes the page and writes its id and kind.</summary>
    public static void Initialize(Span<byte> page, PageId id, PageKind kind)
    {
        page.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(page[IdOffset..], id.Value);
        page[KindOffset] = (byte)kind;
    }

    /// <summary>The checksum that belongs at offset 0.</summary>
    public static uint ComputeChecksum(ReadOnlySpan<byte> page) => Crc32C.Compute(page[IdOffset..]);

    /// <summary>The lower half of the number of the checkpoint that wrote the page to the file.</summary>
    public static uint GetCheckpoint(ReadOnlySpan<byte> page) =>
        BinaryPrimitives.ReadUInt32LittleEndian(page[CheckpointOffset(page.Length)..]);

    /// <summary>
    /// Makes a page ready for the file: notes the checkpoint that writes it, or, where it is written past the log, the
    /// one that comes next; then sets the checksum.
    /// </summary>
    public static void Seal(Span<byte> page, long checkpoint)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(page[CheckpointOffset(page.Length)..], unchecked((uint)checkpoint));
        SetChecksum(page);
    }

    /// <summary>Takes the seal off a page that was read from the file and found whole.</summary>
    public static void Unseal(Span<byte> page)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(page, 0);
        BinaryPrimitives.WriteUInt32LittleEndian(page[CheckpointOffset(page.Length)..], 0);
    }

    public static void SetChecksum(Span<byte> page) =>
        BinaryPrimitives.WriteUInt32LittleEndian(page, ComputeChecksum(page));

    /// <summary>The checksum of a page that is sealed.</summary>
    public static uint GetChecksum(ReadOnlySpan<byte> page) => BinaryPrimitives.ReadUInt32LittleEndian(page);

    public static bool IsChecksumRight(ReadOnlySpan<byte> page) =>
        GetChecksum(page) == ComputeChecksum(page);
}
