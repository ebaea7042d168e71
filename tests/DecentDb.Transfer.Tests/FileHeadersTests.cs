using System;
using System.Collections.Generic;
using System.Linq;
using DecentDb.Data;
using DecentDb.Files;
using DecentDb.TestSupport;
using Xunit;

namespace DecentDb.Transfer.Tests;

/// <summary>Several files of one load: what they name, and what they name differently.</summary>
public sealed class FileHeadersTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly DecentDbConnection _connection = new("Data Source=:memory:");

    public FileHeadersTests() => _connection.Open();

    public void Dispose()
    {
        _connection.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_column_that_a_file_lacks_is_told()
    {
        var report = Load("id,a\n1,x\n", "id,b\n2,y\n");

        Assert.Contains(report.Warnings, warning => warning.Contains("f1.csv: The file has no column 'b'", StringComparison.Ordinal));
        Assert.Contains(report.Warnings, warning => warning.Contains("f2.csv: The file has no column 'a'", StringComparison.Ordinal));
        Assert.Equal("1|x|;2||y", Rows("SELECT id, a, b FROM t ORDER BY id"));
    }

    [Fact]
    public void A_file_without_a_header_has_the_columns_of_the_first()
    {
        Load("id,a\n1,x\n", "2,y\n3,z\n");

        Assert.Equal("1|x;2|y;3|z", Rows("SELECT id, a FROM t ORDER BY id"));
    }

    [Fact]
    public void A_header_that_its_types_do_not_tell_is_one_because_the_first_file_has_it()
    {
        Load("id,2019\n1,5.5\n", "id,2019\n2,6.5\n");
        Load("name,city\nAnn,Rome\n", "city,name\nOslo,Bob\nOslo,Carl\n");

        Assert.Equal("Ann|Rome;Bob|Oslo;Carl|Oslo", Rows("SELECT name, city FROM t ORDER BY name"));
    }

    [Theory]
    [InlineData("id,a\n1,x\n", "k,b\n2,y\n", "none of the columns of f1.csv")]
    [InlineData("id,a\n1,x\n", "2,y,7\n3,z,8\n", "3 columns where f1.csv has 2")]
    [InlineData("1,x\n2,z\n", "id,a\n3,y\n", "has a header where f1.csv has none")]
    public void Files_that_have_nothing_in_common_are_refused(string first, string second, string reason)
    {
        var error = Assert.Throws<FileTransferException>(() => Load(first, second));

        Assert.StartsWith("f2.csv: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.Empty(_connection.GetTables());
    }

    private FileLoadReport Load(params string[] texts) => new FileLoad
    {
        Sources = [.. texts.Select((text, i) => FileSource.OfFile(_folder.Write($"f{i + 1}.csv", text)))],
        Table = "t",
        Target = FileLoadTarget.Replace,
        Options = new CsvReaderOptions { DetectDelimiter = true, Header = CsvHeader.Auto },
    }.Run(_connection);

    private string Rows(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
        {
            rows.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(i => reader.GetValue(i).ToString())));
        }

        return string.Join(';', rows);
    }
}
