using System;
using DecentDb.Engine.Primitives;
using Xunit;

namespace DecentDb.Engine.Tests.Differential;

/// <summary>Errors say where they are and what is missing.</summary>
public sealed class ErrorTextTests : IDisposable
{
    private readonly DecentRunner _database = new();

    public ErrorTextTests() =>
        _database.Query(
            "CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER, b TEXT); CREATE TABLE u (id INTEGER, c TEXT)");

    public void Dispose() => _database.Dispose();

    [Theory]
    [InlineData("SELECT a,\n  nosuch FROM t", 2, 3, "nosuch")]
    [InlineData("SELECT t.nosuch FROM t", 1, 8, "nosuch")]
    [InlineData("SELECT a FROM\n\n nosuch", 3, 2, "nosuch")]
    [InlineData("SELECT x.a FROM t", 1, 8, "x")]
    [InlineData("SELECT id FROM t JOIN u ON TRUE", 1, 8, "id")]
    [InlineData("SELECT a FROM t WHERE a = 1 AND b", 1, 33, "BOOLEAN")]
    [InlineData("SELECT a + b FROM t", 1, 10, "+")]
    [InlineData("SELECT 1 +\n nosuch(2)", 2, 2, "nosuch")]
    [InlineData("INSERT INTO t (a, nosuch) VALUES (1, 2)", 1, 19, "nosuch")]
    [InlineData("INSERT INTO t (a, b) VALUES (1)", 1, 29, "2")]
    [InlineData("UPDATE t SET nosuch = 1", 1, 14, "nosuch")]
    [InlineData("DELETE FROM t WHERE nosuch = 1", 1, 21, "nosuch")]
    [InlineData("SELECT 'x' FROM t GROUP BY nosuch", 1, 28, "nosuch")]
    [InlineData("SELECT a FROM t ORDER BY 2", 1, 26, "2")]
    [InlineData("SELECT SUM(b) FROM t", 1, 8, "TEXT")]
    [InlineData("SELECT a FROM t WHERE a = 'abc'", 1, 27, "abc")]
    [InlineData("SELECT a; SELECT 1 FROM t", 1, 8, "a")]
    [InlineData("SELECT 1;\nSELECT nosuch FROM t", 2, 8, "nosuch")]
    public void Error_has_a_place_with_a_caret(string sql, int line, int column, string named)
    {
        var error = _database.Error(sql);
        Assert.True(
            (error.Line, error.Column) == (line, column), $"{sql}: {error.Line},{error.Column} {error.Message}");
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
        var lines = error.Message.Split('\n');
        Assert.Equal(sql.Split('\n')[line - 1], lines[^2]);
        Assert.Equal(new string(' ', column - 1) + "^", lines[^1]);
    }

    [Theory]
    [InlineData("SELECT 1 UNION SELECT 2")]
    [InlineData("SELECT 1 EXCEPT SELECT 2")]
    [InlineData("WITH x AS (SELECT 1 AS a) SELECT a FROM x")]
    [InlineData("SELECT a FROM (SELECT a FROM t) x")]
    [InlineData("SELECT ROW_NUMBER() OVER (ORDER BY a) FROM t")]
    [InlineData("SELECT a FROM t x WHERE EXISTS (SELECT 1 FROM u WHERE u.id = x.id)")]
    [InlineData("SELECT (SELECT MAX(a) FROM t)")]
    [InlineData("SELECT t.a FROM t RIGHT JOIN u ON t.id = u.id")]
    [InlineData("SELECT t.a FROM t FULL JOIN u ON t.id = u.id")]
    [InlineData("INSERT INTO t SELECT 1, 2, 'x' WHERE 1 = 2 ON CONFLICT DO NOTHING")]
    [InlineData("CREATE VIEW v AS SELECT 1")]
    [InlineData("ALTER TABLE t ADD COLUMN x INTEGER")]
    [InlineData("CREATE INDEX ix ON t (a) WHERE a > 1")]
    [InlineData("CREATE INDEX ix ON t (a + 1)")]
    [InlineData("CREATE TABLE x (a INTEGER REFERENCES t (id) ON DELETE CASCADE)")]
    [InlineData("DELETE FROM t USING u WHERE t.id = u.id")]
    [InlineData("UPDATE t SET a = 1 FROM u WHERE t.id = u.id")]
    public void Construct_works_or_is_named_as_not_supported(string sql)
    {
        // What is not built yet answers with a clear error; what is built answers. Nothing in between.
        var outcome = _database.Run(sql);
        if (outcome.Failed)
        {
            var error = Assert.IsType<DatabaseException>(outcome.Error);
            Assert.True(error.Code is ErrorCode.NotSupported or ErrorCode.SyntaxError, $"{sql}: {error.Message}");
            Assert.True(error.Message.Length > 20, error.Message);
        }

        Assert.Equal("0", _database.Text("SELECT COUNT(*) FROM t"));
    }

    [Theory]
    [InlineData("INSERT INTO t VALUES (1, 1, 'x'), (1, 2, 'y')", "t", "id")]
    [InlineData("INSERT INTO u (c) VALUES ('x'); CREATE TABLE n (q TEXT NOT NULL); INSERT INTO n VALUES (NULL)", "n",
        "q")]
    public void Constraint_error_names_table_and_column(string sql, string table, string column)
    {
        var error = _database.Error(sql);
        Assert.Equal(table, error.TableName, ignoreCase: true);
        Assert.Contains(column, error.ColumnName ?? error.Message, StringComparison.Ordinal);
    }
}
