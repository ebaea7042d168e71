using System;
using System.Globalization;
using System.IO;
using DecentDb.Data;
using DecentDb.TestSupport;
using Xunit;

namespace DecentDb.Cli.Tests;

/// <summary>
/// <c>decentdb page</c> and <c>decentdb log</c>: readable, for damaged files too, and without a change.
/// </summary>
public sealed class InspectionTests : IDisposable
{
    private const int Refused = 2;
    private const int Damaged = 3;
    private const int PageSize = 8192;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_first_page_shows_both_meta_slots_and_that_the_database_was_closed()
    {
        Create();

        var output = Tool.Run("page", _folder.Database, "0").Ok().Output;

        Assert.Contains("meta slot   0, at offset 0", output, StringComparison.Ordinal);
        Assert.Contains("meta slot   1, at offset 4096", output, StringComparison.Ordinal);
        Assert.Contains("whole, in use", output, StringComparison.Ordinal);
        Assert.Contains("closed    in good order", output, StringComparison.Ordinal);
        Assert.Contains("needs     no log", output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_leaf_shows_its_header_and_for_each_column_how_its_values_are_packed()
    {
        Create();

        var output = Find("TableLeaf", "'first'");

        Assert.Contains("right", output, StringComparison.Ordinal);
        Assert.Contains("form        sound", output, StringComparison.Ordinal);
        Assert.Contains("row ids: Int64, Packed, base 1, slope 1, 0 bits, scale 0", output, StringComparison.Ordinal);
        Assert.Contains("'first', NULL, 'third'", output, StringComparison.Ordinal);
        Assert.Contains("1 NULL", output, StringComparison.Ordinal);
        Assert.Contains("1.25, 2.5, 3.75", output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_page_is_shown_reported_and_left_as_it_is()
    {
        Create();
        var bytes = File.ReadAllBytes(_folder.Database);
        bytes[PageSize + 100] ^= 1;
        File.WriteAllBytes(_folder.Database, bytes);

        var result = Tool.Run("page", _folder.Database, "1").Refused(Damaged, "page 1 of", "is damaged");

        Assert.Contains("wrong: of its content it is", result.Output, StringComparison.Ordinal);
        Assert.Equal(bytes, File.ReadAllBytes(_folder.Database));
        Assert.Single(Directory.GetFiles(_folder.Path));
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("100000")]
    public void A_page_that_the_file_does_not_have_is_refused(string page)
    {
        Create();
        Tool.Run("page", _folder.Database, "--", page).Refused(Refused, "has the pages 0 to", "and no page " + page);
    }

    [Fact]
    public void A_file_that_is_not_there_is_refused()
    {
        Tool.Run("page", _folder.Database, "1").Refused(Refused, "There is no file");
        Tool.Run("log", _folder.Database).Refused(Refused, "There is no file");
    }

    [Fact]
    public void A_closed_database_has_no_log()
    {
        Create();
        var output = Tool.Run("log", _folder.Database).Ok().Output;
        Assert.Contains("does not exist", output, StringComparison.Ordinal);
        Assert.Contains("needs none", output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_log_of_a_database_that_is_open_shows_its_commits_with_their_times()
    {
        using var connection = new DecentDbConnection("Data Source=" + _folder.Database + ";Pooling=False");
        connection.Open();
        foreach (var sql in new[]
        {
            "CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT)",
            "INSERT INTO notes VALUES (1, 'first')",
            "INSERT INTO notes VALUES (2, 'second')",
        })
        {
            using var command = connection.CreateCommand();
            command.CommandText = sql;
            command.ExecuteNonQuery();
        }

        var output = Tool.Run("log", _folder.Database).Ok().Output;

        Assert.Contains(", which the meta slot names", output, StringComparison.Ordinal);
        Assert.Contains("  group 1 at 0 (file offset 4096)", output, StringComparison.Ordinal);
        Assert.Contains(", whole, ", output, StringComparison.Ordinal);
        Assert.Contains(", difference, ", output, StringComparison.Ordinal);
        Assert.Matches(@"commit \d+\.2 at \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}Z", output);
        Assert.Contains(": nothing follows", output, StringComparison.Ordinal);
        Assert.Equal(output, Tool.Run("log", _folder.Database + "-wal").Ok().Output);
        Tool.Run("page", _folder.Database, "0").Ok();
    }

    [Fact]
    public void A_file_that_is_no_log_is_refused()
    {
        Create();
        _folder.Write("test.ddb-wal", new string('x', 10_000));
        Tool.Run("log", _folder.Database).Refused(1, "the file is no log of a database");
    }

    private void Create() => Sql.Execute(
        _folder.Database,
        "CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT, weight DOUBLE PRECISION);"
        + "INSERT INTO notes VALUES (1, 'first', 1.25), (2, NULL, 2.5), (3, 'third', 3.75)");

    // The output for the page of this kind that holds a text.
    private string Find(string kind, string text)
    {
        for (var page = 1; page * (long)PageSize < new FileInfo(_folder.Database).Length; page++)
        {
            var output = Tool.Run("page", _folder.Database, page.ToString(CultureInfo.InvariantCulture)).Ok().Output;
            if (output.Contains(kind, StringComparison.Ordinal) && output.Contains(text, StringComparison.Ordinal))
            {
                return output;
            }
        }

        throw new InvalidOperationException("no page of the kind " + kind);
    }
}
