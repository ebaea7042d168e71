using System;
using System.Collections.Generic;
using System.Data;
using System.Linq;
using System.Threading.Tasks;
using Dapper;
using DecentDb.Engine.Types;
using Xunit;

namespace DecentDb.Data.Tests;

public sealed class DapperTests : IDisposable
{
    private readonly TestDatabase _database = new();
    private readonly DecentDbConnection _connection;

    public DapperTests()
    {
        _connection = _database.Open();
        _connection.Execute("CREATE TABLE artist (id INTEGER PRIMARY KEY, name TEXT NOT NULL)");
        _connection.Execute(
            "CREATE TABLE album (id INTEGER PRIMARY KEY, title TEXT NOT NULL, artist_id INTEGER REFERENCES artist(id),"
            + " released DATE, price DECIMAL(8,2), rating DOUBLE PRECISION, added TIMESTAMPTZ)");
        _connection.Execute(
            "INSERT INTO artist VALUES (@Id, @Name)",
            new[] { new Artist { Id = 1, Name = "Can" }, new Artist { Id = 2, Name = "Neu!" } });
        _connection.Execute(
            "INSERT INTO album (id, title, artist_id, released, price) VALUES (@Id, @Title, @ArtistId, " +
            "@Released, @Price)",
            new[]
            {
                new { Id = 1, Title = "Tago Mago", ArtistId = 1, Released = new DateOnly(1971, 2, 1), Price = 9.99m },
                new { Id = 2, Title = "Ege Bamyasi", ArtistId = 1, Released = new DateOnly(1972, 11, 1), Price = 8.5m },
                new { Id = 3, Title = "Neu! 75", ArtistId = 2, Released = new DateOnly(1975, 1, 1), Price = 7m },
            });
    }

    public void Dispose() => _database.Dispose();

    [Theory]
    [InlineData("= ANY(@ids)", new[] { 1, 3 }, new[] { 1, 3 })]
    [InlineData("= ANY(@ids)", new[] { 2 }, new[] { 2 })]
    [InlineData("= ANY(@ids)", new int[0], new int[0])]
    [InlineData("<> ALL(@ids)", new[] { 1, 3 }, new[] { 2 })]
    [InlineData("<> ALL(@ids)", new[] { 2 }, new[] { 1, 3 })]
    [InlineData("IN @ids", new[] { 1, 3 }, new[] { 1, 3 })]
    public void Lists_are_found_however_their_values_are_written_out(string condition, int[] ids, int[] expected) =>
        Assert.Equal(
            expected, _connection.Query<int>($"SELECT id FROM album WHERE id {condition} ORDER BY id", new { ids }));

    [Fact]
    public void Superfluous_values_and_literals_are_taken()
    {
        var parameters = new DynamicParameters();
        parameters.Add("a", 1);
        parameters.Add("b", 2);
        Assert.Equal(1, _connection.QuerySingle<int>("SELECT @a", parameters));
        Assert.Equal(2, _connection.QuerySingle<int>("SELECT {=b}", parameters));
        Assert.Equal(3, _connection.QuerySingle<int>("SELECT {=id}", new { id = 3, other = 4 }));
    }

    [Fact]
    public void Intervals_are_spans_where_they_can_be()
    {
        Assert.Equal(TimeSpan.FromHours(25), _connection.QuerySingle<TimeSpan>("SELECT INTERVAL '25 hours'"));
        Assert.Equal(new IntervalValue(1, 0, 0), _connection.ExecuteScalar<object>("SELECT INTERVAL '1 month'"));
    }

    [Fact]
    public void Query_maps_columns_to_properties()
    {
        var albums = _connection.Query<Album>(
            "SELECT id, title, artist_id AS ArtistId, released, price, rating, added FROM album WHERE id <= @max"
            + " ORDER BY id", new { max = 2 }).ToList();
        Assert.Equal(["Tago Mago", "Ege Bamyasi"], albums.Select(a => a.Title));
        Assert.Equal(new DateOnly(1971, 2, 1), albums[0].Released);
        Assert.Equal(9.99m, albums[0].Price);
        Assert.Null(albums[0].Rating);
        Assert.Null(albums[0].Added);
    }

    [Fact]
    public void Execute_changes_rows_and_counts_them()
    {
        var now = new DateTimeOffset(2024, 5, 6, 7, 8, 9, TimeSpan.Zero);
        Assert.Equal(3, _connection.Execute("UPDATE album SET rating = @r, added = @now", new { r = 4.5, now }));
        var album = _connection.QuerySingle<Album>("SELECT id, rating, added FROM album WHERE id = 3");
        Assert.Equal(4.5, album.Rating);
        Assert.Equal(now, album.Added);
        Assert.Equal(0, _connection.Execute("DELETE FROM album WHERE id = @id", new { id = 99 }));
    }

    [Fact]
    public void Scalars_come_in_the_type_that_is_asked_for()
    {
        Assert.Equal(3, _connection.ExecuteScalar<int>("SELECT COUNT(*) FROM album"));
        Assert.Equal(3L, _connection.ExecuteScalar<long>("SELECT COUNT(*) FROM album"));
        Assert.Equal("Can",
            _connection.ExecuteScalar<string>("SELECT name FROM artist WHERE id = @id", new { id = 1 }));
        Assert.Null(_connection.ExecuteScalar<double?>("SELECT rating FROM album WHERE id = 1"));
    }

    [Fact]
    public void Lists_expand_and_may_be_empty()
    {
        Assert.Equal(
            [1, 3],
            _connection.Query<int>("SELECT id FROM album WHERE id IN @ids ORDER BY id", new { ids = new[] { 3, 1 } }));
        Assert.Equal(
            ["Can"],
            _connection.Query<string>("SELECT name FROM artist WHERE name IN @n",
                new { n = new List<string> { "Can" } }));
        Assert.Empty(_connection.Query<int>("SELECT id FROM album WHERE id IN @ids", new { ids = Array.Empty<int>() }));
    }

