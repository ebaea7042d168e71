using System;
using System.Collections.Generic;
using DecentDb.Engine.ColumnPages;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Tests.Trees;
using DecentDb.Engine.Types;
using Xunit;

namespace DecentDb.Engine.Tests.ColumnPages;

/// <summary>Rows are taken out of a page as it is: the others stay what they are, whatever form they have.</summary>
public sealed class RowRemoverTests
{
    private const int PageSize = 8192;
    private const int Rows = 700;

    [Fact]
    public void A_page_without_rows_that_were_removed_holds_the_others()
    {
        var removed = 0;
        for (var seed = 1; seed <= 150; seed++)
        {
            var random = new Random(seed);
            var layout = Samples.RandomLayout(random, 6);
            var rows = Samples.Rows(random, layout, Rows);
            var (page, count) = Write(layout, rows, references: null, seed);
            var remover = new RowRemover(PageSize);
            var left = new List<int>();
            for (var row = 0; row < count; row++)
            {
                left.Add(row);
            }

            for (var i = 0; i < 40 && left.Count > 1; i++)
            {
                var at = random.Next(3) switch { 0 => 0, 1 => left.Count - 1, _ => random.Next(left.Count) };
                if (!remover.TryRemove(page, at, sizeMin: 0))
                {
                    break;
                }

                remover.CopyTo(page);
                left.RemoveAt(at);
                removed++;
            }

            Assert.Null(ColumnPageChecker.FindDamage(page));
            AssertHolds(page, layout, rows, left, seed);
        }

        Assert.True(removed > 4000, $"{removed} rows were removed");
    }

    [Fact]
    public void What_is_behind_the_last_byte_is_cleared()
    {
        var layout = Samples.Layout(PhysicalType.Int64, PhysicalType.Binary);
        var (page, _) = Write(layout, Samples.Rows(new Random(1), layout, Rows), references: null, 1);
        var remover = new RowRemover(PageSize);

        Assert.True(remover.TryRemove(page, 5, sizeMin: 0));
        remover.CopyTo(page);

        var end = BitConverter.ToUInt16(page, ColumnPageFormat.UsedEndOffset);
        Assert.Equal(-1, page.AsSpan(end).IndexOfAnyExcept((byte)0));
    }

    [Fact]
    public void A_page_that_would_be_left_too_empty_stays_as_it_is()
    {
        var layout = Samples.Layout(PhysicalType.Int64, PhysicalType.Binary);
        var (page, _) = Write(layout, Samples.Rows(new Random(1), layout, Rows), references: null, 1);
        var before = (byte[])page.Clone();

        Assert.False(new RowRemover(PageSize).TryRemove(page, 5, sizeMin: PageSize));

        Assert.Equal(before, page);
    }

    [Fact]
    public void A_row_with_a_value_elsewhere_is_refused_and_others_keep_theirs()
    {
        var layout = Samples.Layout(PhysicalType.Int64, PhysicalType.Binary);
        var rows = Samples.Rows(new Random(1), layout, 50);
        var references = new bool[50];
        var reference = new byte[ColumnPageFormat.ReferenceSize];
        OverflowPages.WriteReference(reference, 10_000, new PageId(99));
        foreach (var row in new[] { 3, 20 })
        {
            ((BinaryVector)rows[1]).SetNotNull(row);
            ((BinaryVector)rows[1]).Set(row, reference);
            references[row] = true;
        }

        var (page, count) = Write(layout, rows, [null, references], 1, 50);
        Assert.Equal(50, count);
        var remover = new RowRemover(PageSize);

        Assert.False(remover.TryRemove(page, 3, sizeMin: 0));
        Assert.True(remover.TryRemove(page, 10, sizeMin: 0));
        remover.CopyTo(page);

        Assert.Null(ColumnPageChecker.FindDamage(page));
        var view = new ColumnPageView(page);
        var column = layout.Columns[1];
        Assert.True(view.IsOverflow(column, 3));
        Assert.True(view.IsOverflow(column, 19));
        Assert.False(view.IsOverflow(column, 20));
        Assert.Equal(reference, view.GetBinary(column, 19).ToArray());
    }

    [Fact]
    public void The_last_row_is_refused()
    {
        var layout = Samples.Layout(PhysicalType.Int64);
        var (page, _) = Write(layout, Samples.Rows(new Random(1), layout, 1), references: null, 1, 1);

        Assert.False(new RowRemover(PageSize).TryRemove(page, 0, sizeMin: 0));
    }

    private static (byte[] Page, int Count) Write(
        TableLayout layout, ColumnVector[] rows, bool[]?[]? references, int firstRowId, int rowCount = Rows)
    {
        var encoder = new ColumnPageEncoder(PageSize, layout);
        encoder.Load(rows, references, 0, rowCount, firstRowId);
        var count = encoder.CountThatFits(rowCount, withSlack: true);
        var page = new byte[PageSize];
        PageFormat.Initialize(page, new PageId(7), PageKind.TableLeaf);
        encoder.Write(page, count, spillPages: null);
        return (page, count);
    }

    private static void AssertHolds(
        byte[] page, TableLayout layout, ColumnVector[] rows, List<int> left, int seed)
    {
        var view = new ColumnPageView(page);
        var reader = new MemoryPages(4096);
        Assert.True(left.Count == view.RowCount, $"seed {seed}");
        foreach (var column in layout.Columns)
        {
            var all = ColumnVector.Create(column.PhysicalType, view.RowCount);
            view.ReadColumn(column, all, reader);
            for (var i = 0; i < left.Count; i++)
            {
                Samples.AssertSame(rows[column.Ordinal], left[i], all, i);
            }
        }

        for (var i = 0; i < left.Count; i++)
        {
            Assert.True(view.RowId(i) == left[i] + seed && view.FindRow(left[i] + seed) == i, $"seed {seed}");
        }
    }
}
