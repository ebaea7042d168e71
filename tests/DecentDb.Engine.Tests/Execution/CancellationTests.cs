using System;
using System.Collections.Frozen;
using System.Globalization;
using System.Linq;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using DecentDb.Engine.Api;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Execution.Expressions;
using DecentDb.Engine.Functions;
using DecentDb.Engine.Planning;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Tests.Differential;
using DecentDb.Engine.Types;
using Xunit;

namespace DecentDb.Engine.Tests.Execution;

/// <summary>
/// A statement that is cancelled ends soon: while it is planned, within one row, while its rows flow. What no check
/// reaches takes time that is linear in its input.
/// </summary>
public sealed class CancellationTests : IDisposable
{
    private const int Rows = 20_000;
    private static readonly TimeSpan Hang = TimeSpan.FromSeconds(60);
    private readonly DecentRunner _database = new();

    public CancellationTests() => _database.Query(
        "CREATE TABLE t (id INTEGER PRIMARY KEY, v INTEGER); INSERT INTO t WITH RECURSIVE r(n) AS "
        + $"(SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < {Rows}) SELECT n, n % 7 FROM r");

    public void Dispose() => _database.Dispose();

    [Fact]
    public void Binder_looks_at_the_token_before_it_resolves_a_name()
    {
        using var statement = _database.Single("SELECT nosuch FROM t");
        var e = Assert.Throws<DatabaseException>(() => statement.Execute(new CancellationToken(canceled: true)));
        Assert.Equal(ErrorCode.QueryCanceled, e.Code);
    }

    [Fact]
    public void Optimizer_and_estimator_look_at_the_token()
    {
        var cancelled = new CancellationToken(canceled: true);
        var optimizer = new PlanOptimizer(new CatalogSnapshot(1, [], CatalogRecords.Empty), new NoStatistics(), FrozenSet<string>.Empty, cancelled);
        Assert.Equal(
            ErrorCode.QueryCanceled,
            Assert.Throws<DatabaseException>(() => optimizer.Optimize(new OneRowNode())).Code);
        var estimator = new Estimator(new NoStatistics(), cancelled);
        Assert.Equal(
            ErrorCode.QueryCanceled,
            Assert.Throws<DatabaseException>(() => estimator.Rows(new OneRowNode())).Code);
    }

    [Fact]
    public async Task Plan_that_several_places_share_is_walked_once()
    {
        // Walked for each use, the last of these would be planned 2 to the 60th times.
        var text = new StringBuilder("WITH a0 AS (SELECT 1 AS n)");
        for (var i = 1; i <= 60; i++)
        {
            text.Append(
                CultureInfo.InvariantCulture, $", a{i} AS (SELECT x.n FROM a{i - 1} x JOIN a{i - 1} y ON x.n = y.n)");
        }

        var sql = text.Append(" SELECT * FROM a60").ToString();
        Assert.Equal("1", await Task.Run(() => _database.Text(sql)).WaitAsync(Hang));
        Assert.True(await Task.Run(() => _database.Query("EXPLAIN " + sql).Rows.Count).WaitAsync(Hang) < 1000);
    }

    public static TheoryData<string> LargeQueries()
    {
        var tables = string.Join(", ", Enumerable.Range(0, 250).Select(i => $"t t{i}"));
        var chain = string.Join(" AND ", Enumerable.Range(1, 249).Select(i => $"t{i}.id = t{i - 1}.id"));
        var star = string.Join(" AND ", Enumerable.Range(1, 249).Select(i => $"t{i}.id = t0.v"));
        var conditions = string.Join(" OR ", Enumerable.Range(0, 3000).Select(i => $"id = {i} AND v < {i}"));
        var columns = string.Join(", ", Enumerable.Range(0, 1500).Select(i => $"id + {i} AS c{i}"));
        return
        [
            $"SELECT count(*) FROM {tables} WHERE {chain} AND t0.v = 3",
            $"SELECT count(*) FROM {tables} WHERE {star}",
            "SELECT * FROM t t0 " + string.Concat(Enumerable.Range(1, 200).Select(
                i => $"LEFT JOIN t t{i} ON t{i}.id = t{i - 1}.v AND t{i}.v > 1 ")),
            string.Join(" UNION ALL ", Enumerable.Repeat("SELECT v FROM t WHERE id < 7", 400)),
            $"SELECT id FROM t WHERE {conditions}",
            $"SELECT * FROM (SELECT {columns} FROM t) q WHERE c7 = 3 ORDER BY c9",
            "SELECT 1" + string.Concat(Enumerable.Repeat(" + (SELECT max(id) FROM t WHERE v = 2)", 100)),
        ];
    }

