using System;
using System.Collections.Generic;
using System.Data;
using System.Linq;
using Xunit;

namespace DecentDb.Data.Tests;

/// <summary>A DataTable merges rows of the same key, so a key that is told wrongly loses rows.</summary>
public sealed class DataTableLoadTests : IDisposable
{
    private readonly TestDatabase _database = new();
    private readonly DecentDbConnection _connection;

    public DataTableLoadTests()
    {
        _connection = _database.Open();
        _connection.Run("CREATE TABLE t (code TEXT PRIMARY KEY, n INTEGER NOT NULL UNIQUE, o INTEGER UNIQUE)");
        _connection.Run("INSERT INTO t VALUES ('a', 1, NULL), ('b', 2, NULL), ('c', 3, 7)");
        _connection.Run("CREATE TABLE u (id INTEGER PRIMARY KEY, code TEXT, up INTEGER, w VARCHAR(3) NOT NULL)");
        _connection.Run("INSERT INTO u VALUES (1, 'a', NULL, 'x'), (2, 'a', 1, 'x'), (3, NULL, 1, 'y')");
        _connection.Run("CREATE TABLE p (a INTEGER, b INTEGER, v TEXT, PRIMARY KEY (a, b))");
        _connection.Run("INSERT INTO p VALUES (1, 1, 'x'), (1, 2, 'x'), (2, 1, 'y')");
        _connection.Run("CREATE TABLE g (id INTEGER GENERATED ALWAYS AS IDENTITY PRIMARY KEY, v TEXT)");
        _connection.Run("INSERT INTO g (v) VALUES ('x'), ('y')");
    }

    public void Dispose() => _database.Dispose();

    public static TheoryData<string> Shapes() =>
    [
        "SELECT * FROM t",
        "SELECT code AS x, n AS y FROM t WHERE n > 0 ORDER BY n DESC",
        "SELECT code, code FROM t",
        "SELECT upper(code), n + 1 FROM t",
        "SELECT n / 2 AS n, code FROM t",
        "SELECT o FROM t",
        "SELECT o, n FROM t",
        "SELECT a, v FROM p",
        "SELECT b FROM p",
        "SELECT b, v, a FROM p",
        "SELECT DISTINCT a FROM p",
        "SELECT * FROM p LIMIT 2 OFFSET 1",
        "SELECT a, COUNT(*) FROM p GROUP BY a",
        "SELECT a, b FROM p GROUP BY a, b",
        "SELECT a, MAX(b) FROM p GROUP BY a HAVING COUNT(*) > 1",
        "SELECT u.id, t.code FROM u JOIN t ON t.code = u.code",
        "SELECT t.code, t.n FROM t, p",
        "SELECT t.n, u.w FROM t JOIN u ON u.code = t.code",
        "SELECT t.code, u.id FROM u LEFT JOIN t ON t.code = u.code",
        "SELECT t.code, t.n, u.id FROM t LEFT JOIN u ON t.code = u.code",
        "SELECT u.id, u.w, t.code, t.n FROM t FULL JOIN u ON t.code = u.code",
        "SELECT u.w, t.n FROM u RIGHT JOIN t ON t.code = u.code",
        "SELECT * FROM u NATURAL JOIN t",
        "SELECT * FROM u JOIN t USING (code)",
        "SELECT x.id, y.id FROM u x JOIN u y ON x.up = y.id OR x.w = y.w",
        "SELECT y.id FROM u x JOIN u y ON y.id = x.up",
        "SELECT y.id, y.w FROM u x LEFT JOIN u y ON y.id = x.up",
        "SELECT code FROM t UNION ALL SELECT code FROM t",
        "SELECT code, n FROM t UNION SELECT code, 7 FROM t",
        "SELECT w FROM u UNION ALL SELECT 'longer than three' FROM u",
        "SELECT code FROM t INTERSECT SELECT code FROM u",
        "SELECT code FROM t EXCEPT ALL SELECT code FROM u",
        "SELECT * FROM (SELECT code, n FROM t) q",
        "SELECT q.code FROM (SELECT t.code FROM t JOIN u ON t.code = u.code) q",
        "SELECT * FROM (SELECT id FROM u UNION ALL SELECT n FROM t) q",
        "WITH c AS (SELECT code, n FROM t) SELECT * FROM c",
        "WITH c AS (SELECT code FROM t) SELECT c.code FROM c, c AS d",
        "WITH RECURSIVE r(id) AS (SELECT id FROM u UNION ALL SELECT r.id FROM r JOIN t ON r.id = t.n WHERE t.n < 2 AND"
            + " r.id > 5) SELECT * FROM r",
        "SELECT code, (SELECT MAX(id) FROM u WHERE u.code = t.code) AS m FROM t",
        "SELECT code FROM t WHERE code IN (SELECT code FROM u)",
        "SELECT code FROM t WHERE EXISTS (SELECT 1 FROM u WHERE u.code = t.code)",
        "SELECT (SELECT code FROM t WHERE n = 1) AS code, id FROM u",
        "SELECT id, row_number() OVER (ORDER BY id) AS rn FROM u",
        "VALUES (1, 'a'), (1, 'a')",
        "SELECT g.id, p.b FROM g JOIN p ON p.a = g.id",
        "SELECT g.id, p.a FROM p LEFT JOIN g ON g.id > p.a",
        "SELECT * FROM g",
    ];

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Every_row_of_every_query_is_loaded(string query)
    {
        List<object[]> expected;
        try
        {
            expected = _connection.Rows(query);
        }
        catch (DecentDbException e) when (e.Code == Engine.Primitives.ErrorCode.NotSupported)
        {
            return; // a shape for later
        }

        foreach (var behavior in new[] { CommandBehavior.Default, CommandBehavior.KeyInfo })
        {
            using var command = _connection.Make(query);
            using var reader = command.ExecuteReader(behavior);
            using var table = new DataTable();
            table.Load(reader);
            Assert.Equal(expected, table.Rows.Cast<DataRow>().Select(row => row.ItemArray!).ToArray()!);
        }
    }

