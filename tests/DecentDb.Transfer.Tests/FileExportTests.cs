using System;
using System.IO;
using System.Text;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using DecentDb.Data;
using DecentDb.Files;
using DecentDb.TestSupport;
using Xunit;

namespace DecentDb.Transfer.Tests;

public sealed class FileExportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly DecentDbConnection _connection = SqlText.Open();

    public FileExportTests() => SqlText.Execute(_connection, """
        CREATE TABLE t (id INT PRIMARY KEY, name TEXT, price DECIMAL(9,2), day DATE);
        INSERT INTO t VALUES (1, 'a "b", c', 1.50, '2024-02-29'), (2, NULL, NULL, NULL), (3, '', -2, '0001-01-01');
        """);

    public void Dispose()
    {
        _connection.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("t.csv")]
    [InlineData("t.csv.gz")]
    [InlineData("t.jsonl")]
    [InlineData("t.jsonl.zst")]
    [InlineData("t.json")]
    [InlineData("t.json.br")]
    public void What_is_exported_is_loaded_again(string name)
    {
        var report = new FileExport { Table = "t", Path = _folder[name] }.Run(_connection);

        Assert.Equal((3, name.Split('.')[1]), (report.Rows, report.Format));
        Assert.Equal(new FileInfo(_folder[name]).Length, report.Bytes);
        SqlText.Execute(_connection, "CREATE TABLE u (id INT PRIMARY KEY, name TEXT, price DECIMAL(9,2), day DATE)");
        new FileLoad { Sources = FileSource.Find(_folder[name]), Table = "u" }.Run(_connection);
        Assert.Equal(SqlText.Rows(_connection, "SELECT * FROM t ORDER BY id"),
            SqlText.Rows(_connection, "SELECT * FROM u ORDER BY id"));
        using var json = JsonDocument.Parse(report.ToJson());
        Assert.Equal(3, json.RootElement.GetProperty("rows").GetInt64());
    }

    [Fact]
    public void A_query_goes_to_a_stream()
    {
        using var target = new MemoryStream();
        var export = new FileExport
        {
            Sql = "SELECT id, name FROM t WHERE id < 3 ORDER BY id DESC",
            Target = target,
            Format = FileFormats.Named("jsonl"),
        };
        Assert.Equal(2, export.Run(_connection).Rows);
        Assert.Equal("{\"id\":2,\"name\":null}\n{\"id\":1,\"name\":\"a \\\"b\\\", c\"}\n", Encoding.UTF8.GetString(target.ToArray()));
    }

    [Fact]
    public void Numbers_that_json_has_no_form_for_come_back_as_numbers()
    {
        SqlText.Execute(_connection, "CREATE TABLE d (x DOUBLE PRECISION); INSERT INTO d VALUES (1.5), ('NaN'), ('-0'), ('-Infinity')");
        new FileExport { Table = "d", Path = _folder["d.jsonl"] }.Run(_connection);
        new FileLoad { Sources = FileSource.Find(_folder["d.jsonl"]), Table = "e" }.Run(_connection);

        Assert.Equal("1.5;NaN;-0;-Infinity", SqlText.Rows(_connection, "SELECT x FROM e"));
        Assert.Equal("double precision;double precision;double precision;double precision",
            SqlText.Rows(_connection, "SELECT pg_typeof(x) FROM e"));
    }

    [Fact]
    public void A_file_appears_whole_or_not_at_all()
    {
        string path = _folder.Write("t.csv", "mine");
        Assert.Throws<FileTransferException>(() => new FileExport { Table = "t", Path = path }.Run(_connection));
        Assert.Throws<DecentDbException>(
            () => new FileExport { Sql = "SELECT 1/(id-3) FROM t", Path = path, Overwrite = true }.Run(_connection));
        Assert.Throws<DecentDbException>(() => new FileExport { Table = "none", Path = path, Overwrite = true }.Run(_connection));
        Assert.Throws<FileTransferException>(
            () => new FileExport { Sql = "CREATE TABLE x (a INT)", Path = path, Overwrite = true }.Run(_connection));
        Assert.Throws<FileTransferException>(() => new FileExport { Path = path }.Run(_connection));
        Assert.Equal("mine", File.ReadAllText(path));
        Assert.Single(Directory.GetFiles(_folder.Path));
        new FileExport { Table = "t", Path = path, Overwrite = true }.Run(_connection);
        Assert.StartsWith("id,name", File.ReadAllText(path), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_export_that_is_cancelled_leaves_no_file()
    {
        using var stop = new CancellationTokenSource();
        var export = new FileExport
        {
            Sql = "SELECT * FROM generate_series(1, 1000000)",
            Path = _folder["n.csv"],
            Progress = _ => stop.Cancel(),
        };
        await Assert.ThrowsAnyAsync<Exception>(() => export.RunAsync(_connection, stop.Token));
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }
}
