using System;
using System.Linq;
using System.Text;
using DecentDb.TestSupport;
using Microsoft.Data.Sqlite;
using Xunit;

namespace DecentDb.Cli.Tests;

public sealed class ImportSqliteTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Tables_come_with_keys_defaults_checks_and_indexes()
    {
        Make("""
            CREATE TABLE book (isbn TEXT PRIMARY KEY, author INTEGER NOT NULL REFERENCES author, price DECIMAL(9,2) DEFAULT 1.5,
                sequel TEXT REFERENCES book (isbn), in_print BOOLEAN DEFAULT 1, CHECK (price >= 0), UNIQUE (author, price));
            CREATE TABLE author (id INTEGER PRIMARY KEY AUTOINCREMENT, name VARCHAR(20) NOT NULL DEFAULT 'x''y', born DATE,
                seen DATETIME, photo BLOB, score REAL);
            CREATE INDEX by_price ON book (price DESC, isbn);
            CREATE INDEX by_upper ON author (UPPER(name));
            CREATE VIEW v AS SELECT 1;
            INSERT INTO author VALUES (1, 'Ann', '1970-01-31', '2024-02-29 10:11:12.5', X'00FF', 1), (7, 'Bob', NULL, NULL, NULL, 2.5);
            DELETE FROM author WHERE id = 7;
            INSERT INTO author (id, name) VALUES (3, 'Čapek');
            INSERT INTO book VALUES ('b1', 1, 9.99, 'b2', 0), ('b2', 3, NULL, NULL, 1);
            """);

        var result = Import("--verify").Ok();

        Assert.Contains("4 rows in 2 tables", result.Output, StringComparison.Ordinal);
        Assert.Contains("equal", result.Output, StringComparison.Ordinal);
        Assert.Contains("by_upper", result.Errors, StringComparison.Ordinal);
        Assert.Contains("'v'", result.Errors, StringComparison.Ordinal);
        Assert.Equal("b1|1|9.99|b2|false;b2|3|NULL|NULL|true", Sql.Rows(Target, "SELECT * FROM book ORDER BY 1"));
        Assert.Equal("1|Ann|1970-01-31|2024-02-29 10:11:12|1", Sql.Rows(Target, "SELECT id, name, born, seen, score FROM author WHERE id = 1"));
        Sql.Execute(Target, "INSERT INTO author (name) VALUES ('Dora')");
        Assert.Equal("8", Sql.Rows(Target, "SELECT id FROM author WHERE name = 'Dora'"));
        foreach (var refused in new[]
        {
            "INSERT INTO book VALUES ('b1', 1, 2, NULL, true)", "INSERT INTO book VALUES ('b3', 99, 2, NULL, true)",
            "INSERT INTO book VALUES ('b3', 1, -2, NULL, true)", "INSERT INTO book VALUES ('b3', 1, 9.99, NULL, true)",
        })
        {
            Assert.ThrowsAny<Exception>(() => Sql.Execute(Target, refused));
        }

        Assert.Contains("by_price", Tool.Run("schema", "--db", Target).Ok().Output, StringComparison.Ordinal);
        Assert.Equal("", Sql.Check(Target));
    }

    // SQLite stores what it is given; the column is then what its values are, and is told.
    [Theory]
    [InlineData("INTEGER", "1, 'abc'", "TEXT", "1;abc")]
    [InlineData("INTEGER", "1, 2.5", "DOUBLE PRECISION", "1;2.5")]
    [InlineData("BOOLEAN", "0, 2", "BIGINT", "0;2")]
    [InlineData("DATE", "'2024-01-01', 'soon'", "TEXT", "2024-01-01;soon")]
    [InlineData("DATETIME", "1700000000", "BIGINT", "1700000000")]
    [InlineData("DECIMAL(4,2)", "1.25, 12345", "DOUBLE PRECISION", "1.25;12345")]
    [InlineData("DECIMAL(4,2)", "1.25, 99", "DECIMAL(4,2)", "1.25;99.00")]
    [InlineData("NUMERIC", "9007199254740993, 1.5", "TEXT", "9007199254740993;1.5")]
    [InlineData("NUMERIC", "9007199254740992, 1.5", "DOUBLE PRECISION", "9007199254740992;1.5")]
    [InlineData("DECIMAL(20,2)", "9007199254740993, 1.255", "TEXT", "9007199254740993;1.255")]
    [InlineData("GUID", "'123e4567-e89b-12d3-a456-426614174000'", "UUID", "123e4567-e89b-12d3-a456-426614174000")]
    [InlineData("", "1, 2", "BIGINT", "1;2")]
    [InlineData("NUMBER", "9223372036854775807", "BIGINT", "9223372036854775807")]
    [InlineData("VARCHAR(3)", "'abcdef'", "TEXT", "abcdef")]
    [InlineData("TEXT", "'2024-01-01'", "TEXT", "2024-01-01")]
    public void Values_decide_where_the_declaration_does_not_hold(string declared, string values, string type, string rows)
    {
        Make($"CREATE TABLE t (k INTEGER PRIMARY KEY, c {declared}); "
            + string.Concat(values.Split(", ").Select(value => $"INSERT INTO t (c) VALUES ({value});")));

        Import("--verify").Ok();

        Assert.Equal($"t(k BIGINT, c {type})", Sql.Schema(Target));
        Assert.Equal(rows, Sql.Rows(Target, "SELECT c FROM t ORDER BY k"));
    }

    [Fact]
    public void What_is_no_sqlite_file_leaves_no_database()
    {
        _folder.Write("app.db", "this is no database, but a text that is long enough to be looked at");
        Assert.Equal(2, Import().ExitCode);
        Assert.False(System.IO.File.Exists(Target));
        Assert.Equal(2, Tool.Run("import-sqlite", _folder["none.db"], "--db", Target).ExitCode);
    }

    // As .dump of SQLite writes it: references forward, lines for SQLite alone.
    [Fact]
    public void A_dump_of_sqlite_can_be_executed()
    {
        const string Dump = """
            PRAGMA foreign_keys=OFF;
            BEGIN TRANSACTION;
            CREATE TABLE book (id INTEGER PRIMARY KEY, author INTEGER REFERENCES "author"(id), title TEXT COLLATE NOCASE);
            INSERT INTO book VALUES(1,7,'It''s; PRAGMA');
            CREATE TABLE IF NOT EXISTS "author" (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT, photo BLOB);
            INSERT INTO author VALUES(7,'Ann',X'00ff');
            DELETE FROM sqlite_sequence;
            INSERT INTO sqlite_sequence VALUES('author',7);
            CREATE INDEX by_title ON book (title);
            COMMIT;
            """;

        var result = Tool.RunWithInput(Encoding.UTF8.GetBytes(Dump), "query", "-", "--db", Target, "--create").Ok();

        Assert.Contains("PRAGMA foreign_keys=OFF", result.Errors, StringComparison.Ordinal);
        Assert.Equal("1|It's; PRAGMA|Ann", Sql.Rows(Target, "SELECT b.id, title, name FROM book b JOIN author a ON a.id = b.author"));
    }

    [Fact]
    public void Tables_without_row_ids_and_strict_ones_of_a_dump_are_tables_and_changes_are_told_once()
    {
        const string Dump = """
            PRAGMA foreign_keys=OFF;
            BEGIN TRANSACTION;
            CREATE TABLE a (k TEXT PRIMARY KEY, note TEXT DEFAULT ') STRICT') WITHOUT ROWID;
            CREATE TABLE b (k INTEGER PRIMARY KEY) STRICT, WITHOUT ROWID;
            INSERT INTO a VALUES('x','y');
            INSERT INTO a (k) VALUES('z');
            INSERT INTO b VALUES(1);
            COMMIT;
            """;

        var result = Tool.RunWithInput(Encoding.UTF8.GetBytes(Dump), "query", "-", "--db", Target, "--create").Ok();

        Assert.Contains("WITHOUT ROWID of a", result.Errors, StringComparison.Ordinal);
        Assert.Equal("3 rows changed", Assert.Single(
            result.Errors.Split('\n'), line => line.Contains("changed", StringComparison.Ordinal)).TrimEnd());
        Assert.Equal("x|y;z|) STRICT", Sql.Rows(Target, "SELECT * FROM a ORDER BY k"));
    }

    [Fact]
    public void Texts_that_are_not_utf_8_are_refused_or_changed_and_told()
    {
        Make("CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT); INSERT INTO t VALUES (1, 'fine \uFFFD'), (2, CAST(X'41FF42' AS TEXT))");

        Import("--verify").Refused(2, "table 't', row 2", "not UTF-8", "--replace-invalid-text");
        Assert.False(System.IO.File.Exists(Target));
        var result = Import("--verify", "--replace-invalid-text").Ok();

        Assert.Contains("texts that are not UTF-8 were changed: 1", result.Errors, StringComparison.Ordinal);
        Assert.Equal("fine \uFFFD;A\uFFFDB", Sql.Rows(Target, "SELECT name FROM t ORDER BY id"));
    }

    private string Target => _folder["app.ddb"];

    private ToolResult Import(params string[] options) =>
        Tool.Run([.. (string[])["import-sqlite", _folder["app.db"], "--db", Target], .. options]);

    private void Make(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={_folder["app.db"]};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
