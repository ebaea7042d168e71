using System.Globalization;
using System.IO;
using DecentDb.FaultTests.Processes;
using DecentDb.TestSupport;
using Xunit;
using Xunit.Abstractions;

namespace DecentDb.FaultTests.Limits;

/// <summary>
/// A process that reads tables with indexes takes its cache and a bounded amount beside, however large they are: 64 MB
/// for ten million rows, which the larger run has.
/// </summary>
public sealed class CacheMemoryTests(ITestOutputHelper output)
{
    [Fact]
    public void Reading_takes_the_cache_and_a_bounded_amount_beside()
    {
        var rows = Soak.IsOn ? 10_000_000 : 600_000;
        var cacheBytes = (Soak.IsOn ? 64L : 4L) << 20;
        var slack = (Soak.IsOn ? 64L : 24L) << 20;
        using var folder = new TemporaryFolder();
        var path = folder["db"];
        using (var process = new WorkerProcess([], "fill", path, rows.ToString(CultureInfo.InvariantCulture)))
        {
            Assert.Equal(0, process.Wait());
        }

        // What is kept of each page that is read would be seen.
        var fileBytes = new FileInfo(path).Length;
        Assert.True(fileBytes > cacheBytes + slack, $"{fileBytes} bytes are too few to judge");
        using var reading = new WorkerProcess([], "readall", path, cacheBytes.ToString(CultureInfo.InvariantCulture));
        var grown = long.Parse(reading.ReadLine() ?? "0", CultureInfo.InvariantCulture) << 10;
        var pagesRead = long.Parse(reading.ReadLine() ?? "0", CultureInfo.InvariantCulture);
        Assert.Equal(0, reading.Wait());
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{fileBytes >> 20} MB, {pagesRead:N0} pages read, grown by {grown >> 20} MB"));
        Assert.True(grown <= cacheBytes + slack, $"The process grew by {grown >> 20} MB.");
    }
}
