using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using System.Threading;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sql.Parsing;
using DecentDb.Engine.Tests.Differential;
using DecentDb.Engine.Types;
using Xunit;
using Xunit.Abstractions;

namespace DecentDb.Engine.Tests.Execution;

/// <summary>
/// Broken and odd statements on a small database: each of them gives a result or a <see cref="DatabaseException"/>,
/// soon, and leaves a sound database.
/// </summary>
public sealed class HostileStatementTests(ITestOutputHelper output)
{
    private const string SoakVariable = "DECENTDB_SOAK";
    private static readonly TimeSpan TimeMax = TimeSpan.FromSeconds(30);

    private static readonly string[] Corpus =
    [
        "SELECT * FROM t WHERE id = 3", "SELECT t.a, COUNT(*), SUM(u.c) FROM t JOIN u ON t.id = u.tid GROUP BY t.a",
        "SELECT a, b FROM t WHERE a BETWEEN 2 AND 8 ORDER BY b DESC NULLS FIRST, a LIMIT 3 OFFSET 1",
        "SELECT x.id FROM t AS x LEFT JOIN u y ON x.id = y.tid AND y.c > 2 WHERE y.c IS NULL OR x.b LIKE 'x%'",
        "SELECT DISTINCT a, CASE WHEN a > 3 THEN 'big' ELSE b END AS size FROM t ORDER BY 2",
        "SELECT (SELECT MAX(c) FROM u WHERE u.tid = t.id) FROM t WHERE EXISTS (SELECT 1 FROM u WHERE u.tid = t.id)",
        "SELECT id FROM t WHERE a IN (1, 2, NULL) OR b NOT IN (SELECT d FROM u WHERE d IS NOT NULL)",
        "INSERT INTO t (a, b) VALUES (1, 'x'), (2, NULL), (@p, :q) RETURNING id, a + 1",
        "INSERT INTO u SELECT id, a, b, 1.5 FROM t WHERE a < 5",
            "UPDATE t SET a = a + 1, b = b || 'z' WHERE id % 2 = 0",
        "DELETE FROM u WHERE c > 3 RETURNING *", "SELECT a FROM t UNION SELECT c FROM u EXCEPT SELECT 3 ORDER BY 1",
        "CREATE TABLE v (k INTEGER PRIMARY KEY, w TEXT DEFAULT 'x' CHECK (LENGTH(w) < 9), z INTEGER REFERENCES t (id))",
        "CREATE INDEX ix ON u (c DESC, d)", "DROP INDEX IF EXISTS ix", "DROP TABLE IF EXISTS v",
        "BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT s", "ROLLBACK TO s", "RELEASE s",
            "EXPLAIN SELECT * FROM t ORDER BY a",
        "SELECT CAST('2024-01-01' AS DATE) + 3, 1.5e3 * 2, -7 % 3, X'00ff', TRUE AND NULL, 'a' || 1",
        "SELECT COALESCE(a, 0), NULLIF(a, 2), SUBSTR(b, 1, 2), UPPER(b), ABS(a), ROUND(1.25, 1), LENGTH(b) FROM t",
        "SELECT MIN(a), MAX(b), AVG(a), COUNT(DISTINCT a) FROM t HAVING COUNT(*) > 1",
        "SELECT * FROM (SELECT a, b FROM t) AS q (m, n) JOIN u ON q.m = u.c FULL JOIN t USING (a)",
        "VALUES (1, 'a'), (2, 'b')", "CHECK DATABASE", "SELECT x FROM (VALUES (1), (2)) AS v (x) WHERE x = $1",
        "SELECT EXTRACT(YEAR FROM DATE '2024-05-06'), DATE '2024-01-31' + INTERVAL '1 month', CURRENT_DATE",
        "SELECT id, unnest(ARRAY[a, id]) AS v, generate_series(1, a) FROM t GROUP BY id, a, v ORDER BY v, 1 LIMIT 9",
        "SELECT r.* FROM t, ROWS FROM (unnest(ARRAY[a, 1]), generate_series(1, id)) WITH ORDINALITY AS r (x, y, o)",
        "SELECT id FROM t WHERE b LIKE ANY (ARRAY['x%', NULL]) OR (a, id) > ALL (SELECT c, tid FROM u)",
        "WITH RECURSIVE w (n, m) AS (SELECT 1, 2 UNION ALL SELECT n + 1, m FROM w WHERE n < 5) SEARCH DEPTH FIRST BY n "
            + "SET s CYCLE m SET y TO 1 DEFAULT 0 USING p SELECT n, y, p FROM w ORDER BY s",
        "SELECT COUNT(*) FROM t TABLESAMPLE BERNOULLI (50) REPEATABLE (3) JOIN u TABLESAMPLE SYSTEM (90) ON tid = id",
        "SELECT j.* FROM t, JSON_TABLE('[{\"a\": [1, 2]}, 3]', '$[*]' PASSING a AS x COLUMNS (n FOR ORDINALITY, a INTEGER "
            + "PATH '$.a[0]' DEFAULT 7 ON EMPTY NULL ON ERROR, e BOOLEAN EXISTS PATH '$.a', NESTED PATH '$.a[*]' "
            + "COLUMNS (v TEXT PATH '$'))) AS j",
        "SELECT JSON_VALUE('{\"a\": 1}', '$.a' RETURNING INTEGER ERROR ON ERROR), JSON_QUERY('[1]', '$[*]' WITH WRAPPER)",
        "SELECT DATE 'infinity' - a, TIMESTAMP '-infinity' + INTERVAL '1 day', date_part('year', DATE 'infinity') FROM t",
    ];

