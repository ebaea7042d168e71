using System;
using System.IO;
using System.Text;
using DecentDb.TestSupport;
using Xunit;

namespace DecentDb.Cli.Tests;

/// <summary>JSON, Parquet and dumps that are not what they should be: a message, the exit code 2, and no file.</summary>
public sealed class FormatInputTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("t.jsonl", "{\"a\":1}\n{\"a\":\n", "t.jsonl", "Row 2")]
    [InlineData("t.json", "[{\"a\":1},{\"a\":1,\"a\":2}]", "Row 2 (line 1)", "'a' twice")]
    [InlineData("t.json", "[]", "no columns")]
    [InlineData("t.json", "[1,2]", "Row 1 (line 1)", "object")]
    [InlineData("t.parquet", "id,name\n1,x\n", "t.parquet", "Parquet")]
    [InlineData("t.parquet", "PAR1", "t.parquet", "Parquet")]
    public void A_file_that_is_not_of_its_format_is_refused(string name, string text, params string[] message)
    {
        var file = _folder.Write(name, text);
        Tool.Run("load", file, "--db", _folder["new.ddb"]).Refused(2, message);
        Assert.Equal([file], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void Json_that_is_nested_without_end_is_refused()
    {
        var file = _folder.Write("t.json", "{\"a\":" + new string('[', 1_000_000));
        Tool.Run("load", file, "--db", _folder["new.ddb"]).Refused(2, "t.json", "64 levels");
        Assert.False(File.Exists(_folder["new.ddb"]));
    }

    // The library that reads Parquet is native: what is damaged must never end the process otherwise than by a message.
    [Fact]
    public void A_parquet_file_that_is_damaged_is_refused_or_read()
    {
        Sql.Execute(_folder["a.ddb"], """
            CREATE TABLE t (id INT PRIMARY KEY, name TEXT, price DECIMAL(9,2), at TIMESTAMP);
            INSERT INTO t SELECT n, 'name ' || n, n, TIMESTAMP '2024-01-01' FROM generate_series(1, 2000) AS s (n);
            """);
        Tool.Run("export", "t", "--db", _folder["a.ddb"], "--out", _folder["t.parquet"]).Ok();
        byte[] whole = File.ReadAllBytes(_folder["t.parquet"]);
        var random = new Random(11);
        for (var i = 0; i < 12; i++)
        {
            byte[] damaged = i < 4 ? whole[..random.Next(whole.Length)] : [.. whole];
            for (var flip = 0; flip < (i < 4 ? 0 : i); flip++)
            {
                damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
            }

            File.WriteAllBytes(_folder["t.parquet"], damaged);
            var result = Tool.Run("load", _folder["t.parquet"], "--db", _folder[$"new{i}.ddb"]);
            Assert.True(result.ExitCode is 0 or 2, $"{i}: {result.ExitCode} {result.Errors}");
            Assert.Equal(result.ExitCode == 0, File.Exists(_folder[$"new{i}.ddb"]));
        }
    }

    [Theory]
    [InlineData("t.csv.gz", 5)]
    [InlineData("t.csv.gz", 15)]
    [InlineData("t.jsonl.gz", 1000)]
    public void Packed_data_that_is_cut_off_is_refused_with_its_name(string name, int length)
    {
        Sql.Execute(_folder["a.ddb"], "CREATE TABLE t (a INT); INSERT INTO t SELECT n FROM generate_series(1, 20000) AS s (n)");
        Tool.Run("export", "t", "--db", _folder["a.ddb"], "--out", _folder[name]).Ok();
        File.WriteAllBytes(_folder[name], File.ReadAllBytes(_folder[name])[..length]);
        Tool.Run("load", _folder[name], "--db", _folder["new.ddb"]).Refused(2, name, "cut off");
        Assert.False(File.Exists(_folder["new.ddb"]));
    }

    [Fact]
    public void Rows_never_take_the_place_of_their_database()
    {
        Sql.Execute(_folder["a.ddb"], "CREATE TABLE t (a INT); INSERT INTO t VALUES (1)");
        Tool.RunIn(_folder.Path, "export", "t", "--db", _folder["a.ddb"], "--out", "a.ddb", "--format", "csv", "--overwrite")
            .Refused(2, "a.ddb", "is the database");
        Assert.Equal("1", Sql.Rows(_folder["a.ddb"], "SELECT a FROM t"));
    }

    [Fact]
    public void A_dump_that_is_cut_leaves_no_database()
    {
        Sql.Execute(_folder["a.ddb"], "CREATE TABLE t (a INT); INSERT INTO t VALUES (1), (2)");
        byte[] dump = Tool.Run("dump", _folder["a.ddb"]).Ok().OutputBytes;
        Tool.RunWithInput(dump, "restore", _folder["b.ddb"]).Ok();
        Assert.Equal("1;2", Sql.Rows(_folder["b.ddb"], "SELECT a FROM t ORDER BY a"));
        Assert.Equal(dump, Tool.Run("dump", _folder["b.ddb"]).Ok().OutputBytes);

        Tool.RunWithInput(dump[..(dump.Length - 10)], "restore", _folder["c.ddb"]).Refused(2, "Line 5");
        Tool.RunWithInput(Encoding.UTF8.GetBytes("id,name\n"), "restore", _folder["c.ddb"]).Refused(2, "Line 1");
        Assert.False(File.Exists(_folder["c.ddb"]));
        Tool.RunWithInput(dump, "restore", _folder["b.ddb"]).Refused(2, "already");
    }
}
