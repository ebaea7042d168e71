using System;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;
using Xunit;

namespace DecentDb.Engine.Tests.Differential;

/// <summary>Single queries with the answers that the rules of the language give.</summary>
public sealed class SpecificationTests : IDisposable
{
    private readonly DecentRunner _database = new();

    public void Dispose() => _database.Dispose();

    [Theory]
    [InlineData("AND", "true,false,NULL;false,false,false;NULL,false,NULL")]
    [InlineData("OR", "true,true,true;true,false,NULL;true,NULL,NULL")]
    [InlineData("=", "true,false,NULL;false,true,NULL;NULL,NULL,NULL")]
    [InlineData("<>", "false,true,NULL;true,false,NULL;NULL,NULL,NULL")]
    [InlineData("<", "false,false,NULL;true,false,NULL;NULL,NULL,NULL")]
    [InlineData("IS DISTINCT FROM", "false,true,true;true,false,true;true,true,false")]
    [InlineData("IS NOT DISTINCT FROM", "true,false,false;false,true,false;false,false,true")]
    public void Operator_has_its_truth_table(string operation, string table)
    {
        string[] operands = ["TRUE", "FALSE", "NULL"];
        _database.Query("CREATE TABLE t (i INTEGER, b BOOLEAN); INSERT INTO t VALUES (0, TRUE), (1, FALSE), (2, NULL)");
        var expected = table.Split(';');
        for (var i = 0; i < 3; i++)
        {
            var row = expected[i].Split(',');
            for (var j = 0; j < 3; j++)
            {
                Assert.Equal(row[j], _database.Text($"SELECT {operands[i]} {operation} {operands[j]}"));
                var pair = $"FROM t AS x CROSS JOIN t AS y WHERE x.i = {i} AND y.i = {j}";
                Assert.Equal(row[j], _database.Text($"SELECT x.b {operation} y.b {pair}"));
                var rows = row[j] == "true" ? "1" : "0";
                Assert.Equal(rows, _database.Text($"SELECT COUNT(*) {pair} AND (x.b {operation} y.b)"));
            }
        }
    }

    [Theory]
    [InlineData("SELECT NOT TRUE, NOT FALSE, NOT NULL", "false|true|NULL")]
    [InlineData("SELECT NULL IS TRUE, NULL IS FALSE, NULL IS UNKNOWN, NULL IS NULL", "false|false|true|true")]
    [InlineData("SELECT NULL IS NOT TRUE, TRUE IS NOT FALSE, FALSE IS NOT UNKNOWN", "true|true|true")]
    [InlineData("SELECT 1 IN (1, NULL), 2 IN (1, NULL), 2 NOT IN (1, NULL), NULL IN (1)", "true|NULL|NULL|NULL")]
    [InlineData("SELECT 1 NOT IN (1, NULL), 3 NOT IN (1, 2)", "false|true")]
    [InlineData("SELECT 2 BETWEEN 1 AND NULL, 0 BETWEEN 1 AND NULL, 2 NOT BETWEEN 3 AND NULL", "NULL|false|true")]
    [InlineData("SELECT NULL LIKE 'a', 'a' LIKE NULL, 'a' || NULL", "NULL|NULL|NULL")]
    [InlineData("SELECT 1 + NULL, NULL / 0, -CAST(NULL AS INTEGER)", "NULL|NULL|NULL")]
    [InlineData("SELECT CASE WHEN NULL THEN 1 ELSE 2 END, CASE NULL WHEN NULL THEN 1 ELSE 2 END", "2|2")]
    [InlineData("SELECT CASE WHEN FALSE THEN 1 END, COALESCE(NULL, NULL, 3), NULLIF(1, 1), NULLIF(1, NULL)",
        "NULL|3|NULL|1")]
    [InlineData("SELECT 1 WHERE NULL", "")]
    [InlineData("SELECT @p WHERE 1 = 0", "")]
    [InlineData("SELECT 5 IN (SELECT @p WHERE 1 = 0), 5 NOT IN (SELECT @p WHERE 1 = 0)", "false|true")]
    [InlineData("SELECT NULL IN (SELECT 1 WHERE 1 = 0), NULL NOT IN (SELECT 1 WHERE 1 = 0)", "false|true")]
    public void Null_is_neither_true_nor_false(string sql, string expected) =>
        Assert.Equal(expected, _database.Text(sql, SqlValue.FromInt64(7)));

