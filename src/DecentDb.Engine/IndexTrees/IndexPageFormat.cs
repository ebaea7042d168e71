using DecentDb.Engine.Paging;

namespace DecentDb.Engine.IndexTrees;

/// <summary>
/// The format of index pages: entries in ascending order of key and row id. The bytes that all keys of a page share are
/// stored once; row ids take as many bytes as the page's range of them needs. An entry of an interior page also names a
/// child: the page of the entries that are not below its key and row id. The key of the first child is not used.
/// <code>
/// OFFSET SIZE MEANING
///     24    2 length of the prefix that all keys share, P
///     26    1 bytes of a row id, W: 0-8
///     27    1 flags: 1 = entries of one size without slots
///     28    2 fixed entries: bytes of a key after the prefix; slots: where the cells start
///     30    2 slots: bytes of cells that are not used any more
///     32    8 row id base
///     40    P prefix
///      .    . fixed: entries; slots: 2 bytes for each entry, the offset of its cell; cells fill the page from its
///                tail on downwards
/// </code>
/// A fixed entry is the rest of the key, the row id minus the base (W bytes) and in interior pages the child (4). A
/// cell starts with two bytes more: the length of the rest of the key, plus 0x8000 when the key continues in overflow
/// pages; then it ends with the bytes there (4) and their first page (4). The tail of the page is longer than eight
/// bytes, so that eight bytes can be read at each entry.
/// </summary>
internal static class IndexPageFormat
{
    public const int PrefixLengthOffset = PageFormat.KindSpecificOffset;
    public const int RowIdSizeOffset = PrefixLengthOffset + sizeof(ushort);
    public const int FlagsOffset = RowIdSizeOffset + sizeof(byte);
    public const int RestLengthOffset = FlagsOffset + sizeof(byte);
    public const int CellsStartOffset = RestLengthOffset;
    public const int UnusedOffset = RestLengthOffset + sizeof(ushort);
    public const int RowIdBaseOffset = PageFormat.HeaderSize;
    public const int PrefixOffset = RowIdBaseOffset + sizeof(long);

    // A length takes 15 bits, which is more than a page has; the 16th says that the key continues.
    public const int FixedFlag = 1;
    public const int OverflowFlag = 0x8000;
    public const int LengthMask = 0x7FFF;
    public const int SlotSize = sizeof(ushort);
    public const int CellHeaderSize = sizeof(ushort);
    public const int ChildSize = sizeof(uint);
    public const int OverflowSize = sizeof(int) + sizeof(uint);

    /// <summary>Longer keys continue in overflow pages: four entries fit every page.</summary>
    public static int KeyLengthMax(int pageSize) => (pageSize / 4) - 48;

    /// <summary>Bytes of a page that entries can use.</summary>
    public static int Capacity(int pageSize) => PageFormat.ContentEnd(pageSize);
}
