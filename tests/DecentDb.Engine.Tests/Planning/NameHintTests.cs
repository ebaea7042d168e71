using System;
using DecentDb.Engine.Tests.Differential;
using Xunit;

namespace DecentDb.Engine.Tests.Planning;

/// <summary>Errors say what to do next: what was meant, what there is, what is not supported yet.</summary>
public sealed class NameHintTests : IDisposable
{
    private readonly DecentRunner _database = new();

    public NameHintTests() => _database.Query(
        "CREATE TABLE track (id INTEGER PRIMARY KEY, title TEXT, artist_id INTEGER, ts TIMESTAMP); "
        + "CREATE TABLE artist (id INTEGER PRIMARY KEY, name TEXT)");

    public void Dispose() => _database.Dispose();

    [Theory]
    [InlineData("SELECT * FROM trak", "42P01", "Did you mean \"track\"?")]
    [InlineData("INSERT INTO tracks VALUES (1)", "42P01", "Did you mean \"track\"?")]
    [InlineData("DROP TABLE atrist", "42P01", "Did you mean \"artist\"?")]
    [InlineData("ALTER TABLE trakc ADD COLUMN a INTEGER", "42P01", "Did you mean \"track\"?")]
    [InlineData("CREATE INDEX i ON trac (id)", "42P01", "Did you mean \"track\"?")]
    [InlineData("CREATE INDEX i ON track (titel)", "42703", "Did you mean \"title\"?")]
    [InlineData("CREATE INDEX i ON track (id) INCLUDE (titel)", "42703", "Did you mean \"title\"?")]
    [InlineData("CREATE TABLE x (a INTEGER REFERENCES trak (id))", "42P01", "Did you mean \"track\"?")]
    [InlineData("CREATE TABLE x (a TEXT REFERENCES artist (nam))", "42703", "Did you mean \"name\"?")]
    [InlineData("CREATE TABLE x (titles TEXT, PRIMARY KEY (title))", "42703", "Did you mean \"titles\"?")]
    [InlineData("ALTER TABLE artist ADD COLUMN a INTEGER REFERENCES trak (id)", "42P01", "Did you mean \"track\"?")]
    [InlineData("WITH long_ones AS (SELECT 1) SELECT * FROM longones", "42P01", "Did you mean \"long_ones\"?")]
    [InlineData("SELECT titel FROM track", "42703", "Did you mean \"title\"?")]
    [InlineData("SELECT t.artistid FROM track t", "42703", "Did you mean \"artist_id\"?")]
    [InlineData("SELECT t.name FROM track t, artist a", "42703", "Did you mean \"a.name\"?")]
    [InlineData("SELECT trakc.id FROM track", "42P01", "Did you mean \"track\"?")]
    [InlineData("INSERT INTO track (titel) VALUES ('a')", "42703", "Did you mean \"title\"?")]
    [InlineData("UPDATE track SET titel = 'a'", "42703", "Did you mean \"title\"?")]
    [InlineData("SELECT title FROM track WHERE title = \"Song\"", "42703", "A text stands in single quotes")]
    [InlineData("SELECT lowr(title) FROM track", "42883", "Did you mean \"lower\"?")]
    [InlineData("SELECT colaesce(title) FROM track", "42883", "Did you mean \"coalesce\"?")]
    [InlineData("SELECT lower(1, 2)", "42883", "There is lower(TEXT).")]
    [InlineData("SELECT 'a'::VARCAHR", "42704", "Did you mean \"VARCHAR\"?")]
    [InlineData("SELECT id FROM track LIMIT -1", "22023", "LIMIT ALL")]
    [InlineData("SELECT id FROM track OFFSET -1", "22023", "leave it out")]
    [InlineData("SELECT id FROM track ORDER BY 'id'", "42601", "double ones")]
    public void Error_says_what_may_have_been_meant(string sql, string state, string hint)
    {
        var error = _database.Error(sql);
        Assert.Equal(state, error.SqlState);
        Assert.Contains(hint, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SELECT * FROM xyz")]
    [InlineData("SELECT qqq FROM track")]
    [InlineData("SELECT point_of_no_return(1)")]
    public void No_hint_is_given_when_nothing_is_near(string sql) =>
        Assert.DoesNotContain("Did you mean", _database.Error(sql).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("SELECT * FROM ONLY track")]
    [InlineData("SELECT TOP 5 * FROM track")]
    [InlineData("SELECT (ts, ts) OVERLAPS (ts, ts) FROM track")]
    [InlineData("SELECT '10.0.0.1'::INET")]
    [InlineData("SELECT extract(hour FROM DATE '2024-01-01')")]
    [InlineData("CREATE UNLOGGED TABLE x (a INTEGER)")]
    [InlineData("CREATE TABLE x (a INTEGER) PARTITION BY RANGE (a)")]
    [InlineData("CREATE TABLE x (a INTEGER) WITH (fillfactor = 70)")]
    [InlineData("CREATE INDEX i ON track (id) WITH (fillfactor = 70)")]
    [InlineData("CREATE RULE r AS ON INSERT TO track DO NOTHING")]
    [InlineData("ALTER TABLE track OWNER TO x")]
    [InlineData("INSERT OR FAIL INTO track VALUES (1)")]
    [InlineData("SELECT @@IDENTITY")]
    [InlineData("SELECT SCOPE_IDENTITY()")]
    [InlineData("SELECT id FROM track WHERE title REGEXP 'a'")]
    [InlineData("SELECT id FROM track LOCK IN SHARE MODE")]
    [InlineData("SELECT id FROM track MINUS SELECT 1")]
    [InlineData("SELECT * FROM track CROSS APPLY artist")]
    [InlineData("SELECT * FROM track OUTER APPLY artist")]
    [InlineData("CREATE TABLE x (a INTEGER UNIQUE DEFERRABLE INITIALLY DEFERRED)")]
    [InlineData("CREATE TABLE x (a INTEGER CHECK (a > 0) NOT VALID)")]
    [InlineData("CREATE TABLE x (a INTEGER) WITHOUT ROWID")]
    [InlineData("CREATE TABLE x (a INTEGER) STRICT")]
    [InlineData("CREATE TABLE x (a INTEGER) ENGINE=InnoDB")]
    [InlineData("EXPLAIN QUERY PLAN SELECT 1")]
    [InlineData("UPDATE ONLY track SET id = 1")]
    [InlineData("DELETE FROM track WHERE CURRENT OF c")]
    [InlineData("COMMIT AND CHAIN")]
    [InlineData("FETCH NEXT FROM c")]
    public void Known_gap_is_not_supported_yet(string sql) =>
        Assert.Equal("0A000", _database.Error(sql).SqlState);

    [Theory]
    [InlineData("SELECT nosuch.track.id FROM track")]
    [InlineData("SELECT nosuch.track.* FROM track")]
    [InlineData("SELECT nosuch.lower('A')")]
    [InlineData("INSERT INTO nosuch.track (id) VALUES (1)")]
    [InlineData("CREATE INDEX nosuch.i ON track (id)")]
    [InlineData("DROP INDEX nosuch.i")]
    public void Unknown_schema_is_refused_wherever_it_stands(string sql) =>
        Assert.Equal("42P01", _database.Error(sql).SqlState);

    [Theory]
    [InlineData("SELECT (SELECT COUNT(*) FROM track)", "COUNT")]
    [InlineData("SELECT (SELECT id AS number FROM track)", "number")]
    [InlineData("SELECT (SELECT title FROM track)", "title")]
    [InlineData("SELECT (SELECT 1)", "?column?")]
    [InlineData("SELECT (VALUES (1))", "column1")]
    [InlineData("SELECT (SELECT id FROM track UNION SELECT 1)", "id")]
    public void Subquery_has_the_name_of_its_column(string sql, string expected)
    {
        using var statement = _database.Single(sql);
        Assert.Equal(expected, Assert.Single(statement.GetColumns()).Name);
    }

    [Theory]
    [InlineData("CURRENT_TIMESTAMP(0)", "second")]
    [InlineData("LOCALTIMESTAMP(0)", "second")]
    [InlineData("LOCALTIMESTAMP(3)", "millisecond")]
    [InlineData("CURRENT_TIMESTAMP(6)", "microsecond")]
    public void Precision_of_the_current_time_counts(string value, string unit) => Assert.Equal(
        "true", _database.Text($"SELECT {value} = date_trunc('{unit}', {value.Split('(')[0]})"));

    [Fact]
    public void Precision_of_the_time_of_day_counts() => Assert.Equal(
        "true",
        _database.Text("SELECT extract(second FROM CURRENT_TIME(0)) = floor(extract(second FROM CURRENT_TIME))"));

    [Fact]
    public void Sum_of_reals_is_a_real()
    {
        Assert.Equal("REAL", _database.Types("SELECT SUM(r) FROM (VALUES (0.1::REAL), (0.2::REAL)) v (r)"));
        Assert.Equal("0.3", _database.Text("SELECT SUM(r) FROM (VALUES (0.1::REAL), (0.2::REAL)) v (r)"));
        Assert.Equal("22003", _database.Error("SELECT SUM(r) FROM (VALUES (3e38::REAL), (3e38::REAL)) v (r)").SqlState);
        Assert.Equal(
            "22003",
            _database.Error("SELECT SUM(d) FROM (VALUES (1e308::DOUBLE PRECISION), (1e308)) v (d)").SqlState);
        Assert.Equal(
            "Infinity", _database.Text("SELECT SUM(d) FROM (VALUES ('Infinity'::DOUBLE PRECISION), (1)) v (d)"));
    }
}
