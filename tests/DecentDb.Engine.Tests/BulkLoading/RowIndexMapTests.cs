using System;
using System.Collections.Generic;
using DecentDb.Engine.BulkLoading;
using Xunit;

namespace DecentDb.Engine.Tests.BulkLoading;

/// <summary>The place of a row in the source by its id, against a dictionary; past some thousand runs in a file.</summary>
public sealed class RowIndexMapTests
{
    [Theory]
    [InlineData(1, 300)]
    [InlineData(2, 20_000)]
    public void The_last_row_with_an_id_is_found(int seed, int calls)
    {
        var random = new Random(seed);
        var files = new CountingFileSystem();
        using var map = new RowIndexMap(files, "load.ddb");
        var model = new Dictionary<long, long>();
        var next = 0L;
        for (var call = 0; call < calls; call++)
        {
            var ids = new long[random.Next(4)];
            var isConsecutive = random.Next(2) == 0;
            var first = random.NextInt64(1_000_000);
            for (var i = 0; i < ids.Length; i++)
            {
                ids[i] = isConsecutive ? first + i : random.NextInt64(1_000_000);
                model[ids[i]] = next + i;
            }

            map.Add(ids, isConsecutive, next);
            next += ids.Length;
        }

        Assert.Equal(calls > 10_000, files.TemporaryFiles > 0);
        var looks = 0;
        foreach (var (id, index) in model)
        {
            if (looks++ % (1 + (model.Count / 200)) == 0)
            {
                Assert.Equal(index, map.Find(id));
            }
        }

        Assert.Null(map.Find(-1));
        map.Clear();
        Assert.Null(map.Find(0));
    }
}
