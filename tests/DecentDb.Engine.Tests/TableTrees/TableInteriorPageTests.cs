using System;
using System.Linq;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.TableTrees;
using Xunit;

namespace DecentDb.Engine.Tests.TableTrees;

/// <summary>An interior page finds the child of a row id, however the ids are spread over its children.</summary>
public sealed class TableInteriorPageTests
{
    private const int PageSize = 4096;

    public static TheoryData<string> Spreads => ["even", "uneven", "clustered", "growing", "extreme"];

    [Theory]
    [MemberData(nameof(Spreads))]
    public void The_child_is_the_last_one_that_begins_at_or_before_the_row_id(string spread)
    {
        for (var count = 1; count <= TableInteriorPage.Capacity(PageSize); count = (count * 3 / 2) + 1)
        {
            var keys = KeysOf(spread, count);
            var page = PageOf(keys);
            foreach (var rowId in keys.SelectMany(Around).Append(long.MinValue).Append(long.MaxValue))
            {
                Assert.Equal(keys.Skip(1).Count(key => key <= rowId), TableInteriorPage.FindChild(page, rowId));
            }
        }
    }

    // Its neighbours too, as far as there are such numbers.
    private static long[] Around(long key) =>
        [Math.Max(key, long.MinValue + 1) - 1, key, Math.Min(key, long.MaxValue - 1) + 1];

    private static long[] KeysOf(string spread, int count)
    {
        var random = new Random(count);
        return [.. Enumerable.Range(0, count).Select(i => spread switch
        {
            "even" => i * 150L,
            "uneven" => (i * 150L) + random.Next(150),
            "clustered" => ((i / 50) * 10_000_000L) + i,
            "growing" => (1L << (i / 6 % 62)) + i,
            _ => i switch { 0 => long.MinValue, 1 => long.MinValue + 1, 2 => -1, _ => long.MaxValue - count + i },
        }).Distinct().Order()];
    }

    private static byte[] PageOf(long[] keys)
    {
        var page = new byte[PageSize];
        for (var i = 0; i < keys.Length; i++)
        {
            TableInteriorPage.Append(page, keys[i], new PageId((uint)i + 100));
        }

        return page;
    }
}
