using System;
using System.IO;
using DecentDb.TestSupport;
using Xunit;

namespace DecentDb.Cli.Tests;

/// <summary>The command that gives space back.</summary>
public sealed class VacuumTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_file_gets_shorter_and_keeps_its_rows()
    {
        Tool.Run(
            "query",
            "CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT);"
            + "INSERT INTO t WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)"
            + " SELECT i, repeat(CAST(i AS TEXT), 100) FROM n; DELETE FROM t WHERE id % 10 <> 0",
            "--db", _folder.Database, "--create").Ok();
        var length = new FileInfo(_folder.Database).Length;

        var told = Tool.Run("vacuum", "--db", _folder.Database).Ok();

        Assert.Contains(" MB became ", told.Output, StringComparison.Ordinal);
        Assert.True(new FileInfo(_folder.Database).Length < length / 2);
        Assert.Equal("ok\n", Tool.Run("check", "--db", _folder.Database).Ok().Output);
        Assert.Equal(
            "n\n300\n", Tool.Run("query", "SELECT COUNT(*) AS n FROM t", "--db", _folder.Database).Ok().Output);
        Tool.Run("vacuum", "--db", _folder.Database, "--table", "t").Ok();
        Assert.NotEqual(0, Tool.Run("vacuum", "--db", _folder.Database, "--table", "none").ExitCode);
    }
}