    [Theory]
    [InlineData("SELECT 7 / 2, -7 / 2, 7 % 2, -7 % 2, 7 % -2", "3|-3|1|-1|1")]
    [InlineData("SELECT 1 + 2 * 3, (1 + 2) * 3, 10 - 4 - 3, - - 3", "7|9|3|3")]
    [InlineData("SELECT 0.1 + 0.2, 1.50 * 2, 1.10 + 1", "0.3|3.00|2.10")]
    [InlineData("SELECT 7.0 / 2 = 3.5, 1.0 / 3 > 0.333, 7 / 2.0 = 3.5", "true|true|true")]
    [InlineData("SELECT 0.1 = 0.10, 1 = 1.0, 1e0 = 1, CAST(2.5 AS DOUBLE PRECISION) = 2.5", "true|true|true|true")]
    [InlineData("SELECT 'a' < 'b', 'B' < 'a', 'z' < 'é', '' < 'a', 'a' < 'ab'", "true|true|true|true|true")]
    [InlineData("SELECT 'a' || 'b' || '', 'a' = 'A', 'a' LIKE 'A', 'abc' LIKE '_b%'", "ab|false|false|true")]
    [InlineData("SELECT 'a%' LIKE 'a!%' ESCAPE '!', 'ab' LIKE 'a!%' ESCAPE '!', 'é' LIKE '_'", "true|false|true")]
    [InlineData("SELECT NOT 1 = 2, NOT TRUE AND FALSE, TRUE OR TRUE AND FALSE", "true|false|true")]
    [InlineData("SELECT CAST('12' AS INTEGER), CAST(12 AS TEXT), CAST('1.50' AS DECIMAL(5,2)), CAST(2.5 AS INTEGER)",
        "12|12|1.50|3")]
    [InlineData("SELECT CAST('true' AS BOOLEAN), CAST('f' AS BOOLEAN), CAST(TRUE AS INTEGER), CAST(0 AS BOOLEAN)",
        "true|false|1|false")]
    [InlineData("SELECT CAST('2024-02-29' AS DATE), DATE '2024-03-01', TIMESTAMP '2024-03-01 12:30:00'",
        "2024-02-29|2024-03-01|2024-03-01 12:30:00")]
    [InlineData("SELECT DATE '2024-02-29' < DATE '2024-03-01', DATE '2024-02-29' = '2024-02-29'", "true|true")]
    [InlineData("SELECT CAST(1.255 AS DECIMAL(5,2)), CAST(1 AS DECIMAL(5,2)), CAST(-0.005 AS DECIMAL(5,2))",
        "1.26|1.00|-0.01")]
    [InlineData("SELECT CAST(2147483647 AS BIGINT) + 1, 2147483648, 9223372036854775807",
        "2147483648|2147483648|9223372036854775807")]
    [InlineData(
        "SELECT ABS(-5), LENGTH('é日'), SUBSTR('abcdef', 2, 3), REPLACE('aba', 'a', 'x'), UPPER('aé'), LOWER('AÉ')",
        "5|2|bcd|xbx|AÉ|aé")]
    [InlineData("SELECT X'0aFF', '\\x0aff'::BYTEA = X'0AFF'", "\\x0aff|true")]
    [InlineData("SELECT NULLIF('2024-01-01', DATE '2024-01-02') + 1, NULLIF(1, 1.0), NULLIF('a', 'b')",
        "2024-01-02|NULL|a")]
    [InlineData(
        "SELECT 3 IN (1, 2, 3, 4, 5, 6, 7, 8, 9), 0 IN (1, 2, 3, 4, 5, 6, 7, 8, NULL), 0 NOT IN (1, 2, 3, 4, " +
        "5, 6, 7, 8)",
        "true|NULL|true")]
    [InlineData("SELECT 'é' IN ('a', 'b', 'c', 'd', 'e', 'f', 'g', 'é'), 1.50 IN (1, 2, 3, 4, 5, 6, 7, 8, 1.5)",
        "true|true")]
    public void Expression_gives_its_value(string sql, string expected) => Assert.Equal(expected, _database.Text(sql));

