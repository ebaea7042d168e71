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

            var delta = new byte[PageDelta.SizeMax(size)];
            var length = PageDelta.Encode(before, after, delta);
            var rebuilt = new byte[size];
            Assert.True(PageDelta.TryApply(delta.AsSpan(0, length), before, rebuilt), "seed " + seed);
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
            _ = PageDelta.TryApply(delta, old, page);
        }
    }
}
