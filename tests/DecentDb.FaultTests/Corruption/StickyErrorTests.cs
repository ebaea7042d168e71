using System.Collections.Generic;
using DecentDb.Engine.Api;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.FaultTests.Sweeps;
using Xunit;

namespace DecentDb.FaultTests.Corruption;

/// <summary>
/// After damage was met, a query goes on failing and never skips ahead, and a change leaves nothing of itself behind.
/// </summary>
public sealed class StickyErrorTests
{
    private static readonly ReferenceDatabase Reference = ReferenceDatabase.Create(isClosed: true);

    [Theory]
    [InlineData("SELECT id, name, d FROM t")]
    [InlineData("SELECT id, name, d FROM t ORDER BY name")]
    [InlineData("SELECT id, name FROM t WHERE name > ''")]
    [InlineData("SELECT name, COUNT(*) FROM t GROUP BY name")]
    public void A_query_that_met_damage_gives_no_row_any_more(string sql)
    {
        var failures = 0;
        foreach (var damaged in DamagedFiles())
        {
            using var database = SqlDisk.Open(ReferenceDatabase.DiskOf(damaged, log: null), seed: 3);
            using var session = database.OpenSession();
            using var statement = SqlDisk.Try(() => session.Prepare(sql)) is null ? session.Prepare(sql)[0] : null;
            ResultCursor? cursor = null;
            if (statement is null || SqlDisk.Try(() => cursor = statement.Execute()) is not null)
            {
                continue; // the catalog is damaged
            }

            using (cursor)
            {
                var error = SqlDisk.Try(() =>
                {
                    while (cursor!.Read())
                    {
                    }
                });
                if (error is null)
                {
                    continue; // the page is not one of this query
                }

                Assert.Equal(ErrorCode.Corruption, error.Code);
                for (var i = 0; i < 3; i++)
                {
                    var hasRow = false;
                    var again = SqlDisk.Try(() => hasRow = cursor!.Read());
                    Assert.False(hasRow, "a row after the damage");
                    Assert.True(again is null or { Code: ErrorCode.Corruption or ErrorCode.ObjectClosed }, again + "");
                }
            }

            failures++;
        }

        Assert.True(failures > 0);
    }

    [Fact]
    public void A_change_that_met_damage_leaves_nothing_when_its_transaction_commits()
    {
        var failures = 0;
        foreach (var damaged in DamagedFiles())
        {
            var disk = ReferenceDatabase.DiskOf(damaged, log: null);
            using (var database = SqlDisk.Open(disk, seed: 3))
            {
                using var session = database.OpenSession();
                if (SqlDisk.Try(() => session.Begin(TransactionMode.Serializable)) is not null)
                {
                    continue; // the catalog is damaged
                }

                var error = SqlDisk.Try(() =>
                {
                    using var statement = session.Prepare("UPDATE t SET name = 'never', d = 0")[0];
                    statement.Execute().Dispose();
                });
                if (error is null)
                {
                    continue;
                }

                Assert.Equal(ErrorCode.Corruption, error.Code);
                SqlDisk.Try(session.Commit);
                failures++;
            }

            // Whole again, the table holds what it held.
            var content = disk.GetContent(SweepNames.Path);
            for (var offset = 0; offset < damaged.Length; offset++)
            {
                if (damaged[offset] != Reference.Data[offset])
                {
                    content[offset] = Reference.Data[offset];
                }
            }

            using var healed = SqlDisk.Open(ReferenceDatabase.DiskOf(content, log: null), seed: 4);
            Assert.Equal(Reference.Rows, SqlDisk.Dump(healed));
        }

        Assert.True(failures > 0);
    }

    // Each page damaged in one byte.
    private static IEnumerable<byte[]> DamagedFiles()
    {
        for (var page = (int)PageDirectoryLayout.Of(ReferenceDatabase.PageSize).PageCountMin;
            page < Reference.Data.Length / ReferenceDatabase.PageSize; page++)
        {
            var content = (byte[])Reference.Data.Clone();
            content[(page * ReferenceDatabase.PageSize) + 1234] ^= 0x40;
            yield return content;
        }
    }
}
