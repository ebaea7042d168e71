using System;
using System.IO;
using DecentDb.TestSupport;
using Xunit;

namespace DecentDb.Cli.Tests;

public sealed class DemoTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Demo_loads_queries_and_shows_a_snapshot()
    {
        var result = Tool.Run("demo", "--rows", "30000", "--db", _folder.Database).Ok();

        Assert.Contains("Loaded 30,000 tracks", result.Output, StringComparison.Ordinal);
        Assert.Contains(" rows/s", result.Output, StringComparison.Ordinal);
        Assert.Contains("│  30000 │", result.Output, StringComparison.Ordinal);
        Assert.Contains(" 4242 │", result.Output, StringComparison.Ordinal);
        Assert.Contains(" ms, the second time ", result.Output, StringComparison.Ordinal);
        Assert.Contains("The reader still sees 0 tracks", result.Output, StringComparison.Ordinal);
        Assert.Contains("After its transaction it sees 30,000.", result.Output, StringComparison.Ordinal);
        Assert.Contains("into a second table", result.Output, StringComparison.Ordinal);
        Assert.Equal("30000", Sql.Rows(_folder.Database, "SELECT COUNT(*) FROM tracks"));
        Assert.Equal("30000", Sql.Rows(_folder.Database, "SELECT COUNT(*) FROM tracks_again"));
        Assert.Equal("", Sql.Check(_folder.Database));
    }

    [Fact]
    public void Demo_touches_no_existing_file()
    {
        var file = _folder.Write("test.ddb", "precious");

        Tool.Run("demo", "--rows", "10", "--db", file).Refused(2, "exists");

        Assert.Equal("precious", File.ReadAllText(file));
    }
}
