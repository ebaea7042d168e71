using System;
using System.Text;
using DecentDb.Engine.ColumnPages;
using DecentDb.Engine.IndexTrees;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.TableTrees;
using DecentDb.Engine.Trees;
using DecentDb.Engine.Types;
using Xunit;

namespace DecentDb.Engine.Tests.Trees;

/// <summary>The bytes of the pages of trees. A change here is a change of the format version.</summary>
public sealed class TreeFormatTests
{
    private const int PageSize = 4096;

    [Fact]
    public void Table_leaf_has_its_bytes()
    {
        var pages = new MemoryPages(PageSize);
        var layout = Samples.Layout(
            PhysicalType.Int64, PhysicalType.Double, PhysicalType.Decimal, PhysicalType.Binary, PhysicalType.Fixed16);
        var tree = new TableTreeWriter(pages, RootRecords.Allocate(pages, TreeRoot.EmptyTable), layout);
        var columns = layout.CreateVectors(3);
        Fill((Int64Vector)columns[0], 1000, 1007, 1021);
        ((DoubleVector)columns[1]).Values[0] = 0.5;
        ((DoubleVector)columns[1]).Values[1] = -3;
        ((DoubleVector)columns[1]).Values[2] = 12.25;
        ((DecimalVector)columns[2]).Values[0] = 1.50m;
        ((DecimalVector)columns[2]).Values[1] = 20m;
        columns[2].SetNull(2);
        var text = (BinaryVector)columns[3];
        text.Set(0, "one"u8);
        text.Set(1, "zwö"u8);
        text.Set(2, ""u8);
        for (var i = 0; i < 3; i++)
        {
            ((Fixed16Vector)columns[4]).Values[i] = new UInt128((ulong)i, 0x1122334455667788);
            Assert.True(tree.Insert(7 + i, columns, i));
        }

        var root = tree.Flush();

        HexDump.Pin(
            "0000000003000000040003(00*13)05000100be0000002c0032003a0045007b0089004100040007014180a00"
            + "0e803e05482806011d4fe5e01407d01c3104007000496(00*13)020014(00*15)14(00*15)44004400000274"
            + "6f6e657a77c3b6c5004007008877665544332211(00*8)887766554433221101000000000000008877665544"
            + "33221102(00*3913)",
            pages.Read(root.Page));
    }

    [Fact]
    public void Table_interior_page_has_its_bytes()
    {
        var page = new byte[PageSize];
        PageFormat.Initialize(page, new PageId(5), PageKind.TableInterior);
        PageFormat.SetLevel(page, 1);
        TableInteriorPage.Append(page, 0, new PageId(8));
        TableInteriorPage.Append(page, 0x0102030405060708, new PageId(0x0A0B0C0D));

        HexDump.Pin(
            "0000000005000000050102(00*29)0807060504030201(00*2672)080000000d0c0b0a(00*1368)",
            page);
    }

    [Fact]
    public void Overflow_pages_and_their_reference_have_their_bytes()
    {
        var pages = new MemoryPages(PageSize);
        var value = new byte[OverflowPages.BytesPerPage(PageSize) + 3];
        value.AsSpan().Fill(0x41);
        var reference = new byte[ColumnPageFormat.ReferenceSize];
        OverflowPages.Write(pages, value, reference);
        var first = OverflowPages.FirstPageOf(reference);

        HexDump.Pin("c30f0000000000000300000000000000", reference);
        HexDump.Pin(
            "00000000030000000800000004(00*11)c00f000000000000(41*8)",
            pages.Read(first).AsSpan(0, 40));
        HexDump.Pin(
            "000000000400000008(00*15)0300000001000000414141(00*4061)",
            pages.Read(PageFormat.GetRightSibling(pages.Read(first))));
    }

    [Fact]
    public void Index_leaf_with_keys_of_one_length_has_its_bytes()
    {
        var pages = new MemoryPages(PageSize);
        var index = new IndexTreeWriter(pages, RootRecords.Allocate(pages, TreeRoot.EmptyIndex));
        Assert.True(index.Insert("ab1"u8, 300));
        Assert.True(index.Insert("ab2"u8, 5));
        Assert.True(index.Insert("ab2"u8, 6));
        Assert.Equal(IndexPageFormat.FixedFlag, pages.Read(index.Root.Page)[IndexPageFormat.FlagsOffset]);

        HexDump.Pin(
            "0000000003000000060003(00*13)0200020101(00*11)6162312c013205003206(00*4046)",
            pages.Read(index.Flush().Page));
    }

    [Fact]
    public void Index_leaf_with_keys_of_many_lengths_has_its_bytes()
    {
        var pages = new MemoryPages(PageSize);
        var index = new IndexTreeWriter(pages, RootRecords.Allocate(pages, TreeRoot.EmptyIndex));
        Assert.True(index.Insert("a"u8, 1));
        Assert.True(index.Insert("abc"u8, 2));
        Assert.True(index.Insert(Encoding.ASCII.GetBytes(new string('a', 1100)), 3));

        HexDump.Pin(
            "0000000003000000060003(00*13)01000100fe0b(00*10)61dd0ffe0bd80f(00*3023)cf83(61*975)037c0"
            + "00000040000000200626302000001(00*32)",
            pages.Read(index.Flush().Page));
    }

    [Fact]
    public void Index_interior_page_has_its_bytes()
    {
        var pages = new MemoryPages(PageSize);
        var index = new IndexTreeWriter(pages, RootRecords.Allocate(pages, TreeRoot.EmptyIndex));
        Span<byte> key = stackalloc byte[8];
        for (var i = 0; i < 1500; i++)
        {
            System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(key, i);
            Assert.True(index.Insert(key, i));
        }

        var root = index.Flush();

        Assert.Equal(1, root.Level);
        HexDump.Pin(
            "0000000005000000070102(00*13)0800000100000000ec03(00*12)03ec0300000004(00*4043)",
            pages.Read(root.Page));
    }

    [Fact]
    public void Root_record_has_its_bytes()
    {
        var pages = new MemoryPages(PageSize);
        var id = RootRecords.Allocate(pages, TreeRoot.EmptyTable);
        RootRecords.Write(pages, id, new TreeRoot(TreeKind.Table, new PageId(0x11), 2, 0x2233, 0x4455));

        HexDump.Pin(
            "110000000201000033220000000000005544(00*46)",
            pages.Read(RootRecords.FirstPageOf(PageSize)).AsSpan(PageFormat.HeaderSize, 64));
    }

    private static void Fill(Int64Vector vector, params long[] values) => values.CopyTo(vector.Values, 0);
}
