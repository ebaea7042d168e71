using System;
using DecentDb.Engine.Wal;
using Xunit;

namespace DecentDb.Engine.Tests.Wal;

public sealed class PageDeltaTests
{
    [Fact]
    public void A_difference_rebuilds_the_new_image_from_the_old_one()
    {
        for (var seed = 0; seed < 2000; seed++)
        {
            var random = new Random(seed);
            var size = 4096 << random.Next(3);
            var before = new byte[size];
            if (random.Next(3) > 0)
            {
                random.NextBytes(before);
            }

            var after = (byte[])before.Clone();
            for (var i = random.Next(20); i > 0; i--)
            {
                var start = random.Next(size);
                random.NextBytes(after.AsSpan(start, random.Next(Math.Min(size - start, 200))));
            }

            for (var moves = random.Next(4); moves > 0; moves--)
            {
                var from = random.Next(size / 2);
                var to = random.Next(size / 2);
                var count = random.Next(size / 2);
                after.AsSpan(from, count).CopyTo(after.AsSpan(to));
            }

            var delta = new byte[PageDelta.SizeMax(size)];
            var length = PageDelta.Encode(before, after, delta);
            var rebuilt = new byte[size];
            Assert.True(PageDelta.TryApply(delta.AsSpan(0, length), before, rebuilt, PageRecordForm.Bits), "seed " + seed);
            Assert.True(after.AsSpan().SequenceEqual(rebuilt), "seed " + seed);
        }
    }

    [Fact]
    public void A_small_change_makes_a_small_difference()
    {
        var before = new byte[8192];
        new Random(1).NextBytes(before);
        var after = (byte[])before.Clone();
        after[17]++;
        after[5000]++;
        Assert.InRange(PageDelta.Encode(before, after, new byte[PageDelta.SizeMax(8192)]), 1, 50);
    }

    [Theory]
    [InlineData(9)]
    [InlineData(300)]
    public void Bytes_put_in_or_taken_out_make_a_small_difference(int moved)
    {
        var shorter = new byte[8192];
        new Random(2).NextBytes(shorter.AsSpan(0, 7000));
        var longer = new byte[8192];
        shorter.AsSpan(0, 1000).CopyTo(longer);
        shorter.AsSpan(1000, 6000).CopyTo(longer.AsSpan(1000 + moved));
        new Random(4).NextBytes(longer.AsSpan(1000, moved));
        shorter[20]++;
        var delta = new byte[PageDelta.SizeMax(8192)];
        Assert.InRange(PageDelta.Encode(shorter, longer, delta), moved, moved + 60);
        Assert.InRange(PageDelta.Encode(longer, shorter, delta), 1, 60);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(13)]
    [InlineData(33)]
    [InlineData(56)]
    public void Packed_numbers_behind_one_that_was_taken_out_or_put_in_make_a_small_difference(int width)
    {
        var count = 8000 * 8 / width;
        var longer = new byte[8192];
        var shorter = new byte[8192];
        var random = new Random(width);
        var taken = count / 3;
        for (var i = 0; i < count; i++)
        {
            var number = random.NextInt64(1L << width);
            Put(longer, i * width, width, number);
            if (i != taken)
            {
                Put(shorter, (i < taken ? i : i - 1) * width, width, number);
            }
        }

        var delta = new byte[PageDelta.SizeMax(8192)];
        Assert.InRange(PageDelta.Encode(longer, shorter, delta), 1, 40);
        Assert.InRange(PageDelta.Encode(shorter, longer, delta), 1, 40);
    }

    [Fact]
    public void Offsets_of_older_versions_count_bytes()
    {
        byte[] before = [1, 2, 3, 4, 5, 6, 7, 8];
        var after = new byte[5];

        // No literal, three bytes from two bytes further on, a literal, one byte from there.
        byte[] delta = [0, 3, 4, 1, 9, 1, 0];
        Assert.True(PageDelta.TryApply(delta, before, after, PageRecordForm.Bytes));
        Assert.Equal([3, 4, 5, 9, 7], after);
        delta[2] = 2 * 16;
        Assert.True(PageDelta.TryApply(delta, before, after, PageRecordForm.Bits));
        Assert.Equal([3, 4, 5, 9, 7], after);
    }

    private static void Put(byte[] bytes, int bit, int width, long number)
    {
        for (var i = 0; i < width; i++)
        {
            bytes[(bit + i) / 8] |= (byte)(((number >> i) & 1) << ((bit + i) % 8));
        }
    }

    [Fact]
    public void A_whole_image_leaves_out_its_zeros()
    {
        var image = new byte[8192];
        var delta = new byte[PageDelta.SizeMax(8192)];
        var rebuilt = new byte[8192];
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            Array.Clear(image);
            var used = 0;
            for (var i = random.Next(6); i > 0; i--)
            {
                var start = random.Next(8192);
                var count = random.Next(Math.Min(8192 - start, 500));
                random.NextBytes(image.AsSpan(start, count));
                used += count;
            }

            var length = PageDelta.EncodeFull(image, delta);
            Assert.InRange(length, 1, used + 64);
            Assert.True(PageDelta.TryApply(delta.AsSpan(0, length), new byte[8192], rebuilt, PageRecordForm.Whole), "seed " + seed);
            Assert.True(image.AsSpan().SequenceEqual(rebuilt), "seed " + seed);
        }
    }

    [Fact]
    public void Hostile_differences_are_refused_and_never_leave_the_page()
    {
        var random = new Random(3);
        var old = new byte[4096];
        var page = new byte[4096];
        for (var i = 0; i < 20_000; i++)
        {
            var delta = new byte[random.Next(40)];
            random.NextBytes(delta);
            _ = PageDelta.TryApply(delta, old, page, PageRecordForm.Bytes);
            _ = PageDelta.TryApply(delta, old, page, PageRecordForm.Bits);
        }
    }
}