    [Theory]
    [InlineData("1, 2147483648, 1.5, 1e0, 'a', TRUE, NULL",
        "INTEGER|BIGINT|DECIMAL|DOUBLE PRECISION|TEXT|BOOLEAN|TEXT")]
    [InlineData("s + s, s + i, i + i, i + g, g + d, i + r, d + r, r + f",
        "SMALLINT|INTEGER|INTEGER|BIGINT|DECIMAL|DOUBLE PRECISION|DOUBLE PRECISION|DOUBLE PRECISION")]
    [InlineData("SUM(s), SUM(i), SUM(g), SUM(d), SUM(f), SUM(r)",
        "BIGINT|BIGINT|DECIMAL|DECIMAL|DOUBLE PRECISION|DOUBLE PRECISION")]
    [InlineData("COUNT(*), COUNT(i), MIN(i), MAX(t), MIN(y), AVG(i), AVG(f), AVG(d)",
        "BIGINT|BIGINT|INTEGER|TEXT|DATE|DECIMAL|DOUBLE PRECISION|DECIMAL")]
    [InlineData("i = 1, i IS NULL, t LIKE 'a', NOT b", "BOOLEAN|BOOLEAN|BOOLEAN|BOOLEAN")]
    [InlineData("CASE WHEN b THEN i ELSE g END, COALESCE(i, f), NULLIF(i, 2)", "BIGINT|DOUBLE PRECISION|INTEGER")]
    public void Expression_has_its_type(string items, string expected)
    {
        _database.Query("CREATE TABLE t (s SMALLINT, i INTEGER, g BIGINT, d DECIMAL(10,2), r REAL, "
            + "f DOUBLE PRECISION, t TEXT, b BOOLEAN, y DATE)");
        var actual = _database.Types($"SELECT {items} FROM t");
        Assert.Equal(expected, items.Contains("SUM(r)", StringComparison.Ordinal)
            ? actual.Replace("REAL", "DOUBLE PRECISION", StringComparison.Ordinal)
            : actual);
    }

