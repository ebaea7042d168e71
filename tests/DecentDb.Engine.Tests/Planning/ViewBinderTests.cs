using System;
using DecentDb.Engine.Tests.Differential;
using DecentDb.Engine.Types;
using Xunit;

namespace DecentDb.Engine.Tests.Planning;

/// <summary>
/// Views: queries with a name, bound where they are used. Exercises <see cref="Engine.Planning.ViewBinder"/>,
/// <see cref="Engine.Planning.RelationBinder"/> and <see cref="Engine.Planning.DefinitionNames"/>.
/// </summary>
public sealed class ViewBinderTests : IDisposable
{
    private const string Setup = """
        CREATE TABLE artist (id INTEGER PRIMARY KEY, name TEXT NOT NULL, country TEXT);
        CREATE TABLE track (id INTEGER PRIMARY KEY, artist_id INTEGER REFERENCES artist (id), title TEXT,
            price DECIMAL(8,2));
        INSERT INTO artist VALUES (1, 'Nina', 'US'), (2, 'Otis', 'US'), (3, 'Björk', 'IS');
        INSERT INTO track VALUES (1, 1, 'A', 1.00), (2, 1, 'B', 2.50), (3, 2, 'C', 3.00), (4, NULL, 'D', NULL);
        CREATE VIEW american AS SELECT * FROM artist WHERE country = 'US';
        CREATE VIEW sales (who, total) AS
            SELECT a.name, SUM(t.price) FROM american a LEFT JOIN track t ON t.artist_id = a.id GROUP BY a.name;
        """;

    private readonly DecentRunner _database = new();

    public ViewBinderTests() => _database.Query(Setup);

    public void Dispose() => _database.Dispose();

    [Theory]
    [InlineData("SELECT * FROM american ORDER BY id", "1|Nina|US;2|Otis|US")]
    [InlineData("SELECT * FROM sales ORDER BY who", "Nina|3.50;Otis|3.00")]
    [InlineData("SELECT s.total FROM main.sales AS s WHERE s.who LIKE 'N%'", "3.50")]
    [InlineData("SELECT x, y FROM sales AS s (x, y) ORDER BY y", "Otis|3.00;Nina|3.50")]
    [InlineData("SELECT COUNT(*) FROM american a JOIN american b ON a.id < b.id", "1")]
    [InlineData("WITH artist AS (SELECT 7 AS id) SELECT COUNT(*) FROM american, artist", "2")]
    [InlineData("SELECT name FROM artist WHERE id NOT IN (SELECT id FROM american)", "Björk")]
    [InlineData("SELECT (SELECT total FROM sales WHERE who = a.name) FROM artist a ORDER BY id", "3.50;3.00;NULL")]
    public void View_is_read_like_a_table(string query, string rows) => Assert.Equal(rows, _database.Text(query));

    [Fact]
    public void Parameters_and_conditions_reach_into_a_view()
    {
        Assert.Equal("Otis", _database.Text("SELECT name FROM american WHERE id = @id", SqlValue.FromInt64(2)));
        Assert.Contains(
            "Key lookup artist = 2 where artist.country = 'US'",
            _database.Text("EXPLAIN SELECT name FROM american WHERE id = 2"));
    }

    [Fact]
    public void View_keeps_the_columns_that_it_had_when_it_was_made()
    {
        _database.Query("ALTER TABLE artist ADD COLUMN born INTEGER");
        Assert.Equal("1|Nina|US;2|Otis|US", _database.Text("SELECT * FROM american ORDER BY id"));
        _database.Query("CREATE OR REPLACE VIEW american AS SELECT * FROM artist WHERE country = 'US'");
        Assert.Equal("1|Nina|US|NULL", _database.Text("SELECT * FROM american WHERE id = 1"));
        Assert.Equal("Nina|3.50", _database.Text("SELECT * FROM sales WHERE who = 'Nina'"));
    }

    [Fact]
    public void View_that_is_renamed_is_read_by_others_as_before()
    {
        _database.Query("ALTER VIEW american RENAME TO us; ALTER VIEW us RENAME COLUMN name TO title");
        Assert.Equal("Nina|3.50;Otis|3.00", _database.Text("SELECT * FROM sales ORDER BY who"));
        Assert.Equal("Nina;Otis", _database.Text("SELECT title FROM us ORDER BY 1"));
        Assert.Equal("42P01", _database.Error("SELECT * FROM american").SqlState);
        Assert.Equal("42703", _database.Error("SELECT name FROM us").SqlState);
        _database.Query("ALTER VIEW IF EXISTS nothing RENAME TO something");
    }

    [Fact]
    public void View_is_dropped_when_nothing_reads_it_any_more()
    {
        Assert.Equal("2BP01", _database.Error("DROP VIEW american").SqlState);
        Assert.Equal("2BP01", _database.Error("DROP TABLE track").SqlState);
        _database.Query("DROP VIEW american, sales");
        Assert.Equal("42P01", _database.Error("SELECT * FROM sales").SqlState);
        _database.Query("DROP VIEW IF EXISTS american; DROP TABLE track");
    }

    [Fact]
    public void Cascade_takes_what_reads_the_dropped_one()
    {
        _database.Query("DROP VIEW american CASCADE");
        Assert.Equal("42P01", _database.Error("SELECT * FROM sales").SqlState);
        _database.Query("CREATE VIEW v AS SELECT title FROM track; CREATE VIEW w AS SELECT * FROM v");
        _database.Query("DROP TABLE track CASCADE");
        Assert.Equal("42P01", _database.Error("SELECT * FROM w").SqlState);
        Assert.Empty(_database.Database.CheckIntegrity());
    }

