using System;
using System.IO;
using System.Linq;
using DecentDb.TestSupport;
using Xunit;

namespace DecentDb.Cli.Tests;

/// <summary>The copy of a database, and what it has of free pages.</summary>
public sealed class BackupTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_copy_holds_the_committed_rows_and_with_compact_no_free_page()
    {
        Query(
            "CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT); CREATE TABLE u (id INTEGER PRIMARY KEY, v TEXT);"
            + "INSERT INTO t WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)"
            + " SELECT i, repeat(CAST(i AS TEXT), 100) FROM n; INSERT INTO u SELECT id, v FROM t; DELETE FROM t WHERE id > 5",
            "--create");
        var whole = Path.Combine(_folder.Path, "whole.ddb");
        var small = Path.Combine(_folder.Path, "small.ddb");
        var bytes = File.ReadAllBytes(_folder.Database);

        var told = Tool.Run("backup", "--db", _folder.Database, "--out", whole).Ok();
        Tool.Run("backup", "--db", _folder.Database, "--out", small, "--compact").Ok();

        Assert.Contains("MB written to " + whole, told.Output, StringComparison.Ordinal);
        Assert.Equal(bytes, File.ReadAllBytes(_folder.Database));
        Assert.True(new FileInfo(small).Length < new FileInfo(whole).Length * 2 / 3);
        Assert.Equal(
            [small, _folder.Database, whole], Directory.GetFiles(_folder.Path).Order(StringComparer.Ordinal));
        foreach (var copy in new[] { whole, small })
        {
            Assert.Equal("ok\n", Tool.Run("check", "--db", copy).Ok().Output);
            Assert.Equal("n,m\n5,3000\n", Tool.Run(
                "query", "SELECT (SELECT COUNT(*) FROM t) AS n, COUNT(v) AS m FROM u", "--db", copy).Ok().Output);
        }

        Assert.Contains(
            " 0 of them free", Tool.Run("info", "--db", small).Ok().Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_exists_is_left_alone()
    {
        Query("CREATE TABLE t (id INTEGER)", "--create");
        var other = _folder.Write("other.ddb", "mine");

        Tool.Run("backup", "--db", _folder.Database, "--out", other).Refused(2, "other.ddb");
        Tool.Run("backup", "--db", _folder.Database + "x", "--out", other).Refused(2, "no database file");
        Tool.Run("backup", "--db", _folder.Database).Refused(2, "--out");

        Assert.Equal("mine", File.ReadAllText(other));
    }

    private void Query(string sql, params string[] options) =>
        Tool.Run(["query", sql, "--db", _folder.Database, .. options]).Ok();
}
