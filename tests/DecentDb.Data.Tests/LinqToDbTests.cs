using System;
using System.Linq;
using LinqToDB;
using LinqToDB.Data;
using LinqToDB.DataProvider.PostgreSQL;
using LinqToDB.Mapping;
using Xunit;

namespace DecentDb.Data.Tests;

/// <summary>A mapper in its dialect of PostgreSQL over our connection.</summary>
public sealed class LinqToDbTests : IDisposable
{
    private readonly TestDatabase _database = new();
    private readonly DataConnection _data;

    public LinqToDbTests()
    {
        _data = new DataConnection(new DataOptions().UseConnection(
            PostgreSQLTools.GetDataProvider(PostgreSQLVersion.v15), _database.Open()));
        _data.CreateTable<Song>();
        _data.BulkCopy(
            new BulkCopyOptions { BulkCopyType = BulkCopyType.MultipleRows },
            Enumerable.Range(1, 10).Select(i => new Song { Id = i, Title = "s" + i, Price = i }));
    }

    private ITable<Song> Songs => _data.GetTable<Song>();

    public void Dispose()
    {
        _data.Dispose();
        _database.Dispose();
    }

    [Fact]
    public void Queries_filter_sort_group_and_number()
    {
        Assert.Equal(
            ["s9", "s8", "s7"],
            Songs.Where(s => s.Price > 3).OrderByDescending(s => s.Title).Select(s => s.Title).Take(3).ToList());
        Assert.Equal(
            [(0, 5, 30m), (1, 5, 25m)],
            Songs.GroupBy(s => s.Id % 2)
                .Select(g => new { g.Key, Count = g.Count(), Sum = g.Sum(s => s.Price) })
                .OrderBy(g => g.Key).ToList().Select(g => (g.Key, g.Count, g.Sum)));
        Assert.Equal(
            Enumerable.Range(1, 10).Select(i => (i, 11L - i)),
            Songs.Select(s => new { s.Id, Place = LinqToDB.Sql.Ext.RowNumber().Over().OrderByDesc(s.Price).ToValue() })
                .ToList().OrderBy(s => s.Id).Select(s => (s.Id, s.Place)));
    }

    [Fact]
    public void Changes_update_merge_and_meet_keys()
    {
        Assert.Equal(1, Songs.Where(s => s.Id == 1).Set(s => s.Title, s => s.Title + "!").Update());
        Assert.Equal("s1!", Songs.Single(s => s.Id == 1).Title);
        Assert.Equal(2, Songs.Merge()
            .Using([new Song { Id = 1, Title = "m", Price = 1 }, new Song { Id = 99, Title = "n", Price = 2 }])
            .OnTargetKey().UpdateWhenMatched().InsertWhenNotMatched().Merge());
        Assert.Equal(["m", "n"], Songs.Where(s => s.Id == 1 || s.Id == 99).OrderBy(s => s.Id).Select(s => s.Title));
        _data.InsertOrReplace(new Song { Id = 99, Title = "x", Price = 3 });
        Assert.Equal("x", Songs.Single(s => s.Id == 99).Title);
        Assert.Equal(10, Songs.Delete(s => s.Id < 99));
        Assert.Equal(1, Songs.Count());
    }

    [Fact]
    public void Temporary_tables_take_rows_of_queries_and_join_with_others()
    {
        using (var dear = _data.CreateTempTable(Songs.Where(s => s.Price > 7), "dear"))
        {
            Assert.Equal(3, dear.Count());
            Assert.Equal(
                [("s8", 8m), ("s9", 17m), ("s10", 27m)],
                Songs.Join(dear, s => s.Id, d => d.Id, (s, d) => new
                {
                    s.Id,
                    s.Title,
                    SoFar = LinqToDB.Sql.Ext.Sum(d.Price).Over().OrderBy(d.Id).ToValue(),
                }).ToList().OrderBy(s => s.Id).Select(s => (s.Title, s.SoFar)));
            Assert.Equal(10, Songs.Merge().Using(dear).OnTargetKey()
                .UpdateWhenMatched((s, d) => new Song { Title = s.Title + d.Title, Price = s.Price }).Merge()
                + Songs.Count(s => s.Price <= 7));
        }

        Assert.Equal("s8s8", Songs.Single(s => s.Id == 8).Title);
        Assert.Equal(10, Songs.Count());
    }

    [Table("song")]
    private sealed class Song
    {
        [PrimaryKey]
        public int Id { get; set; }

        [Column(Length = 50)]
        public string Title { get; set; } = "";

        [Column]
        public decimal Price { get; set; }
    }
}
