using System.Globalization;
using DecentDb.FaultTests.Processes;
using DecentDb.TestSupport;
using Xunit;
using Xunit.Abstractions;

namespace DecentDb.FaultTests.Limits;

/// <summary>
/// A process that changes all rows of a table takes its cache and a bounded amount beside, however many they are: 128
/// MB for ten million rows, which the larger run has.
/// </summary>
public sealed class ChangeMemoryTests(ITestOutputHelper output)
{
    private const int PageSize = 8192;
    private const long Slack = 128L << 20;
    private const double LogPerPageMax = 1.2; // what an update of all rows logs of the pages that there are then

    // What each {0} widens the text by.
    public static TheoryData<string, string?> Statements()
    {
        var statements = new TheoryData<string, string?>
        {
            { "UPDATE t SET v = 'x' || REPEAT(v, {0})", null },
            { "UPDATE t SET v = REPEAT(v, {0}), g = g + 1, k = -k", null },
            { "UPDATE t SET id = id + 1, v = REPEAT(v, {0})", null },
            { "INSERT INTO t SELECT id + 100000000, k, g, REPEAT(v, {0}) FROM t", null },
            {
                "INSERT INTO t SELECT id, k + 1, g, REPEAT(v, {0}) FROM t WHERE true "
                + "ON CONFLICT (id) DO UPDATE SET k = excluded.k, v = excluded.v", null
            },
            {
                "DELETE FROM u WHERE id > 0",
                "CREATE TABLE u AS SELECT id, k, g, REPEAT(v, {0}) AS v FROM t; CREATE INDEX uv ON u (v)"
            },
        };
        if (Soak.IsOn)
        {
            statements.Add("UPDATE t SET g = g + 1", null);
            statements.Add("UPDATE t SET v = 'x' || t.v FROM (VALUES (1)) AS s (x) WHERE t.id > s.x", null);
            statements.Add(
                "MERGE INTO t USING (VALUES (1)) AS s (x) ON t.id > s.x WHEN MATCHED THEN UPDATE SET g = t.g + s.x",
                null);
        }

        return statements;
    }

    [Theory]
    [MemberData(nameof(Statements))]
    public void A_change_of_all_rows_takes_the_cache_and_a_bounded_amount_beside(string statement, string? before)
    {
        // Few rows are made wide ones, so that what changes is more than there may be in memory.
        var rows = Soak.IsOn ? 10_000_000 : 100_000;
        var cacheBytes = (Soak.IsOn ? 64L : 4L) << 20;
        using var folder = new TemporaryFolder();
        var path = folder["db"];
        using (var filling = new WorkerProcess([], "fill", path, rows.ToString(CultureInfo.InvariantCulture)))
        {
            Assert.Equal(0, filling.Wait());
        }

        if (before is not null)
        {
            Change(path, cacheBytes, before);
        }

        var (grown, pages, logged) = Change(path, cacheBytes, statement);
        Assert.True(grown <= cacheBytes + Slack, $"The process grew by {grown >> 20} MB.");
        Assert.True(logged <= LogPerPageMax * pages * PageSize, $"{logged >> 20} MB were logged of {pages} pages.");
    }

    // By how many bytes the process grows that does it, and what pages and bytes of the log it makes.
    private (long Grown, long Pages, long Logged) Change(string path, long cacheBytes, string statement)
    {
        var sql = string.Format(CultureInfo.InvariantCulture, statement, Soak.IsOn ? 1 : 10);
        using var changing = new WorkerProcess(
            [], "change", path, cacheBytes.ToString(CultureInfo.InvariantCulture), sql);
        var grown = long.Parse(changing.ReadLine() ?? "0", CultureInfo.InvariantCulture) << 10;
        var pages = long.Parse(changing.ReadLine() ?? "0", CultureInfo.InvariantCulture);
        var logged = long.Parse(changing.ReadLine() ?? "0", CultureInfo.InvariantCulture);
        Assert.Equal(0, changing.Wait());
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{pages} pages, {logged >> 20} MB logged, grown by {grown >> 20} MB"));
        return (grown, pages, logged);
    }
}