    [Theory]
    [InlineData("SELECT 2147483647 + 1", "22003")]
    [InlineData("SELECT -2147483647 - 2", "22003")]
    [InlineData("SELECT 100000 * 100000", "22003")]
    [InlineData("SELECT 9223372036854775807 + 1", "22003")]
    [InlineData("SELECT -(-9223372036854775807 - 1)", "22003")]
    [InlineData("SELECT i + 1 FROM big", "22003")]
    [InlineData("SELECT g + 1 FROM big", "22003")]
    [InlineData("SELECT g * 2 FROM big", "22003")]
    [InlineData("SELECT -(-g - 1) FROM big", "22003")]
    [InlineData("SELECT (-g - 1) / -1 FROM big", "22003")]
    [InlineData("SELECT ABS(-g - 1) FROM big", "22003")]
    [InlineData("SELECT CAST(g AS INTEGER) FROM big", "22003")]
    [InlineData("SELECT CAST(3000000000 AS INTEGER)", "22003")]
    [InlineData("SELECT CAST(40000 AS SMALLINT)", "22003")]
    [InlineData("SELECT CAST(123.456 AS DECIMAL(4,2))", "22003")]
    [InlineData("SELECT CAST(1e30 AS BIGINT)", "22003")]
    [InlineData("INSERT INTO big VALUES (3000000000, 1)", "22003")]
    [InlineData("SELECT 1 / 0", "22012")]
    [InlineData("SELECT 1 % 0", "22012")]
    [InlineData("SELECT 1.5 / 0", "22012")]
    [InlineData("SELECT 1e0 / 0", "22012")]
    [InlineData("SELECT g / (g - g) FROM big", "22012")]
    [InlineData("SELECT CAST('abc' AS INTEGER)", "22P02")]
    [InlineData("SELECT CAST('' AS INTEGER)", "22P02")]
    [InlineData("SELECT CAST('1.5x' AS DOUBLE PRECISION)", "22P02")]
    [InlineData("SELECT CAST('maybe' AS BOOLEAN)", "22P02")]
    [InlineData("SELECT CAST('2024-02-30' AS DATE)", "22008")]
    [InlineData("SELECT CAST('soon' AS DATE)", "22007")]
    [InlineData("SELECT CAST('noon' AS TIME)", "22007")]
    [InlineData("SELECT CAST('2024-02-29 x' AS TIMESTAMP)", "22007")]
    [InlineData("SELECT CAST('x' AS TIMESTAMP WITH TIME ZONE)", "22007")]
    [InlineData("SELECT CAST('1 moon' AS INTERVAL)", "22007")]
    [InlineData("SELECT CAST('x' AS UUID)", "22P02")]
    [InlineData("SELECT CAST('[' AS JSON)", "22P02")]
    [InlineData("SELECT i = 'abc' FROM big", "22P02")]
    [InlineData("SELECT i = TRUE FROM big", "42883")]
    [InlineData("SELECT 1 + TRUE", "42883")]
    [InlineData("SELECT i AND TRUE FROM big", "42804")]
    [InlineData("SELECT 1 FROM big WHERE i", "42804")]
    [InlineData("SELECT CASE WHEN TRUE THEN 1 ELSE TRUE END", "42804")]
    [InlineData("SELECT nosuch(1)", "42883")]
    [InlineData("SELECT nosuch FROM big", "42703")]
    [InlineData("SELECT x.i FROM big", "42P01")]
    [InlineData("SELECT 1 FROM nosuch", "42P01")]
    [InlineData("SELECT i FROM big a JOIN big b ON TRUE", "42702")]
    [InlineData("SELECT i, COUNT(*) FROM big", "42803")]
    [InlineData("SELECT g FROM big GROUP BY i", "42803")]
    [InlineData("SELECT 1 FROM big WHERE COUNT(*) > 1", "42803")]
    [InlineData("SELECT SUM(COUNT(*)) FROM big", "42803")]
    [InlineData("SELECT SUM(TRUE)", "42883")]
    [InlineData("INSERT INTO big (nosuch) VALUES (1)", "42703")]
    [InlineData("INSERT INTO big (i, i) VALUES (1, 2)", "42701")]
    [InlineData("INSERT INTO big (i) VALUES (TRUE)", "42804")]
    [InlineData("INSERT INTO big (i) VALUES ('abc')", "22P02")]
    [InlineData("UPDATE big SET nosuch = 1", "42703")]
    [InlineData("UPDATE big SET i = 1, i = 2", "42701")]
    [InlineData("CREATE TABLE big (i INTEGER)", "42P07")]
    [InlineData("CREATE TABLE x (i INTEGER, I TEXT)", "42701")]
    [InlineData("DROP TABLE nosuch", "42P01")]
    [InlineData("DROP INDEX nosuch", "42704")]
    [InlineData("CREATE INDEX ix ON big (nosuch)", "42703")]
    [InlineData("CREATE INDEX ix ON nosuch (i)", "42P01")]
    public void Statement_fails_with_its_sql_state(string sql, string sqlState)
    {
        _database.Query(
            "CREATE TABLE big (i INTEGER, g BIGINT); INSERT INTO big VALUES (2147483647, 9223372036854775807)");
        var error = _database.Error(sql);
        Assert.True(sqlState == error.SqlState, $"{sql}: {error.SqlState} {error.Message}");
        Assert.Equal("2147483647|9223372036854775807", _database.Text("SELECT * FROM big"));
    }