    // What is allocated stands for the work that is done: it is the same on every machine, busy or not.
    [Theory]
    [MemberData(nameof(LargeQueries))]
    public void Planning_never_works_long_without_a_look_at_the_token(string sql)
    {
        const long bytesMax = 4 << 20;
        using var statement = _database.Single("EXPLAIN " + sql);
        var looks = 0;
        var largest = 0L;
        var before = GC.GetAllocatedBytesForCurrentThread();
        Observe(statement, () =>
        {
            looks++;
            var now = GC.GetAllocatedBytesForCurrentThread();
            largest = Math.Max(largest, now - before);
            before = now;
        });
        Assert.InRange(looks, 100, int.MaxValue);
        Assert.InRange(largest, 0, bytesMax);
    }

    [Theory]
    [MemberData(nameof(LargeQueries))]
    public void Planning_ends_at_the_look_that_finds_it_cancelled(string sql)
    {
        using var first = _database.Single("EXPLAIN " + sql);
        var all = 0;
        Observe(first, () => all++);
        foreach (var last in new[] { 1, all / 4, all / 2, all - 1 })
        {
            using var statement = _database.Single($"EXPLAIN /* {last} */ {sql}");
            using var source = new CancellationTokenSource();
            var looks = 0;
            var e = Assert.Throws<DatabaseException>(() => Observe(statement, () =>
            {
                if (++looks == last)
                {
                    source.Cancel();
                }
            }, source.Token));
            Assert.Equal((ErrorCode.QueryCanceled, last), (e.Code, looks));
        }
    }

    private static void Observe(Statement statement, Action onLook, CancellationToken token = default)
    {
        Cancellation.Observer = onLook;
        try
        {
            statement.Execute(token).Dispose();
        }
        finally
        {
            Cancellation.Observer = null;
        }
    }

    [Theory]
    [InlineData("SELECT id FROM t")]
    [InlineData("SELECT id + 1 FROM t WHERE v < 6")]
    [InlineData("SELECT id FROM t UNION ALL SELECT v FROM t")]
    [InlineData("SELECT a.id FROM t a JOIN t b ON a.id = b.id")]
    [InlineData("SELECT a.id FROM t a, t b")]
    [InlineData("SELECT id FROM t ORDER BY v, id DESC")]
    [InlineData("SELECT DISTINCT id FROM t")]
    [InlineData("SELECT id, sum(v) OVER (ORDER BY id) FROM t")]
    [InlineData("SELECT id, count(*) FROM t GROUP BY id")]
    [InlineData("SELECT id FROM t EXCEPT SELECT v FROM t")]
    [InlineData("WITH q AS MATERIALIZED (SELECT id FROM t) SELECT a.id FROM q a UNION ALL SELECT id FROM q")]
    [InlineData("WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT n FROM r")]
    [InlineData("SELECT id FROM t WHERE id > 5 ORDER BY id DESC")]
    public void Rows_stop_flowing_when_the_statement_is_cancelled(string sql)
    {
        using var source = new CancellationTokenSource();
        using var statement = _database.Single(sql);
        using var cursor = statement.Execute(source.Token);
        Assert.True(cursor.Read());
        source.Cancel();
        var rows = 0;
        var e = Assert.Throws<DatabaseException>(() =>
        {
            while (cursor.Read())
            {
                rows++;
            }
        });
        Assert.Equal(ErrorCode.QueryCanceled, e.Code);
        Assert.True(rows < Rows / 2, $"{rows} rows came after the cancellation.");
    }

    [Theory]
    [InlineData("WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT max(n) + 1 FROM t) SELECT * FROM t")]
    [InlineData("WITH RECURSIVE t(n) AS (SELECT 1 UNION SELECT count(*) + 1 FROM t) SELECT * FROM t")]
    [InlineData("WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT sum(r.n) FROM r JOIN t ON t.id = r.n GROUP BY v) "
        + "SELECT * FROM r")]
    [InlineData("WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT m FROM (SELECT max(n) AS m FROM r) q) "
        + "SELECT n FROM r")]
    public void Aggregate_in_the_recursive_part_is_refused(string sql) =>
        Assert.Equal("42P19", _database.Error(sql).SqlState);

