using System;
using System.Linq;
using DecentDb.Engine.Spilling;
using Xunit;

namespace DecentDb.Engine.Tests.Spilling;

/// <summary>Entries are sorted as a stable sort of their bits sorts them.</summary>
public sealed class RadixSortTests
{
    [Theory]
    [InlineData(0, 64)]
    [InlineData(100, 64)]
    [InlineData(255, 20)]
    [InlineData(256, 20)]
    [InlineData(3000, 1)]
    [InlineData(3000, 17)]
    [InlineData(3000, 64)]
    [InlineData(40_000, 23)]
    [InlineData(40_000, 64)]
    public void Entries_come_in_the_order_of_a_stable_sort(int count, int bits)
    {
        var random = new Random((count * 100) + bits);
        var sort = new RadixSort();
        for (var round = 0; round < 3; round++)
        {
            var spread = bits == 0 ? 1 : random.Next(1, bits + 1); // some digits are the same in all
            var entries = Enumerable.Range(0, count)
                .Select(i => new SortEntry((ulong)random.NextInt64() >>> (64 - spread), i)).ToArray();
            var expected = entries.OrderBy(entry => entry.Key).ToArray(); // stable
            var part = entries.ToArray();
            sort.Sort(ref entries, count, bits);
            Assert.Equal(expected, entries[..count]);
            sort.SortPart(part, bits);
            Assert.Equal(expected, part);
        }
    }
}
