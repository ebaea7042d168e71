using System;
using System.Buffers.Binary;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Spilling;
using Xunit;

namespace DecentDb.Engine.Tests.Spilling;

/// <summary>Who asks for more than a grant has left makes others spill; it is refused if that is not enough.</summary>
public sealed class MemoryGrantTests
{
    private const int Limit = 1 << 20;

    [Fact]
    public void A_request_that_nobody_can_make_room_for_is_refused_and_not_counted()
    {
        var whole = new MemoryGrant(Limit);
        whole.Take(Limit - 10);
        Assert.False(whole.TryTake(11));
        var error = Assert.Throws<DatabaseException>(() => whole.Take(11));
        Assert.Equal(ErrorCode.OutOfMemoryBudget, error.Code);
        Assert.Equal(Limit - 10, whole.UsedBytes);
        Assert.True(whole.TryTake(10));
        whole.Take(-Limit);
        Assert.Equal(Limit, whole.FreeBytes);
    }

    [Fact]
    public void What_others_hold_beside_the_grant_counts()
    {
        var whole = new MemoryGrant(Limit) { Beside = () => Limit / 2 };
        Assert.Equal(Limit / 2, whole.FreeBytes);
        Assert.Throws<DatabaseException>(() => whole.Require((Limit / 2) + 1));
    }

    [Fact]
    public void Who_holds_most_spills_first_and_no_more_than_is_needed()
    {
        var whole = new MemoryGrant(Limit);
        var small = new Holder(whole, Limit, 100_000);
        var large = new Holder(whole, Limit, 600_000);
        whole.Take(500_000);
        Assert.Equal((0, 1), (small.Spills, large.Spills));
        whole.Take(500_000);
        Assert.Equal((1, 1), (small.Spills, large.Spills));
        Assert.Throws<DatabaseException>(() => whole.Take(500_000));
        Assert.Equal(1_000_000, whole.UsedBytes);
    }

    [Fact]
    public void A_part_that_reaches_its_own_limit_spills_itself_alone()
    {
        var whole = new MemoryGrant(Limit);
        var other = new Holder(whole, Limit, 500_000);
        var part = new Holder(whole, 300_000, 250_000);
        part.Grant.Take(100_000);
        Assert.Equal((0, 1), (other.Spills, part.Spills));
        part.Grant.End();
        Assert.Equal(500_000, whole.UsedBytes);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_sorter_gives_its_memory_to_others_and_sorts_all_the_same(int seed)
    {
        const int records = 60_000;
        var random = new Random(seed);
        var files = new TemporaryFiles();
        var whole = new MemoryGrant(Limit);
        var key = new byte[8];
        using var sorter = new ExternalSorter(files, "db", whole, 4L * Limit);
        var held = 0L;
        for (var i = 0; i < records; i++)
        {
            BinaryPrimitives.WriteInt64BigEndian(key, random.Next());
            sorter.Add(key, i);
            Assert.InRange(whole.UsedBytes, held, Limit);
            if (i % 5000 == 0 && held < Limit / 2)
            {
                var wanted = Math.Min(Limit / 2, random.Next(Limit / 4));
                whole.Take(wanted);
                held += wanted;
            }
        }

        Assert.True(sorter.HasSpilled);
        using (var sorted = sorter.Complete())
        {
            var previous = long.MinValue;
            var count = 0;
            while (sorted.MoveNext())
            {
                var value = BinaryPrimitives.ReadInt64BigEndian(sorted.Key);
                Assert.True(value >= previous);
                previous = value;
                count++;
            }

            Assert.Equal(records, count);
        }

        sorter.Dispose();
        Assert.Equal(held, whole.UsedBytes);
    }

    private sealed class Holder : ISpillable
    {
        public Holder(MemoryGrant whole, long limit, long bytes)
        {
            Grant = whole.Share(limit, this);
            Grant.Take(bytes);
        }

        public MemoryGrant Grant { get; }

        public int Spills { get; private set; }

        public void Spill()
        {
            Spills++;
            Grant.Take(-Grant.UsedBytes);
        }
    }
}