    [Fact]
    public void Cascade_takes_the_foreign_keys_of_other_tables()
    {
        Assert.Equal("2BP01", _database.Error("DROP TABLE artist").SqlState);
        _database.Query("DROP TABLE artist CASCADE; INSERT INTO track VALUES (9, 77, 'E', NULL)");
        Assert.Equal("0", _database.Text("SELECT COUNT(*) FROM pg_constraint WHERE contype = 'f'"));
        Assert.Equal("42P01", _database.Error("SELECT * FROM sales").SqlState);
        Assert.Empty(_database.Database.CheckIntegrity());
    }

    [Fact]
    public void View_survives_what_its_tables_and_columns_are_called()
    {
        _database.Query("CREATE VIEW v AS SELECT name, t.title FROM artist JOIN track t ON artist.id = artist_id "
            + "WHERE country = 'US' AND EXISTS (SELECT 1 FROM track WHERE track.artist_id = artist.id)");
        var before = _database.Text("SELECT * FROM v ORDER BY title");
        _database.Query("ALTER TABLE artist RENAME TO singer; ALTER TABLE singer RENAME COLUMN name TO title; "
            + "ALTER TABLE track RENAME COLUMN artist_id TO singer_id; ALTER TABLE track DROP COLUMN price CASCADE");
        Assert.Equal(before, _database.Text("SELECT * FROM v ORDER BY title"));
        var text = _database.Text("SELECT pg_get_viewdef('v')");
        Assert.Equal(before, _database.Text($"SELECT * FROM ({text}) AS again ORDER BY title"));
        Assert.Equal("2BP01", _database.Error("ALTER TABLE singer DROP COLUMN title").SqlState);
        Assert.Equal("42P01", _database.Error("SELECT * FROM sales").SqlState);
    }

    [Fact]
    public void Definition_of_a_view_is_part_of_its_transaction()
    {
        _database.Query("BEGIN; CREATE VIEW v AS SELECT 1 AS one; SAVEPOINT s; DROP VIEW sales");
        Assert.Equal("1", _database.Text("SELECT one FROM v"));
        _database.Query("ROLLBACK TO s");
        Assert.Equal("2", _database.Text("SELECT COUNT(*) FROM sales"));
        _database.Query("ROLLBACK");
        Assert.Equal("42P01", _database.Error("SELECT one FROM v").SqlState);
    }

    [Theory]
    [InlineData("CREATE VIEW american AS SELECT 1", "42P07")]
    [InlineData("CREATE VIEW artist AS SELECT 1", "42P07")]
    [InlineData("CREATE OR REPLACE VIEW artist AS SELECT 1", "42809")]
    [InlineData("CREATE TABLE sales (a INTEGER)", "42P07")]
    [InlineData("CREATE VIEW v AS SELECT 1 AS a, 2 AS a", "42701")]
    [InlineData("CREATE VIEW v (a, b) AS SELECT 1", "42601")]
    [InlineData("CREATE VIEW v AS SELECT * FROM nothing", "42P01")]
    [InlineData("CREATE VIEW v AS SELECT @a", "42P02")]
    [InlineData("CREATE VIEW nowhere.v AS SELECT 1", "3F000")]
    [InlineData("CREATE OR REPLACE VIEW sales AS SELECT 'a' AS who", "42P16")]
    [InlineData("CREATE OR REPLACE VIEW sales AS SELECT 'a' AS whom, 1.0 AS total", "42P16")]
    [InlineData("CREATE OR REPLACE VIEW sales AS SELECT 1 AS who, 1.0 AS total", "42P16")]
    [InlineData("CREATE OR REPLACE VIEW american AS SELECT 1 AS id, who AS name, '' AS country FROM sales", "42P16")]
    [InlineData("DROP VIEW artist", "42809")]
    [InlineData("DROP TABLE sales", "42809")]
    [InlineData("DROP VIEW nothing", "42P01")]
    [InlineData("CREATE INDEX i ON sales (who)", "42809")]
    [InlineData("CREATE OR REPLACE TABLE v (a INTEGER)", "42601")]
    public void Wrong_definition_is_refused(string sql, string state) =>
        Assert.Equal(state, _database.Error(sql).SqlState);

    [Fact]
    public void Views_that_read_others_many_times_are_refused_and_not_planned_for_ever()
    {
        _database.Query("CREATE VIEW v0 AS SELECT id FROM artist");
        for (var i = 1; i <= 9; i++)
        {
            _database.Query($"CREATE VIEW v{i} AS SELECT a.id FROM v{i - 1} a, v{i - 1} b");
        }

        Assert.Equal("54001", _database.Error("CREATE VIEW v10 AS SELECT a.id FROM v9 a, v9 b").SqlState);
        _database.Query("CREATE VIEW w0 AS SELECT 1 AS a");
        for (var i = 1; i < 64; i++)
        {
            _database.Query($"CREATE VIEW w{i} AS SELECT a FROM w{i - 1}");
        }

        Assert.Equal("1", _database.Text("SELECT a FROM w63"));
        _database.Query("CREATE VIEW w64 AS SELECT a FROM w63");
        Assert.Equal("54001", _database.Error("CREATE VIEW w65 AS SELECT a FROM w64").SqlState);
    }
}
