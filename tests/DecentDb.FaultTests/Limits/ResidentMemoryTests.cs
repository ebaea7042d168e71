using System.Globalization;
using DecentDb.FaultTests.Processes;
using DecentDb.TestSupport;
using Xunit;
using Xunit.Abstractions;

namespace DecentDb.FaultTests.Limits;

/// <summary>
/// The memory that a process takes for a statement stays within its cache and 1.3 times the budget of the statement,
/// whatever the statement computes.
/// </summary>
public sealed class ResidentMemoryTests(ITestOutputHelper output)
{
    private const double Slack = 1.3;

    [Theory]
    [InlineData("SELECT COUNT(DISTINCT REPEAT(v, 20000)) FROM t", "OutOfMemoryBudget")]
    [InlineData("SELECT REPEAT('x', 10000000 + CAST(id AS INTEGER)) FROM t WHERE id <= 60", "ok")]
    [InlineData("SELECT COUNT(*) FROM t WHERE LENGTH(REPEAT(v, 2000000)) > 5 AND id <= 60", "ok")]
    [InlineData("SELECT MAX(LENGTH(REPEAT('x', 10000000) || v)) FROM t WHERE id <= 60", "ok")]
    [InlineData("SELECT LENGTH(REPEAT('abcdefghij', 100000000))", "OutOfMemoryBudget")]
    [InlineData("UPDATE t SET v = REPEAT(v, 20000) WHERE id <= 3000", "ok")]
    [InlineData("WITH RECURSIVE r(n, s) AS (SELECT 1, 'abc' UNION ALL SELECT n + 1, s || s FROM r WHERE n < 60) "
        + "SELECT MAX(LENGTH(s)) FROM r", "OutOfMemoryBudget")]
    [InlineData("SELECT COUNT(*) FROM t WHERE id IN (SELECT a.id * 100000 + b.id FROM t a, t b)", "OutOfMemoryBudget")]
    [InlineData("SELECT COUNT(*) FROM (SELECT DISTINCT a.id * 100000 + b.id FROM t a, t b) q", "OutOfMemoryBudget")]
    [InlineData("SELECT COUNT(*) FROM t x LEFT JOIN (SELECT a.id + b.id AS i FROM t a, t b) q ON q.i = x.id",
        "OutOfMemoryBudget")]
    [InlineData("SELECT COUNT(CASE WHEN id > 0 THEN REPEAT('x', 1000000) END) FROM t WHERE id <= 3000", "ok")]
    [InlineData("SELECT COUNT(COALESCE(NULLIF(v, v), (SELECT REPEAT('x', 1000000)))) FROM t WHERE id <= 3000", "ok")]
    [InlineData("SELECT COUNT(DISTINCT CAST(GREATEST(v, REPEAT('x', 100000)) || v AS VARCHAR(200000))) FROM t",
        "OutOfMemoryBudget")]
    [InlineData("BEGIN; #20000 SAVEPOINT s{0}; UPDATE t SET v = 'w{0}' WHERE id = {0}", "ok")]
    [InlineData("BEGIN; #20000 SAVEPOINT s{0}; INSERT INTO t VALUES (-{0}, 'w{0}')", "ok")]
    [InlineData("BEGIN; #150 SAVEPOINT s{0}; UPDATE t SET v = REPEAT('{0}', 1000) WHERE id <= 3000", "ok")]
    [InlineData("BEGIN; #450 SAVEPOINT s{0}; UPDATE t SET v = REPEAT('{0}', 1000) WHERE id <= 1000", "ok")]
    [InlineData("BEGIN; #900 SAVEPOINT s{0}; UPDATE t SET v = REPEAT('{0}', 1000) WHERE id <= 1000",
        "OutOfMemoryBudget")]
    public void Peak_stays_within_the_budget(string sql, string outcome)
    {
        using var folder = new TemporaryFolder();
        using var process = new WorkerProcess([], "memory", folder["db"], sql);
        var end = process.ReadLine();
        var grown = long.Parse(process.ReadLine() ?? "0", CultureInfo.InvariantCulture) << 10;
        Assert.Equal(0, process.Wait());
        var limit = MemoryWorker.CacheSize + (long)(Slack * MemoryWorker.Budget);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{end}, grown by {grown >> 20} MB"));
        Assert.Equal(outcome, end);
        Assert.True(grown <= limit, $"The process grew by {grown >> 20} MB.");
    }
}
