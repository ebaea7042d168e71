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
    [Theory]
    [InlineData("UPDATE t SET v = 'other ' || v")]
    [InlineData("UPDATE t SET g = g + 1")]
    [InlineData("DELETE FROM t WHERE id > 0")]
    [InlineData("CREATE TABLE u (id BIGINT PRIMARY KEY, k BIGINT, g BIGINT, v TEXT); INSERT INTO u SELECT * FROM t")]
    public void A_change_of_all_rows_takes_the_cache_and_a_bounded_amount_beside(string sql)
    {
        var rows = Soak.IsOn ? 10_000_000 : 300_000;
        var cacheBytes = (Soak.IsOn ? 64L : 4L) << 20;
        var slack = (Soak.IsOn ? 128L : 48L) << 20;
        using var folder = new TemporaryFolder();
        var path = folder["db"];
        using (var filling = new WorkerProcess([], "fill", path, rows.ToString(CultureInfo.InvariantCulture)))
        {
            Assert.Equal(0, filling.Wait());
        }

        using var changing = new WorkerProcess(
            [], "change", path, cacheBytes.ToString(CultureInfo.InvariantCulture), sql);
        var grown = long.Parse(changing.ReadLine() ?? "0", CultureInfo.InvariantCulture) << 10;
        var pages = changing.ReadLine();
        var logged = long.Parse(changing.ReadLine() ?? "0", CultureInfo.InvariantCulture);
        Assert.Equal(0, changing.Wait());
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{pages} pages, {logged >> 20} MB logged, grown by {grown >> 20} MB"));
        Assert.True(grown <= cacheBytes + slack, $"The process grew by {grown >> 20} MB.");
    }
}
