using System;
using System.Globalization;
using System.IO;
using System.Text;
using DecentDb.TestSupport;
using Xunit;
using Xunit.Abstractions;

namespace DecentDb.Cli.Tests;

/// <summary>Loads real data sets, found through an environment variable, and compares with known answers.</summary>
public sealed class DatasetTests(ITestOutputHelper output) : IDisposable
{
    private const string Variable = "DECENTDB_DATASETS";

    // Parents before their children.
    private static readonly (string Table, int Rows)[] ChinookTables =
    [
        ("Artist", 275), ("Genre", 25), ("MediaType", 5), ("Playlist", 18), ("Employee", 8), ("Album", 347),
        ("Customer", 59), ("Track", 3503), ("Invoice", 412), ("InvoiceLine", 2240), ("PlaylistTrack", 8715),
    ];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_million_flights_and_their_airports_give_the_known_sums()
    {
        if (Find("flights") is not { } flights)
        {
            return;
        }

        var database = _folder.Database;
        var load = Tool.Run(
            "load", Path.Combine(flights, "flights_1m.csv.gz"), "--db", database, "--table", "flights").Ok();
        output.WriteLine(load.Output);
        Assert.StartsWith("1,000,000 rows into flights in ", load.Output, StringComparison.Ordinal);
        Tool.Run("load", Path.Combine(flights, "airports.csv"), "--db", database).Ok();

        Assert.Equal(
            "flights(date TIMESTAMP, delay INTEGER, distance INTEGER, origin TEXT, destination TEXT)",
            Sql.Schema(database).Split(';')[1]);
        Assert.Equal(
            "1000000|7638823|728303008|2001-01-01 00:01:00|2001-03-02 22:18:00",
            Sql.Rows(database, "SELECT COUNT(*), SUM(delay), SUM(distance), MIN(date), MAX(date) FROM flights"));
        Assert.Equal("472586", Sql.Rows(database, "SELECT COUNT(*) FROM flights WHERE delay > 0"));
        Assert.Equal("3313", Sql.Rows(
            database, "SELECT COUNT(*) FROM (SELECT DISTINCT origin, destination FROM flights) AS routes"));
        Assert.Equal("3376", Sql.Rows(database, "SELECT COUNT(DISTINCT iata) FROM airports"));
        Assert.Equal(
            "Chicago|IL|62778|440750;Dallas-Fort Worth|TX|52662|492709;Atlanta|GA|41738|346680;"
            + "Los Angeles|CA|38430|319694;Houston|TX|31765|143380",
            Sql.Rows(database, """
                SELECT a.city, a.state, COUNT(*) AS n, SUM(f.delay) FROM flights f JOIN airports a ON a.iata = f.origin
                GROUP BY a.city, a.state ORDER BY n DESC LIMIT 5
                """));
        Assert.Equal("142070", Sql.Rows(database, """
            SELECT COUNT(*) FROM flights f JOIN airports o ON o.iata = f.origin
            JOIN airports d ON d.iata = f.destination WHERE o.state = d.state
            """));
        Assert.Equal("ok", Tool.Run("check", "--db", database).Ok().Output.Trim());
    }

    [Fact]
    public void The_music_shop_loads_into_its_schema_with_keys_and_references()
    {
        if (Find("chinook") is not { } chinook)
        {
            return;
        }

        var schema = File.ReadAllBytes(Path.Combine(chinook, "schema.sql"));
        Tool.RunWithInput(schema, "query", "-", "--db", _folder.Database, "--create").Ok();
        foreach (var (table, rows) in ChinookTables)
        {
            var load = Tool.Run("load", Path.Combine(chinook, table + ".csv"), "--db", _folder.Database).Ok();
            Assert.StartsWith(
                string.Create(CultureInfo.InvariantCulture, $"{rows:N0} rows into {table} in "),
                load.Output,
                StringComparison.Ordinal);
        }

        var query = Tool.Run(
            "query",
            """
            SELECT ar.Name AS artist, COUNT(*) AS tracks, SUM(t.Milliseconds) AS ms
            FROM Track t JOIN Album al ON t.AlbumId = al.AlbumId JOIN Artist ar ON ar.ArtistId = al.ArtistId
            GROUP BY ar.Name ORDER BY tracks DESC, artist LIMIT 5
            """,
            "--db", _folder.Database).Ok();
        Assert.Equal(
            "artist,tracks,ms\nIron Maiden,213,71844745\nU2,135,35421983\nLed Zeppelin,114,40121414\n"
            + "Metallica,112,38916130\nDeep Purple,92,32259613\n",
            query.Output);
        Assert.Equal(
            "Rock|835|826.65;Latin|386|382.14;Metal|264|261.36;Alternative & Punk|244|241.56;Jazz|80|79.20",
            Sql.Rows(_folder.Database, """
                SELECT g.Name, COUNT(*) AS n, SUM(l.UnitPrice * l.Quantity)
                FROM InvoiceLine l JOIN Track t ON l.TrackId = t.TrackId JOIN Genre g ON g.GenreId = t.GenreId
                GROUP BY g.Name ORDER BY n DESC, g.Name LIMIT 5
                """));
        Assert.Equal("", Sql.Check(_folder.Database));
        RefuseOrphans();
    }

    [Theory]
    [InlineData("chinook/Track.csv")]
    [InlineData("chinook/Customer.csv")]
    [InlineData("naughty_strings/naughty_strings.csv")]
    [InlineData("sakila/film.csv")]
    [InlineData("northwind/employees.csv")]
    public void Tables_come_back_as_they_were_written(string name)
    {
        if (Find(name) is not { } file)
        {
            return;
        }

        Tool.Run("load", file, "--db", _folder.Database, "--table", "t").Ok();
        var query = Tool.Run("query", "SELECT * FROM t", "--db", _folder.Database).Ok();

        Assert.Equal(Cells(File.ReadAllBytes(file)), Cells(query.OutputBytes));
    }

    private void RefuseOrphans()
    {
        var orphan = _folder.Write("Album.csv", "AlbumId,Title,ArtistId\n9001,Lost,276\n");
        Tool.Run("load", orphan, "--db", _folder.Database).Refused(2, "Row 1 (line 2)", "Artist");
        Assert.Equal("347", Sql.Rows(_folder.Database, "SELECT COUNT(*) FROM Album"));
    }

    // The cells with NULL told from the empty text, whatever quotes and line ends the file uses.
    private static string Cells(byte[] csv)
    {
        using var reader = Files.CsvDataReader.Open(new MemoryStream(csv));
        var text = new StringBuilder();
        while (reader.Read())
        {
            for (var i = 0; i < reader.FieldCount; i++)
            {
                text.Append(reader.IsDBNull(i) ? "(null)" : "[" + reader.GetString(i) + "]");
            }

            text.Append('\n');
        }

        return text.ToString();
    }

    private string? Find(string name)
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } root
            && Path.Combine(root, name) is var path && (Directory.Exists(path) || File.Exists(path)))
        {
            return path;
        }

        output.WriteLine($"Skipped: {Variable} does not lead to {name}.");
        return null;
    }
}
