using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Execution.Statements;
using DecentDb.Engine.Planning;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Tests.Differential;
using DecentDb.Engine.Types;
using Xunit;

namespace DecentDb.Engine.Tests.Execution.Operators;

/// <summary>
/// Queries over many batches and leaves, large groups and joins, long values, and small memory budgets.
/// </summary>
public sealed class BatchBoundaryTests : IDisposable
{
    private const int RowCount = 20_000;
    private readonly DecentRunner _database = new();

    public void Dispose() => _database.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(1023)]
    [InlineData(1024)]
    [InlineData(1025)]
    [InlineData(2048)]
    [InlineData(5000)]
    public void Every_operator_crosses_batches(int count)
    {
        Load(count);
        var sum = (long)count * (count + 1) / 2;
        Assert.Equal($"{count}|{sum}|1|{count}", Text("SELECT COUNT(*), SUM(id), MIN(id), MAX(id) FROM big"));
        Assert.Equal(Join(Range(count).Reverse()), Text("SELECT id FROM big ORDER BY id DESC"));
        Assert.Equal(Join(Range(count).Reverse()), Text("SELECT id FROM big ORDER BY -id"));
        Assert.Equal(Join(Range(count).Where(i => i % 2 == 1)), Text("SELECT id FROM big WHERE id % 2 = 1"));
        Assert.Equal(Join(Range(count).Skip(count / 2).Take(700)),
            Text($"SELECT id FROM big LIMIT 700 OFFSET {count / 2}"));
        Assert.Equal(
            Join(Range(count).OrderBy(i => i % 7).ThenByDescending(i => i).Skip(3).Take(1500)),
            Text("SELECT id FROM big ORDER BY id % 7, id DESC LIMIT 1500 OFFSET 3"));
        Assert.Equal($"{count}", Text("SELECT COUNT(*) FROM (SELECT DISTINCT id / 1 AS x FROM big) AS d"));
        Assert.Equal($"{count}|{sum}",
            Text("SELECT COUNT(*), SUM(n) FROM (SELECT id, MAX(id) AS n FROM big GROUP BY id) AS g"));
        Assert.Equal($"{count}|{sum}", Text("SELECT COUNT(*), SUM(x.id) FROM big x JOIN big y ON x.id = y.id + 0"));
        Assert.Equal($"{count}|{count - 1}",
            Text("SELECT COUNT(*), COUNT(y.id) FROM big x LEFT JOIN big y ON x.id = y.id + 1"));
        Assert.Equal($"{count + 1}", Text("SELECT COUNT(*) FROM big x FULL JOIN big y ON x.id = y.id + 1"));
        Assert.Equal($"{3 * count}", Text("SELECT COUNT(*) FROM big x CROSS JOIN (VALUES (1), (2), (3)) AS v (n)"));
        Assert.Equal($"{count}", Text("SELECT COUNT(*) FROM (SELECT id FROM big UNION SELECT id FROM big) AS b"));
        Assert.Equal($"{count}",
            Text("SELECT COUNT(*) FROM (SELECT id FROM big INTERSECT SELECT id + 0 FROM big) AS b"));
        Assert.Equal("1", Text("SELECT COUNT(*) FROM (SELECT id FROM big EXCEPT ALL SELECT id + 1 FROM big) AS b"));
        Assert.Equal($"{count}", Text("SELECT COUNT(*) FROM big WHERE id IN (SELECT id FROM big)"));
        Assert.Equal("1", Text("SELECT COUNT(*) FROM big WHERE id NOT IN (SELECT id + 1 FROM big)"));
    }

    [Fact]
    public void Changes_cross_batches()
    {
        Load(RowCount);
        Assert.Equal(RowCount, _database.Query("UPDATE big SET t = t || '!', n = n + 1").RowsAffected);
        Assert.Equal($"{RowCount}", Text("SELECT COUNT(*) FROM big WHERE t LIKE '%!'"));
        Assert.Equal(RowCount / 2, _database.Query("DELETE FROM big WHERE id % 2 = 0 RETURNING id, t").Rows.Count);
        Assert.Equal(RowCount / 2, _database.Query("INSERT INTO big SELECT id + 1, t, n FROM big").RowsAffected);
        Assert.Equal($"{RowCount}|{RowCount / 2}", Text("SELECT COUNT(*), COUNT(DISTINCT t) FROM big"));
        Assert.Equal(RowCount, _database.Query("UPDATE big SET id = id + 1").RowsAffected);
        Assert.Equal($"2|{RowCount + 1}", Text("SELECT MIN(id), MAX(id) FROM big"));
        Assert.Equal(RowCount, _database.Query("UPDATE big SET id = -id").RowsAffected);
        Assert.Equal($"{-RowCount - 1}|-2", Text("SELECT MIN(id), MAX(id) FROM big"));
        Assert.Equal(RowCount, _database.Query("DELETE FROM big").RowsAffected);
        Assert.Equal("0|NULL", Text("SELECT COUNT(*), MAX(id) FROM big"));
        Assert.Empty(_database.Database.CheckIntegrity());
    }

    [Theory]
    [InlineData("INSERT INTO big (id, t, n) SELECT id + 30000, t, 100 / (id - 15000) FROM big",
        ErrorCode.DivisionByZero)]
    [InlineData("INSERT INTO big (id, t, n) SELECT 50000 - id, t, n FROM big WHERE id < 20000",
        ErrorCode.UniqueViolation)]
    [InlineData("UPDATE big SET n = 2147483647 + (id / 15000)", ErrorCode.NumericValueOutOfRange)]
    [InlineData("UPDATE big SET t = CASE WHEN id = 15000 THEN NULL ELSE 'x' END", ErrorCode.NotNullViolation)]
    [InlineData("UPDATE big SET id = id / 2", ErrorCode.UniqueViolation)]
    [InlineData("UPDATE big SET n = 15000 - id", ErrorCode.CheckViolation)]
    [InlineData("DELETE FROM big WHERE 100 / (id - 19999) > -1000", ErrorCode.DivisionByZero)]
    [InlineData("DELETE FROM big", ErrorCode.ForeignKeyViolation)]
    public void Failing_statement_over_many_batches_leaves_nothing(string sql, ErrorCode code)
    {
        Load(RowCount, "CHECK (n > -100)");
        _database.Query("CREATE TABLE child (id INTEGER REFERENCES big (id)); INSERT INTO child VALUES (19998)");
        _database.Query("INSERT INTO big VALUES (31000, 'last', 1)");
        const string state = "SELECT COUNT(*), SUM(id), SUM(n), COUNT(DISTINCT t), MIN(t), MAX(t) FROM big";
        var before = Text(state);
        Assert.Equal(code, _database.Error(sql).Code);
        Assert.Equal(before, Text(state));
        _database.Query("BEGIN; INSERT INTO big VALUES (40000, 'own', 1)");
        var within = Text(state);
        Assert.Equal(code, _database.Error(sql).Code);
        Assert.Equal(within, Text(state));
        Assert.Equal("40000", Text("SELECT id FROM big WHERE t = 'own'"));
        _database.Query("COMMIT");
        Assert.Equal(within, Text(state));
        Assert.Empty(_database.Database.CheckIntegrity());
    }

    [Fact]
    public void Long_values_pass_through_every_operator()
    {
        _database.Query("CREATE TABLE l (id INTEGER PRIMARY KEY, t TEXT, b BLOB)");
        for (var i = 0; i < 60; i++)
        {
            // Lengths on both sides of what fits a page, of what fits a quarter of it, and far beyond.
            var length = i % 6 switch { 0 => 0, 1 => 10, 2 => 1900, 3 => 2100, 4 => 9000, _ => 70_000 } + i;
            var text = new string((char)('a' + (i % 26)), length);
            var bytes = new byte[length];
            bytes.AsSpan().Fill((byte)i);
            _database.Query(
                "INSERT INTO l VALUES (@id, @t, @b)",
                SqlValue.FromInt64(i, SqlTypeKind.Integer),
                SqlValue.FromText(text),
                SqlValue.FromBytes(bytes, SqlTypeKind.Blob));
        }

        const string total = "SELECT SUM(LENGTH(t)), SUM(LENGTH(b)), COUNT(*) FROM ";
        var expected = Text(total + "l");
        Assert.Equal(expected, Text(total + "(SELECT t, b FROM l ORDER BY t, b DESC) AS q"));
        Assert.Equal(expected, Text(total + "(SELECT DISTINCT t, b FROM l) AS q"));
        Assert.Equal(expected, Text(total + "(SELECT MAX(t) AS t, MIN(b) AS b FROM l GROUP BY t, b) AS q"));
        Assert.Equal(expected, Text(total + "(SELECT x.t, y.b FROM l x JOIN l y ON x.t = y.t AND x.b = y.b) AS q"));
        Assert.Equal(expected, Text(total + "(SELECT t, b FROM l INTERSECT SELECT t, b FROM l) AS q"));
        _database.Query("CREATE INDEX it ON l (t); CREATE INDEX ib ON l (b, id)");
        Assert.Equal("59", Text("SELECT id FROM l WHERE t = (SELECT t FROM l WHERE id = 59)"));
        Assert.Equal(expected, Text(total + "(SELECT x.t, y.b FROM l x JOIN l y ON x.t = y.t) AS q"));
        _database.Query("UPDATE l SET t = b::TEXT || t WHERE id % 6 = 1; UPDATE l SET b = NULL WHERE id % 6 = 5");
        Assert.Equal("50", Text("SELECT COUNT(b) FROM l"));
        Assert.Empty(_database.Database.CheckIntegrity());
        _database.Query("DELETE FROM l WHERE LENGTH(t) > 1000");
        Assert.Empty(_database.Database.CheckIntegrity());
    }

    [Fact]
    public void Large_groupings_and_joins_give_all_rows()
    {
        Load(RowCount);
        var groups = _database.Query("SELECT t, COUNT(*), MIN(id), MAX(t) FROM big GROUP BY t ORDER BY MIN(id)").Rows;
        Assert.Equal(RowCount, groups.Count);
        Assert.All(groups, (row, i) => Assert.Equal(("1", $"{i + 1}", row[0]), (row[1], row[2], row[3])));
        Assert.Equal($"{RowCount}", Text("SELECT COUNT(*) FROM big x JOIN big y ON x.t = y.t AND x.n = y.n"));
        Assert.Equal(
            $"{RowCount}|{RowCount}",
            Text("SELECT COUNT(DISTINCT t), SUM(c) "
                + "FROM (SELECT t, COUNT(DISTINCT id) AS c FROM big GROUP BY t, n) AS g"));
        // Every row has 20 partners, so that pairs of one row lie in different batches.
        _database.Query("CREATE TABLE few (n INTEGER); INSERT INTO few SELECT id % 50 FROM big WHERE id <= 1000");
        Assert.Equal($"{RowCount * 20}", Text("SELECT COUNT(*) FROM big JOIN few ON big.n % 50 = few.n"));
        Assert.Equal($"{RowCount * 20}", Text("SELECT COUNT(*) FROM few JOIN big ON big.n % 50 = few.n"));
    }

    [Fact]
    public void Keys_of_a_sort_spill_past_their_budget()
    {
        Load(RowCount);
        var rows = Execute("SELECT id, t FROM big ORDER BY t || t || t || t || t || t DESC, id", 12 << 20);
        Assert.Equal(RowCount, rows.Count);
        var expected = Range(RowCount).Select(i => TextOf(i)).OrderDescending(StringComparer.Ordinal);
        Assert.Equal(expected, rows.Select(row => row[(row.IndexOf('|', StringComparison.Ordinal) + 1)..]));
    }

    [Theory]
    [InlineData("SELECT t FROM big ORDER BY t")]
    [InlineData("SELECT t, COUNT(*) FROM big GROUP BY t")]
    [InlineData("SELECT DISTINCT t FROM big")]
    [InlineData("SELECT x.t FROM big x JOIN big y ON x.t = y.t")]
    [InlineData("SELECT 1 WHERE 'x' IN (SELECT t FROM big)")]
    public void Memory_budget_is_an_error_and_not_the_end(string sql)
    {
        Load(RowCount);
        for (var i = 0; i < 2; i++)
        {
            var error = Assert.Throws<DatabaseException>(() => Execute(sql, 100_000));
            Assert.Equal(ErrorCode.OutOfMemoryBudget, error.Code);
        }

        Assert.Equal($"{RowCount}", Text("SELECT COUNT(*) FROM big"));
    }

    private static IEnumerable<int> Range(int count) => Enumerable.Range(1, count);

    private static string Join(IEnumerable<int> numbers) => string.Join(';', numbers);

    private static string TextOf(int i) =>
        string.Create(CultureInfo.InvariantCulture, $"text {i} of many {i * 7919L % 10007}");

    private string Text(string sql) => _database.Text(sql);

    private void Load(int count, string constraint = "")
    {
        _database.Query($"CREATE TABLE big (id INTEGER PRIMARY KEY, t TEXT NOT NULL, n INTEGER {constraint})");
        for (var start = 1; start <= count; start += 4000)
        {
            var values = new StringBuilder();
            for (var i = start; i < Math.Min(count + 1, start + 4000); i++)
            {
                values.Append(i > start ? ", (" : "(").Append(CultureInfo.InvariantCulture,
                    $"{i}, '{TextOf(i)}', {i % 1000})");
            }

            _database.Query($"INSERT INTO big VALUES {values}");
        }
    }

    /// <summary>Executes a query with a memory budget of its own.</summary>
    private List<string> Execute(string sql, long memoryBudget)
    {
        var session = _database.Session.Context;
        var parsed = Assert.Single(session.Parse(sql));
        var view = session.BeginRead();
        var rows = new List<string>();
        try
        {
            var compiled = StatementCompiler.Compile(
                parsed.Syntax,
                parsed.Parameters,
                view.Catalog,
                [],
                new Statistics(view.Reader),
                session.OmittedRules);
            var execution = new StatementExecution(compiled, session.Engine.FileSystem, session.Engine.Path);
            execution.Context.ReadFrom(view.Reader);
            execution.Context.Query.Catalog = view.Catalog;
            execution.Context.Query.MemoryBudget = memoryBudget;
            try
            {
                execution.Open();
                while (execution.NextBatch(out var batch))
                {
                    for (var i = 0; i < batch.SelectedCount; i++)
                    {
                        var row = batch.RowAt(i);
                        rows.Add(string.Join('|', batch.Columns.Select((column, c) =>
                            TextFormatter.Format(ValueConverter.Get(column, row, compiled.Columns[c].Type.Kind)))));
                    }
                }
            }
            finally
            {
                execution.Close();
            }
        }
        finally
        {
            session.GiveBack(view.Owned);
        }

        return rows;
    }
}