    [Fact]
    public void Aggregate_beside_the_recursion_is_fine() => Assert.Equal(
        "3|3",
        _database.Text(
            "WITH RECURSIVE r(n) AS (SELECT count(*) - 19999 FROM t UNION ALL SELECT n + 1 FROM r WHERE n < 3) "
            + "SELECT max(n), count(*) FROM r"));

    [Theory]
    [InlineData("SELECT repeat('a', 4000000) LIKE '%' || repeat('a', 1000000) || 'b%'", "false")]
    [InlineData("SELECT repeat('a', 4000000) || 'b' LIKE '%' || repeat('a', 1000000) || 'b%'", "true")]
    [InlineData("SELECT repeat('a', 4000000) LIKE '%' || repeat('_', 1000000) || 'b'", "false")]
    [InlineData("SELECT length(replace(repeat('a', 4000000), repeat('a', 1000000) || 'b', 'c'))", "4000000")]
    [InlineData("SELECT strpos(repeat('a', 4000000), repeat('a', 1000000) || 'b')", "0")]
    [InlineData("SELECT length(lpad('é', 3000000, 'añb'))", "3000000")]
    public async Task Search_in_one_value_takes_linear_time(string sql, string expected) =>
        Assert.Equal(expected, await Task.Run(() => _database.Text(sql)).WaitAsync(Hang));

    [Fact]
    public void Pattern_that_takes_long_is_left_when_the_statement_is_cancelled()
    {
        var calls = 0;
        var matcher = new LikeMatcher(new PiecewiseBytes(() =>
        {
            if (++calls == 3)
            {
                throw new DatabaseException(ErrorCode.QueryCanceled, "cancelled");
            }
        }));
        matcher.Set(Encoding.ASCII.GetBytes("%_" + new string('a', 50_000) + "b%"), "\\"u8);
        var text = Encoding.ASCII.GetBytes(new string('a', 200_000));
        Assert.Throws<DatabaseException>(() => matcher.IsMatch(text));
        Assert.Equal(3, calls);
    }

    [Fact]
    public void Search_finds_what_a_plain_search_finds()
    {
        const int seed = 4711;
        var random = new Random(seed);
        for (var round = 0; round < 3000; round++)
        {
            // Few letters, so that patterns overlap with themselves.
            var letters = random.Next(1, 3);
            var text = Letters(random, random.Next(400), letters);
            var pattern = Letters(random, random.Next(1, 130), letters);
            Assert.True(
                text.AsSpan().IndexOf(pattern) == new SubstringSearch(pattern, PiecewiseBytes.Unwatched).Find(text),
                $"Seed {seed}, round {round}");
        }
    }

    [Theory]
    [InlineData("lpad('é', 5, 'añ')", "añañé")]
    [InlineData("rpad('é', 6, 'añb')", "éañbañ")]
    [InlineData("lpad('abc', 2)", "ab")]
    [InlineData("rpad('ab', 4)", "ab  ")]
    [InlineData("lpad('ab', 4, '')", "ab")]
    [InlineData("lpad('ab', -1, 'x')", "")]
    [InlineData("replace('aaa', 'aa', 'b')", "ba")]
    [InlineData("replace('naïve', 'ï', 'i')", "naive")]
    [InlineData("replace('abab', 'b', '')", "aa")]
    [InlineData("replace('ab', '', 'x')", "ab")]
    [InlineData("replace('ab', 'x', 'y')", "ab")]
    public void Function_on_bytes_gives_what_it_gives_on_characters(string expression, string expected) =>
        Assert.Equal(expected, _database.Text("SELECT " + expression));

    private static byte[] Letters(Random random, int length, int letters)
    {
        var text = new byte[length];
        for (var i = 0; i < length; i++)
        {
            text[i] = (byte)('a' + random.Next(letters));
        }

        return text;
    }

    private sealed class NoStatistics : ITableStatistics
    {
        public SequenceState StateOf(SequenceSchema sequence, CatalogSnapshot catalog) => default;

        public long RowCount(TableSchema table) => 0;

        public TreeSize SizeOf(TableSchema table, Action check) => default;

        public TreeSize SizeOf(IndexSchema index, Action check) => default;

        public long NextRowId(TableSchema table) => 0;

        public long EntryCount(IndexSchema index) => 0;

        public double EntriesPerKey(IndexSchema index, int columns) => 0;

        public double EntriesWithin(IndexSchema index, KeyRange range) => 0;
    }
}
