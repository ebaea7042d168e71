using System;
using DecentDb.Engine.ColumnPages;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Tests.Trees;
using DecentDb.Engine.Types;
using Xunit;

namespace DecentDb.Engine.Tests.ColumnPages;

/// <summary>
/// Rows of any form go into a page by <see cref="ColumnPageEncoder"/> (its plans: <see cref="NumberPlan"/>,
/// <see cref="BytesPlan"/>, each a <see cref="ColumnPlan"/>) and come back by each way of <see cref="ColumnPageView"/>
/// and its codecs: <see cref="Int64Codec"/>, <see cref="DoubleCodec"/>, <see cref="DecimalCodec"/>,
/// <see cref="BytesCodec"/>, which are <see cref="ColumnCodec"/>s. What was written passes
/// <see cref="ColumnPageChecker"/>.
/// </summary>
public sealed class ColumnPageTests
{
    private const int Rows = 700;

    [Theory]
    [InlineData(4096)]
    [InlineData(8192)]
    [InlineData(32768)]
    public void Rows_come_back_from_a_page_whichever_way_they_are_read(int pageSize)
    {
        for (var seed = 1; seed <= 60; seed++)
        {
            var random = new Random(seed);
            var layout = Samples.RandomLayout(random, 6);
            var rows = Samples.Rows(random, layout, Rows);
            var encoder = new ColumnPageEncoder(pageSize, layout);
            encoder.Load(rows, null, 0, Rows, firstRowId: seed);
            var count = encoder.CountThatFits(random.Next(1, Rows), withSlack: random.Next(2) == 0);
            var page = new byte[pageSize];
            PageFormat.Initialize(page, new PageId(7), PageKind.TableLeaf);
            Assert.Equal(0, encoder.Write(page, count, spillPages: null));

            Assert.Null(ColumnPageChecker.FindDamage(page));
            var view = new ColumnPageView(page);
            Assert.Equal(count, view.RowCount);
            Assert.Equal(count - 1, view.FindRow(seed + count - 1));
            Assert.Equal(~count, view.FindRow(seed + count));
            AssertSame(view, layout, rows, random, $"seed {seed}");
        }
    }

    [Fact]
    public void A_buffer_decodes_a_page_and_gives_the_same_page_again()
    {
        for (var seed = 1; seed <= 40; seed++)
        {
            var random = new Random(seed);
            var layout = Samples.RandomLayout(random, 5);
            var encoder = new ColumnPageEncoder(8192, layout);
            encoder.Load(Samples.Rows(random, layout, Rows), null, 0, Rows, firstRowId: -5);
            var first = Write(encoder);

            var buffer = new RowBuffer(layout);
            buffer.Decode(new ColumnPageView(first));
            encoder.Load(buffer.Columns, buffer.References, 0, buffer.RowIds);
            encoder.KeepParametersOf(first);
            Assert.Equal(buffer.Count, encoder.CountThatFits(buffer.Count, withSlack: false));
            var second = new byte[first.Length];
            PageFormat.Initialize(second, new PageId(7), PageKind.TableLeaf);
            encoder.Write(second, buffer.Count, spillPages: null);
            Assert.True(first.AsSpan().SequenceEqual(second), $"seed {seed}");
        }
    }

    [Fact]
    public void Numbers_of_forms_and_encodings_go_up_to_63()
    {
        var page = new byte[4096];
        BitConverter.TryWriteBytes(
            page.AsSpan(64),
            ColumnPageFormat.MinipageHeader(
                (PhysicalType)63, (ColumnEncoding)63, ColumnPageFormat.NullsFlag, 1, 0, 5, 2));

        var minipage = new Minipage(page, 64, rowCount: 8);

        Assert.Equal(63, (int)minipage.PhysicalType);
        Assert.Equal(63, (int)minipage.Encoding);
        Assert.True(minipage.HasNulls);
        Assert.Equal((5, 2), (minipage.Width, minipage.Scale));
    }

    private static byte[] Write(ColumnPageEncoder encoder)
    {
        var page = new byte[8192];
        PageFormat.Initialize(page, new PageId(7), PageKind.TableLeaf);
        encoder.Write(page, encoder.CountThatFits(100, withSlack: false), spillPages: null);
        return page;
    }

    private static void AssertSame(
        ColumnPageView view, TableLayout layout, ColumnVector[] rows, Random random, string context)
    {
        var reader = new MemoryPages(4096);
        var chosen = Array.FindAll(Numbers(view.RowCount), _ => random.Next(6) == 0);
        foreach (var column in layout.Columns)
        {
            var expected = rows[column.Ordinal];
            var (all, some) = (Empty(column), Empty(column));
            var (one, copied) = (Empty(column), Empty(column));
            copied.EnsureCapacity(view.RowCount);
            view.ReadColumn(column, all, reader);
            view.ReadValues(column, chosen, some, reader);
            foreach (var row in chosen)
            {
                Samples.AssertSame(expected, row, some, row);
                view.ReadValue(column, row, one, reader);
                Samples.AssertSame(expected, row, one, 0);
                view.CopyValue(column, row, copied, row, reader);
                Samples.AssertSame(expected, row, copied, row);
            }

            for (var row = 0; row < view.RowCount; row++)
            {
                Assert.True(expected.IsNull(row) == view.IsNull(column, row), $"{context}, row {row}");
                Samples.AssertSame(expected, row, all, row);
            }
        }
    }

    private static int[] Numbers(int count)
    {
        var numbers = new int[count];
        for (var i = 0; i < count; i++)
        {
            numbers[i] = i;
        }

        return numbers;
    }

    private static ColumnVector Empty(ColumnLayout column) => ColumnVector.Create(column.PhysicalType, 0);
}