    [Fact]
    public void Transactions_are_passed_on()
    {
        using (var transaction = _connection.BeginTransaction())
        {
            _connection.Execute("DELETE FROM album", transaction: transaction);
            Assert.Equal(0, _connection.ExecuteScalar<int>("SELECT COUNT(*) FROM album", transaction: transaction));
        }

        Assert.Equal(3, _connection.ExecuteScalar<int>("SELECT COUNT(*) FROM album"));
    }

    [Fact]
    public void Dynamic_rows_have_the_columns_as_members()
    {
        var row = _connection.QueryFirst("SELECT id, title, rating FROM album WHERE id = 1");
        Assert.Equal("Tago Mago", (string)row.title);
        Assert.Equal(1, (int)row.id);
        Assert.Null(row.rating);
    }

    [Fact]
    public void Joined_rows_map_to_several_objects()
    {
        var albums = _connection.Query<Album, Artist, Album>(
            "SELECT b.id, b.title, a.id, a.name FROM album b JOIN artist a ON a.id = b.artist_id ORDER BY b.id",
            (album, artist) =>
            {
                album.Artist = artist;
                return album;
            },
            splitOn: "id").ToList();
        Assert.Equal(["Can", "Can", "Neu!"], albums.Select(a => a.Artist!.Name));
    }

    [Fact]
    public void Several_results_are_read_in_turn()
    {
        using var results = _connection.QueryMultiple(
            "SELECT name FROM artist ORDER BY id; SELECT COUNT(*) FROM album WHERE artist_id = @a", new { a = 1 });
        Assert.Equal(["Can", "Neu!"], results.Read<string>());
        Assert.Equal(2, results.ReadSingle<int>());
    }

    [Fact]
    public async Task Asynchronous_and_unbuffered_queries_work()
    {
        var names = await _connection.QueryAsync<string>("SELECT name FROM artist ORDER BY id");
        Assert.Equal(["Can", "Neu!"], names);
        var ids = new List<int>();
        foreach (var id in _connection.Query<int>("SELECT id FROM album ORDER BY id", buffered: false))
        {
            ids.Add(id);
            Assert.Equal(2, _connection.ExecuteScalar<int>("SELECT COUNT(*) FROM artist"));
        }

        Assert.Equal([1, 2, 3], ids);
    }

    [Fact]
    public void Stored_type_handlers_and_typed_strings_are_used()
    {
        SqlMapper.AddTypeHandler(new ColorHandler());
        _connection.Execute("CREATE TABLE paint (id INTEGER PRIMARY KEY, color INTEGER, code CHAR(3))");
        var code = new DbString { Value = "ab", IsFixedLength = true, Length = 3, IsAnsi = true };
        _connection.Execute(
            "INSERT INTO paint VALUES (1, @color, @code)", new { color = new Color(0x123456), code });
        var paint =
            _connection.QuerySingle<Paint>("SELECT id, color, code FROM paint WHERE code = @code", new { code });
        Assert.Equal(new Color(0x123456), paint.Color);
        Assert.Equal("ab ", paint.Code);
    }

    [Fact]
    public async Task Rows_stream_without_a_buffer()
    {
        var ids = new List<int>();
        await foreach (var id in _connection.QueryUnbufferedAsync<int>("SELECT id FROM album ORDER BY id"))
        {
            ids.Add(id);
        }

        Assert.Equal([1, 2, 3], ids);
        using var reader = await _connection.ExecuteReaderAsync("SELECT title FROM album ORDER BY id");
        var table = new DataTable();
        table.Load(reader);
        Assert.Equal("Tago Mago", table.Rows[0][0]);
    }

    [Fact]
    public void Values_of_many_types_are_parameters()
    {
        var value = new
        {
            Flag = true,
            Text = new DbString { Value = "abc", Length = 10 },
            Uuid = Guid.NewGuid(),
            Bytes = new byte[] { 1, 2 },
            Day = DayOfWeek.Tuesday,
            Number = (long?)null,
        };
        var row = _connection.QuerySingle<(bool, string, Guid, byte[], int, long?)>(
            "SELECT CAST(@Flag AS BOOLEAN), CAST(@Text AS TEXT), CAST(@Uuid AS UUID), CAST(@Bytes AS BYTEA),"
            + " CAST(@Day AS INTEGER), CAST(@Number AS BIGINT)",
            value);
        Assert.Equal((true, "abc", value.Uuid), (row.Item1, row.Item2, row.Item3));
        Assert.Equal(value.Bytes, row.Item4);
        Assert.Equal(2, row.Item5);
        Assert.Null(row.Item6);
    }

    private sealed class Artist
    {
        public int Id { get; set; }

        public string Name { get; set; } = "";
    }

    private sealed class Album
    {
        public int Id { get; set; }

        public string Title { get; set; } = "";

        public int? ArtistId { get; set; }

        public DateOnly Released { get; set; }

        public decimal Price { get; set; }

        public double? Rating { get; set; }

        public DateTimeOffset? Added { get; set; }

        public Artist? Artist { get; set; }
    }

    private readonly record struct Color(int Rgb);

    private sealed class Paint
    {
        public int Id { get; set; }

        public Color Color { get; set; }

        public string Code { get; set; } = "";
    }

    private sealed class ColorHandler : SqlMapper.TypeHandler<Color>
    {
        public override void SetValue(IDbDataParameter parameter, Color value) => parameter.Value = value.Rgb;

        public override Color Parse(object value) => new((int)value);
    }
}