    private static readonly string[] Spices =
    [
        "NULL", "-1", "9223372036854775807", "1e308", "''", "'%_'", "(", ")", ",", "*", "NOT", "AND", "IN", "SELECT",
            "FROM",
        "t", "u", "id", "a", "b", "t.a", "@p", "?", "$1", "0.0000001", "2147483648", "CASE", "END", "||", "/", "%",
            "= ANY",
        "COUNT(*)", "SUM(a)", "GROUP BY", "ORDER BY", "LIMIT", "(SELECT a FROM t)", "REPEAT('x', 100)", "POWER(10, 30)",
        "CAST(a AS SMALLINT)", "TRUE", "DATE '9999-12-31'", "INTERVAL '100000 days'", "DATE '-infinity'",
            "unnest(ARRAY[1, 2])", "generate_series(1, 3)", "ALL (SELECT c FROM u)", "LATERAL", "TABLESAMPLE SYSTEM (5)", "~", "<<", "BETWEEN", "IS",
            "LIKE",
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Mutated_statement_gives_a_result_or_an_error(int seed)
    {
        var soak = int.TryParse(
            Environment.GetEnvironmentVariable(SoakVariable), CultureInfo.InvariantCulture, out var factor) ? factor
                : 1;
        var random = new Random(seed);
        var succeeded = 0;
        const int rounds = 8;
        for (var round = 0; round < rounds * soak; round++)
        {
            using var database = NewDatabase();
            for (var i = 0; i < 150; i++)
            {
                var sql = Mutate(random);
                succeeded += Run(database, sql, random, $"seed {seed}, round {round}, statement {i}") ? 1 : 0;
            }

            if (database.Session.InTransaction)
            {
                database.Query("COMMIT");
            }

            Assert.Empty(database.Database.CheckIntegrity());
        }

        output.WriteLine($"{succeeded} of {rounds * soak * 150} statements gave a result");
        Assert.InRange(succeeded, rounds * soak * 10, rounds * soak * 149);
    }

    [Theory]
    [InlineData("SELECT {0}1{1}", "(", ")", 5000)]
    [InlineData("SELECT {0}1{1}", "(SELECT ", ")", 255)]
    [InlineData("SELECT {0}TRUE{1}", "(", " BETWEEN FALSE AND TRUE)", 100)]
    [InlineData("SELECT {0}TRUE{1}", "((", ", 1) < (TRUE, 1))", 60)]
    [InlineData("SELECT {0}TRUE{1}", "((", ", 1) IN ((TRUE, 1), (FALSE, 1)))", 60)]
    [InlineData("SELECT {0}TRUE{1}", "(", " > ANY (ARRAY[TRUE, FALSE, NULL]))", 60)]
    [InlineData("SELECT COUNT(*) FROM one GROUP BY {0}(){1}", "GROUPING SETS (", ")", 200)]
    [InlineData("SELECT COUNT(*) FROM one GROUP BY y{0}{1}", ", CUBE (y, 1 + y, 2 + y)", "", 60)]
    [InlineData("SELECT COUNT(*) FROM one o{0}{1}", ", LATERAL (SELECT o.y + 1 AS z) AS q", "", 1)]
    [InlineData("SELECT {0}1{1}", "(SELECT z FROM LATERAL (SELECT ", " AS z) q)", 60)]
    [InlineData("SELECT 1 = ANY (ARRAY{0}1{1})", "[", "]", 5000)]
    [InlineData("SELECT COUNT(*) FROM unnest(ARRAY[1{0}{1}]) x", ", 1", "", 20000)]
    [InlineData("SELECT {0}1{1}", "CASE ", " WHEN 1 THEN 2 WHEN 3 THEN 4 END", 100)]
    [InlineData("SELECT {0}1{1}", "NULLIF(", ", 7)", 200)]
    [InlineData("SELECT {0}1{1}", "COALESCE(", ", 7)", 200)]
    [InlineData("SELECT {0}1{1}", "generate_series(1, ", ")", 90)]
    [InlineData("SELECT {0}1{1}", "generate_series(1, ", ")", 240)]
    [InlineData("SELECT 1{0}{1}", ", generate_series(1, 3)", "", 1500)]
    [InlineData("SELECT COUNT(*) FROM ROWS FROM (unnest(ARRAY[1]){0}{1}) r", ", generate_series(1, 2)", "", 1500)]
    [InlineData("SELECT * FROM JSON_TABLE('[[1]]', '$' COLUMNS ({0}x INT PATH '$'{1}))", "NESTED '$[*]' COLUMNS (", ")", 90)]
    [InlineData("SELECT * FROM JSON_TABLE('[[1]]', '$' COLUMNS ({0}x INT PATH '$'{1}))", "NESTED '$' COLUMNS (", ")", 900)]
    [InlineData("SELECT '{0}x' LIKE ANY (ARRAY['x'{1}])", "", ", '%%%%%%%%%x'", 5000)]
    [InlineData("SELECT (1, 2{0}) > ALL (SELECT 1, 2{1})", ", 3", ", 3", 500)]
    [InlineData("WITH RECURSIVE w (n) AS (SELECT 1 UNION ALL SELECT n FROM w) CYCLE n SET m USING p SELECT n FROM w{0}{1}", "", "", 0)]
    [InlineData("SELECT {0}1{1}", "-", "", 250)]
    [InlineData("SELECT {0}TRUE{1}", "NOT ", "", 250)]
    [InlineData("SELECT 1{0}{1}", " + 1", "", 990)]
    [InlineData("SELECT 1{0}{1}", " + 1", "", 100000)]
    [InlineData("SELECT TRUE{0}{1}", " AND TRUE", "", 50000)]
    [InlineData("SELECT ''{0}{1}", " || 'x'", "", 990)]
    [InlineData("SELECT 1 WHERE 1 IN (1{0}){1}", ", 1", "", 50000)]
    [InlineData("SELECT 1{0}{1}", ", 1", "", 20000)]
    [InlineData("SELECT 1{0}{1}", " UNION ALL SELECT 1", "", 900)]
    [InlineData("SELECT 1{0}{1}", " UNION SELECT 2", "", 900)]
    [InlineData("SELECT COUNT(*) FROM one{0}{1}", " CROSS JOIN one", "", 60)]
    [InlineData("SELECT y + y FROM {0}one{1} WHERE y = 3", "(SELECT y + y AS y FROM ", ") AS q", 60)]
    [InlineData("SELECT x.y FROM one x{0}{1}", "", "", 0)]
    [InlineData("INSERT INTO one VALUES (1){0}{1}", ", (1)", "", 20000)]
    [InlineData("{0}SELECT 1{1}", "SELECT ?; ", "", 20000)]
    public void Deep_or_long_statement_gives_a_result_or_an_error(string form, string open, string close, int count)
    {
        using var database = new DecentRunner();
        database.Query("CREATE TABLE one (y BIGINT); INSERT INTO one VALUES (1)");
        if (open == " CROSS JOIN one")
        {
            open = string.Concat(Enumerable.Range(0, count).Select(i => $" CROSS JOIN one AS o{i}"));
            count = 1;
        }

        var sql = string.Format(
            CultureInfo.InvariantCulture,
            form,
            string.Concat(Enumerable.Repeat(open, count)),
            string.Concat(Enumerable.Repeat(close, count)));
        var clock = Stopwatch.StartNew();
        var outcome = database.Run(sql, SqlValue.FromInt64(1));
        output.WriteLine($"{clock.ElapsedMilliseconds} ms: {outcome.Error?.Message.Split('\n')[0] ?? "a result"}");
        Assert.True(clock.Elapsed < TimeMax, $"{clock.Elapsed} for {sql[..Math.Min(100, sql.Length)]}");
        Assert.Equal("2", database.Text("SELECT 1 + 1"));
    }

    [Theory]
    [InlineData("SELECT LENGTH(REPEAT('x', 600000000) || REPEAT('y', 600000000))")]
    [InlineData("SELECT ROUND(79228162514264337593543950335, -1)")]
    [InlineData("SELECT 79228162514264337593543950335 * 10.5, 1")]
    [InlineData("SELECT POWER(10, 400)")]
    [InlineData("SELECT EXP(1000)")]
    [InlineData("SELECT DATE '9999-12-31' + 1")]
    [InlineData("SELECT TIMESTAMP '0001-01-01 00:00:00' - INTERVAL '1 day'")]
    [InlineData("SELECT LPAD('x', 2000000000)")]
    [InlineData("SELECT CHR(55296)")]
    [InlineData("SELECT DATE_TRUNC('nothing', TIMESTAMP '2024-01-01 00:00:00')")]
    [InlineData("SELECT 'xy' LIKE 'x!' ESCAPE '!'")]
    [InlineData("SELECT 1 LIMIT -1")]
    [InlineData("SELECT 1 LIMIT 9223372036854775807 OFFSET -9223372036854775807")]
    [InlineData("SELECT (SELECT 1 UNION ALL SELECT 2)")]
    [InlineData("SELECT CAST(1e300 AS DECIMAL)")]
    [InlineData("SELECT CAST('nan' AS INTEGER)")]
    [InlineData("SELECT INTERVAL '2147483647 months' + INTERVAL '1 month'")]
    [InlineData("SELECT DATE 'infinity' - DATE '-infinity'")]
    [InlineData("SELECT COUNT(*) FROM generate_series(TIMESTAMP '-infinity', TIMESTAMP 'infinity', INTERVAL '1 day')")]
    [InlineData("SELECT generate_series(1, 3) / 0")]
    public void Value_out_of_bounds_is_an_error(string sql)
    {
        using var database = new DecentRunner();
        var code = (int)database.Error(sql).Code;
        Assert.True(code is >= 200 and < 300 or (int)ErrorCode.OutOfMemoryBudget, ((ErrorCode)code).ToString());
        Assert.Equal("2", database.Text("SELECT 1 + 1"));
    }

    [Fact]
    public void Endless_work_ends_when_it_is_cancelled()
    {
        using var database = new DecentRunner();
        database.Query("CREATE TABLE n (a INTEGER); INSERT INTO n VALUES (1), (2), (3), (4), (5), (6), (7), (8), (9)");
        string[] statements =
        [
            "SELECT COUNT(*) FROM n a, n b, n c, n d, n e, n f, n g, n h, n i, n j WHERE a.a + j.a > 0",
            "SELECT (SELECT COUNT(*) FROM n b, n c, n d, n e, n f, n g, n h, n i WHERE a.a + b.a > i.a) FROM n a",
            "SELECT a.a FROM n a, n b, n c, n d, n e, n f, n g, n h, n i, n j ORDER BY a.a + j.a",
            "INSERT INTO n SELECT a.a FROM n a, n b, n c, n d, n e, n f, n g, n h, n i, n j "
                + "WHERE a.a + b.a + c.a + d.a + e.a + f.a + g.a + h.a + i.a + j.a < 0",
            "SELECT COUNT(*) FROM (SELECT generate_series(1, 1000000000000), generate_series(1, a) FROM n) s",
            "WITH RECURSIVE w (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM w) SEARCH DEPTH FIRST BY x SET s SELECT COUNT(*) "
                + "FROM w, n",
            "DELETE FROM n WHERE a + (SELECT COUNT(*) FROM n b, n c, n d, n e, n f, n g, n h, n i, n j) < 0",
        ];
        foreach (var sql in statements)
        {
            using var source = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
            using var statement = database.Single(sql);
            var clock = Stopwatch.StartNew();
            var error = Assert.Throws<DatabaseException>(() =>
            {
                using var cursor = statement.Execute(source.Token);
                while (cursor.Read())
                {
                    // Rows do not matter.
                }
            });
            Assert.Equal(ErrorCode.QueryCanceled, error.Code);
            Assert.True(clock.Elapsed < TimeMax, $"{clock.Elapsed} for {sql}");
            Assert.Equal("9", database.Text("SELECT COUNT(*) FROM n"));
        }
    }

    private static DecentRunner NewDatabase()
    {
        var database = new DecentRunner();
        database.Query(
            "CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER, b TEXT UNIQUE); CREATE INDEX ia ON t (a, b DESC)");
        database.Query("CREATE TABLE u (tid INTEGER REFERENCES t (id), c INTEGER, d TEXT, e DECIMAL(8,2))");
        database.Query(
            "INSERT INTO t (a, b) VALUES (1, 'x'), (2, 'xy'), (3, NULL), (NULL, ''), (5, 'é'), (5, 'long text')");
        database.Query(
            "INSERT INTO u VALUES (1, 3, 'x', 1.50), (1, NULL, 'q', 2), (3, 5, NULL, NULL), (NULL, 5, 'x', -1)");
        return database;
    }

    private static bool Run(DecentRunner database, string sql, Random random, string place)
    {
        var clock = Stopwatch.StartNew();
        using var source = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        try
        {
            foreach (var statement in database.Session.Prepare(sql))
            {
                using (statement)
                {
                    for (var i = 0; i < statement.ParameterNames.Count; i++)
                    {
                        statement.SetParameter(i, RandomValue(random));
                    }

                    using var cursor = statement.Execute(source.Token);
                    for (var rows = 0; cursor.ColumnCount > 0 && rows < 2000 && cursor.Read(); rows++)
                    {
                        for (var i = 0; i < cursor.ColumnCount; i++)
                        {
                            CellText.Print(cursor.GetValue(i));
                        }
                    }
                }
            }

            return true;
        }
        catch (DatabaseException e) when (e.Code != ErrorCode.InternalError)
        {
            return false;
        }
        catch (Exception e)
        {
            throw new Xunit.Sdk.XunitException($"{place}: {sql}\n{e}", e);
        }
        finally
        {
            Assert.True(clock.Elapsed < TimeMax, $"{clock.Elapsed} for {sql}");
        }
    }

    private static string Mutate(Random random)
    {
        var tokens = Tokens(Corpus[random.Next(Corpus.Length)]);
        for (var changes = random.Next(4); changes > 0 && tokens.Count > 1; changes--)
        {
            var place = random.Next(tokens.Count);
            switch (random.Next(6))
            {
                case 0:
                    tokens.RemoveAt(place);
                    break;
                case 1:
                    tokens.Insert(place, tokens[random.Next(tokens.Count)]);
                    break;
                case 2:
                    tokens[place] = Spices[random.Next(Spices.Length)];
                    break;
                case 3:
                    tokens.Insert(place, Spices[random.Next(Spices.Length)]);
                    break;
                case 4:
                    var other = Tokens(Corpus[random.Next(Corpus.Length)]);
                    var start = random.Next(other.Count);
                    tokens.InsertRange(place, other.Skip(start).Take(random.Next(1, 6)));
                    break;
                default:
                    var second = random.Next(tokens.Count);
                    (tokens[place], tokens[second]) = (tokens[second], tokens[place]);
                    break;
            }
        }

        return string.Join(' ', tokens);
    }

    private static List<string> Tokens(string sql)
    {
        var tokens = new List<string>();
        var lexer = new Lexer(sql);
        while (lexer.Next() is { Kind: not TokenKind.End } token)
        {
            tokens.Add(sql.Substring(token.Start, token.Length));
        }

        return tokens;
    }

    private static SqlValue RandomValue(Random random) => random.Next(8) switch
    {
        0 => SqlValue.Null,
        1 => SqlValue.FromInt64(random.Next(-3, 9), SqlTypeKind.Integer),
        2 => SqlValue.FromInt64(long.MinValue),
        3 => SqlValue.FromText("12"),
        4 => SqlValue.FromText("é'%"),
        5 => SqlValue.FromDouble(double.NaN),
        6 => SqlValue.FromDecimal(decimal.MaxValue),
        _ => SqlValue.FromBytes([0, 255], SqlTypeKind.Blob),
    };
}