    [Fact]
    public void Parameter_without_a_value_is_an_error()
    {
        var error = _database.Error("SELECT @a, @b", SqlValue.FromInt64(1));
        Assert.Equal(ErrorCode.UndefinedParameter, error.Code);
        Assert.Contains("b", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Integer_sums_do_not_overflow()
    {
        _database.Query("CREATE TABLE t (i INTEGER, g BIGINT)");
        _database.Query("INSERT INTO t VALUES (2147483647, 9223372036854775807), (2147483647, 9223372036854775807)");
        Assert.Equal(
            "4294967294|18446744073709551614", _database.Text("SELECT SUM(i), SUM(g) FROM t"));
    }

    [Theory]
    [InlineData("SELECT COUNT(*), COUNT(a), SUM(a), AVG(a), MIN(a), MAX(a) FROM e", "0|0|NULL|NULL|NULL|NULL")]
    [InlineData("SELECT b, COUNT(*) FROM e GROUP BY b", "")]
    [InlineData("SELECT COUNT(*) FROM e HAVING COUNT(*) > 0", "")]
    [InlineData("SELECT COUNT(*), COUNT(a), COUNT(DISTINCT a), SUM(a), SUM(DISTINCT a) FROM t", "5|4|3|7|6")]
    [InlineData("SELECT a, COUNT(*) FROM t GROUP BY a ORDER BY a NULLS FIRST", "NULL|1;1|2;2|1;3|1")]
    [InlineData("SELECT a FROM t ORDER BY a", "1;1;2;3;NULL")]
    [InlineData("SELECT a FROM t ORDER BY a DESC", "NULL;3;2;1;1")]
    [InlineData("SELECT DISTINCT a FROM t ORDER BY 1 DESC NULLS LAST LIMIT 2 OFFSET 1", "2;1")]
    [InlineData("SELECT b, SUM(a) AS s FROM t GROUP BY b HAVING SUM(a) > 1 ORDER BY s DESC, b", "y|5;x|2")]
    [InlineData("SELECT a + 1, COUNT(*) FROM t GROUP BY a + 1 ORDER BY a + 1 NULLS LAST LIMIT 1", "2|2")]
    [InlineData("SELECT a FROM t ORDER BY b DESC, a LIMIT 0", "")]
    [InlineData("SELECT 1 FROM t LIMIT NULL OFFSET 4", "1")]
    [InlineData("SELECT t.*, 1 AS one FROM t WHERE a = 3", "3|y|1")]
    [InlineData("SELECT x.a, y.a FROM t x LEFT JOIN t y ON x.a = y.a + 2 WHERE x.b = 'y' ORDER BY 1, 2",
        "2|NULL;3|1;3|1")]
    [InlineData("SELECT COUNT(*) FROM t x LEFT JOIN e y ON TRUE", "5")]
    [InlineData("SELECT COUNT(*) FROM t x JOIN e y ON TRUE", "0")]
    [InlineData("SELECT COUNT(*) FROM t, t AS u WHERE t.a = u.a", "6")]
    [InlineData("SELECT COUNT(*) FROM t JOIN t AS u USING (a, b)", "6")]
    public void Query_gives_its_rows(string sql, string expected)
    {
        _database.Query("CREATE TABLE e (a INTEGER, b TEXT); CREATE TABLE t (a INTEGER, b TEXT)");
        _database.Query("INSERT INTO t VALUES (1, 'x'), (1, 'x'), (2, 'y'), (3, 'y'), (NULL, 'z')");
        Assert.Equal(expected, _database.Text(sql));
    }

    [Theory]
    [InlineData("SELECT @a, :b, $c, @a")]
    [InlineData("SELECT ?, ?, ?, 1")]
    [InlineData("SELECT $1, $2, $3, $1")]
    [InlineData("SELECT ?1, ?2, ?3, ?1")]
    public void Parameters_of_every_prefix_are_bound(string sql)
    {
        var values = new[] { SqlValue.FromInt64(1), SqlValue.FromText("two"), SqlValue.FromBoolean(true) };
        Assert.Equal("1|two|true|1", _database.Text(sql, values));
    }

    [Fact]
    public void Prepared_statement_takes_new_values_and_sees_new_tables()
    {
        _database.Query("CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT); INSERT INTO t VALUES (1, 'x'), (2, 'y')");
        using var statement = _database.Single("SELECT b FROM t WHERE a = @a");
        foreach (var (key, expected) in new[] { (1, "x"), (2, "y"), (3, ""), (1, "x") })
        {
            statement.SetParameter(0, SqlValue.FromInt64(key));
            using var cursor = statement.Execute();
            Assert.Equal(expected, cursor.Read() ? cursor.GetString(0) : "");
        }

        _database.Query("DROP TABLE t; CREATE TABLE t (b INTEGER, c TEXT, a BIGINT); INSERT INTO t VALUES (9, 'q', 1)");
        statement.SetParameter(0, SqlValue.FromInt64(1));
        using var again = statement.Execute();
        Assert.True(again.Read());
        Assert.Equal(9, again.GetInt64(0));
    }
}
