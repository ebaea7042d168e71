using System;
using System.Buffers.Binary;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Trees;

/// <summary>
/// The records of tree roots: where a tree is, and what is counted of it. The catalog names them by their place, so
/// that they change with every row and the schema does not. They lie in pages of kind Roots, the first of which follows
/// the meta slots; the others follow by their right-sibling ids. A page holds (page size - 64) / 32 records of 32
/// bytes:
/// <code>
/// OFFSET SIZE MEANING
///      0    4 root page, 0 = the tree is empty
///      4    1 level of the root page
///      5    1 tree kind (TreeKind), 0 = the record is free
///      6    2 zero
///      8    8 rows or entries in the tree
///     16    8 next row id
///     24    8 zero
/// </code>
/// </summary>
internal static class RootRecords
{
    public const int RecordSize = 32;
    public const int PageOffset = 0;
    public const int LevelOffset = PageOffset + sizeof(uint);
    public const int KindOffset = LevelOffset + sizeof(byte);
    public const int RowCountOffset = 8;
    public const int NextRowIdOffset = RowCountOffset + sizeof(long);

    /// <summary>No tree of 32-bit page ids is deeper.</summary>
    public const int LevelMax = 31;

    /// <summary>The first roots page, which follows the meta slots.</summary>
    public static PageId FirstPageOf(int pageSize) => new(MetaFormat.PageCountOf(pageSize));

    public static int RecordsPerPage(int pageSize) =>
        (PageFormat.ContentEnd(pageSize) - PageFormat.HeaderSize) / RecordSize;

    /// <summary>Takes page 1 of a new database for root records.</summary>
    public static void CreateFirstPage(PageWriter writer)
    {
        writer.Allocate(PageKind.Roots, out var id);
        Invariant.That(id == FirstPageOf(writer.PageSize));
    }

    public static TreeRoot Read(PageReader reader, RootId id)
    {
        if (TryRead(reader, id, out var root))
        {
            return root;
        }

        throw Damaged(reader, id, "is free");
    }

    /// <summary>Reads a record; false when it is free.</summary>
    public static bool TryRead(PageReader reader, RootId id, out TreeRoot root)
    {
        root = Decode(Record(ReadPage(reader, id, PageOffset), id.Slot));
        return root.Kind is TreeKind.Table or TreeKind.Index;
    }

    /// <summary>
    /// The rows or entries of a tree, for who gives the number out: who reads the record to find rows in the tree does
    /// not depend on how many others there are.
    /// </summary>
    public static long ReadRowCount(PageReader reader, RootId id) =>
        Decode(Record(ReadPage(reader, id, RowCountOffset), id.Slot)).RowCount;

    /// <summary>Changes a record.</summary>
    public static void Write(PageWriter writer, RootId id, in TreeRoot root)
    {
        // The pair of what is refused when a tree is opened. Only damage leads here with something else.
        var record = Record(writer.Modify(id.Page), id.Slot);
        if (record[KindOffset] != (byte)root.Kind || root.Level is < 0 or > LevelMax || root.RowCount < 0)
        {
            throw Damaged(writer, id, "changes its kind, or gets a level or number of rows that no tree has");
        }

        Encode(record, root);
    }

    /// <summary>Takes a free record and fills it.</summary>
    public static RootId Allocate(PageWriter writer, in TreeRoot root)
    {
        var pageId = FirstPageOf(writer.PageSize);
        while (true)
        {
            var page = writer.Read(pageId);
            var slot = FindFreeSlot(page);
            if (slot >= 0)
            {
                Encode(Record(writer.Modify(pageId), slot), root);
                return new RootId(pageId, slot);
            }

            var next = PageFormat.GetRightSibling(page);
            if (next.IsNone)
            {
                writer.Allocate(PageKind.Roots, out next);
                PageFormat.SetRightSibling(writer.Modify(pageId), next);
            }

            pageId = next;
        }
    }

    /// <summary>Gives a record back. The pages of its tree are not touched.</summary>
    public static void Free(PageWriter writer, RootId id)
    {
        var record = Record(writer.Modify(id.Page), id.Slot);
        if (record[KindOffset] == 0)
        {
            throw Damaged(writer, id, "is free already");
        }

        record.Clear();
    }

    /// <summary>Changes a record in a page that is in no database yet.</summary>
    public static void WriteInto(byte[] page, int slot, in TreeRoot root) => Encode(Record(page, slot), root);

    private static DatabaseException Damaged(PageReader reader, RootId id, string what) =>
        DatabaseException.Corrupt(reader.FileName, id.Page, "roots", $"the record {id} {what}");

    private static byte[] ReadPage(PageReader reader, RootId id, int fieldOffset)
    {
        if (id.Slot < RecordsPerPage(reader.PageSize))
        {
            var offset = PageFormat.HeaderSize + (id.Slot * RecordSize) + fieldOffset;
            var page = reader.ReadForField(id.Page, offset);
            if (PageFormat.GetKind(page) == PageKind.Roots)
            {
                return page;
            }
        }

        throw DatabaseException.Corrupt(reader.FileName, id.Page, "roots", "it does not hold the record " + id);
    }

    private static int FindFreeSlot(byte[] page)
    {
        var count = RecordsPerPage(page.Length);
        for (var slot = 0; slot < count; slot++)
        {
            if (Record(page, slot)[KindOffset] == 0)
            {
                return slot;
            }
        }

        return -1;
    }

    private static Span<byte> Record(byte[] page, int slot) =>
        page.AsSpan(PageFormat.HeaderSize + (slot * RecordSize), RecordSize);

    /// <summary>A record of a page of records, free or not.</summary>
    public static TreeRoot Decode(byte[] page, int slot) => Decode(Record(page, slot));

    private static TreeRoot Decode(ReadOnlySpan<byte> record) => new(
        (TreeKind)record[KindOffset],
        new PageId(BinaryPrimitives.ReadUInt32LittleEndian(record)),
        record[LevelOffset],
        BinaryPrimitives.ReadInt64LittleEndian(record[RowCountOffset..]),
        BinaryPrimitives.ReadInt64LittleEndian(record[NextRowIdOffset..]));

    private static void Encode(Span<byte> record, in TreeRoot root)
    {
        record.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(record, root.Page.Value);
        record[LevelOffset] = checked((byte)root.Level);
        record[KindOffset] = (byte)root.Kind;
        BinaryPrimitives.WriteInt64LittleEndian(record[RowCountOffset..], root.RowCount);
        BinaryPrimitives.WriteInt64LittleEndian(record[NextRowIdOffset..], root.NextRowId);
    }
}