    [Fact]
    public void A_table_that_is_loaded_twice_without_KeyInfo_has_all_rows_twice()
    {
        using var table = new DataTable();
        for (var i = 0; i < 2; i++)
        {
            using var reader = _connection.Make("SELECT * FROM t").ExecuteReader();
            table.Load(reader);
        }

        Assert.Empty(table.PrimaryKey);
        Assert.Equal(6, table.Rows.Count);
    }

    [Fact]
    public void Names_that_differ_in_case_stay_apart_without_KeyInfo()
    {
        _connection.Run("INSERT INTO t VALUES ('A', 4, 1)");
        using var table = new DataTable();
        using var reader = _connection.Make("SELECT * FROM t").ExecuteReader();
        table.Load(reader);
        Assert.Equal(4, table.Rows.Count);
    }

    [Theory]
    [InlineData("SELECT * FROM t", "code", "code,n")]
    [InlineData("SELECT n, o FROM t", "", "n")]
    [InlineData("SELECT b, a, v FROM p", "b,a", "")]
    [InlineData("SELECT a FROM p", "", "")]
    [InlineData("SELECT q.code AS x FROM (SELECT * FROM t WHERE n < 3) q ORDER BY 1", "x", "x")]
    [InlineData("SELECT t.code FROM t JOIN u ON t.code = u.code", "", "")]
    [InlineData("SELECT code FROM t UNION SELECT code FROM u", "", "")]
    [InlineData("INSERT INTO g (v) VALUES ('z') RETURNING *", "id", "id")]
    public void Keys_are_told_with_KeyInfo_when_they_tell_the_rows_apart(string query, string keys, string unique)
    {
        using var command = _connection.Make(query);
        using var reader = command.ExecuteReader(CommandBehavior.KeyInfo);
        var columns = reader.GetColumnSchema();
        Assert.Equal(keys, string.Join(',', columns.Where(c => c.IsKey == true).Select(c => c.ColumnName)));
        Assert.Equal(unique, string.Join(',', columns.Where(c => c.IsUnique == true).Select(c => c.ColumnName)));
        reader.Close();
        using var plain = command.ExecuteReader();
        Assert.DoesNotContain(plain.GetColumnSchema(), column => column.IsKey == true || column.IsUnique == true);
    }
}
