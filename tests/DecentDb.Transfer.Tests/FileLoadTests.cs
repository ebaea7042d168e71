using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using DecentDb.Data;
using DecentDb.TestSupport;
using Xunit;

namespace DecentDb.Transfer.Tests;

public sealed class FileLoadTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly DecentDbConnection _connection = new("Data Source=:memory:");

    public FileLoadTests() => _connection.Open();

    public void Dispose()
    {
        _connection.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_new_table_gets_the_types_of_the_values_and_a_report_tells_them()
    {
        var report = Load("id,x,day\n1,1.0,31.12.2024\n2,0.42,1.2.2024\n").Run(_connection);

        Assert.Equal((2, 2, true), (report.RowsRead, report.RowsInserted, report.TableCreated));
        Assert.Equal("id INTEGER, x DOUBLE PRECISION, day DATE", string.Join(
            ", ", report.Columns.Select(column => column.Name + " " + column.Type)));
        using var json = JsonDocument.Parse(report.ToJson());
        Assert.Equal("t", json.RootElement.GetProperty("table").GetString());
        Assert.Equal("1|1|2024-12-31;2|0.42|2024-02-01", Rows("SELECT * FROM t ORDER BY id"));
    }

    [Fact]
    public void Several_files_are_one_load_by_the_names_of_their_columns()
    {
        _folder.Write("p-1.csv", "id,a\n1,x\n");
        _folder.Write("p-2.csv", "b;id\n2.5;2\n");
        var load = new FileLoad { Sources = FileSource.Find(_folder["p-*.csv"]), Table = "t" };

        var report = load.Run(_connection);

        Assert.Equal(2, report.Files.Count);
        Assert.Equal("1|x|NULL;2|NULL|2.5", Rows("SELECT id, a, b FROM t ORDER BY id"));
        Assert.Throws<FileNotFoundException>(() => FileSource.Find(_folder["none-*.csv"]));
    }

    [Fact]
    public void Nothing_is_rounded_into_an_existing_table()
    {
        Execute("CREATE TABLE t (id INT, price DECIMAL(18,2), name VARCHAR(3), at TIMESTAMP)");

        var error = Assert.Throws<FileTransferException>(
            () => Load("id,price,name,at\n3,2.555,abc,2024-01-01\n").Run(_connection));
        Assert.Contains("rounded", error.Message, StringComparison.Ordinal);
        Assert.Throws<FileTransferException>(() => Load("id,price,name,at\n3,2.5,abcd,2024-01-01\n").Run(_connection));
        Assert.Throws<FileTransferException>(() => Load("id,price,name,at\n3,2,abc,2024-01-01T00:00Z\n").Run(_connection));
        Assert.Throws<FileTransferException>(() => Load("id,price,name,at\n3.5,2,abc,2024-01-01\n").Run(_connection));
        Assert.Equal("", Rows("SELECT * FROM t"));
    }

    [Fact]
    public void A_table_can_be_replaced_truncated_or_refused()
    {
        Load("id,a\n1,x\n").Run(_connection);

        Assert.Throws<FileTransferException>(() => Load("id,a\n2,y\n", FileLoadTarget.Create).Run(_connection));
        Load("id,a\n2,y\n", FileLoadTarget.Truncate).Run(_connection);
        Assert.Equal("2|y", Rows("SELECT * FROM t"));
        Load("k\n2.5\n", FileLoadTarget.Replace).Run(_connection);
        Assert.Equal("2.5", Rows("SELECT * FROM t"));
        Execute("DROP TABLE t");
        Assert.Throws<FileTransferException>(() => Load("k\n2.5\n", FileLoadTarget.Append).Run(_connection));
    }

    [Fact]
    public void A_replaced_table_is_back_when_the_load_fails()
    {
        Load("id,a\n1,x\n").Run(_connection);

        Assert.Throws<FileTransferException>(() => Load("k,l\n1,2\n3\n", FileLoadTarget.Replace).Run(_connection));

        Assert.Equal("1|x", Rows("SELECT * FROM t"));
    }

    [Fact]
    public void An_upsert_changes_the_rows_whose_key_is_there()
    {
        new FileLoad { Sources = [Source("id,a\n1,x\n2,y\n")], Table = "t", Key = ["id"] }.Run(_connection);

        var report = new FileLoad { Sources = [Source("id,a\n2,z\n3,w\n")], Table = "t", Upsert = true }
            .Run(_connection);

        Assert.Equal((1, 1), (report.RowsInserted, report.RowsUpdated));
        Assert.Equal("1|x;2|z;3|w", Rows("SELECT * FROM t ORDER BY id"));
    }

    [Fact]
    public void A_dry_run_leaves_nothing()
    {
        var report = new FileLoad { Sources = [Source("id\n1\n2\n")], Table = "t", DryRun = true }.Run(_connection);

        Assert.Equal(2, report.RowsInserted);
        Assert.Empty(_connection.GetTables());
    }

    [Fact]
    public void Rows_that_do_not_fit_go_to_a_table_with_their_place_and_reason()
    {
        Execute("CREATE TABLE t (id INT PRIMARY KEY, n INT NOT NULL)");
        const string Text = "id,n\n1,10\n2,x\n\"3\",30\n4\n1,40\n5,\n6,60\n";

        var report = new FileLoad
        {
            Sources = [Source(Text)],
            Table = "t",
            Rejects = RejectSink.Table("bad"),
        }.Run(_connection);

        Assert.Equal((7, 3, 4), (report.RowsRead, report.RowsInserted, report.RowsRejected));
        Assert.Equal("1|10;3|30;6|60", Rows("SELECT * FROM t ORDER BY id"));
        Assert.Equal(
            "2|3|n|x|22P02;4|5|NULL|NULL|22P04;5|6|NULL|NULL|23505;6|7|n|NULL|23502",
            Rows("SELECT row_number, line_number, column_name, value, sqlstate FROM bad ORDER BY row_number"));
    }

    [Fact]
    public void Rejects_in_a_file_stay_when_too_many_fail_the_load()
    {
        Execute("CREATE TABLE t (id INT)");
        var load = new FileLoad
        {
            Sources = [Source("id\n1\nx\ny\n")],
            Table = "t",
            Rejects = RejectSink.Csv(_folder["bad.csv"]),
            MaxErrors = 1,
        };

        Assert.Throws<FileTransferException>(() => load.Run(_connection));

        Assert.Equal("", Rows("SELECT * FROM t"));
        string[] lines = File.ReadAllLines(_folder["bad.csv"]);
        Assert.Equal("file,row,line,column,value,sqlstate,message", lines[0]);
        Assert.StartsWith("\"t.csv\",2,3,\"id\",\"x\",", lines[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, true)] // two rows of the first file fill it up
    [InlineData(3, true)]
    [InlineData(4, true)]
    [InlineData(5, false)]
    public void The_limit_of_rejected_rows_is_for_all_files_and_reasons_together(int maxErrors, bool fails)
    {
        Execute("CREATE TABLE t (id INT PRIMARY KEY, n INT)");
        _folder.Write("p-1.csv", "id,n\n1,10\n2,x\n3\n4,40\n"); // a value, a row that is short
        _folder.Write("p-2.csv", "id,n\n1,10\n5,50\n6,60,7\n7,y\n"); // a key that is there, a row that is long
        var rejected = new List<RejectedRow>();
        var load = new FileLoad
        {
            Sources = FileSource.Find(_folder["p-*.csv"]),
            Table = "t",
            Rejects = RejectSink.Callback(rejected.Add),
            MaxErrors = maxErrors,
        };

        if (fails)
        {
            var error = Assert.Throws<FileTransferException>(() => load.Run(_connection));
            Assert.Contains($"More than {maxErrors} rows", error.Message, StringComparison.Ordinal);
            Assert.StartsWith("p-2.csv: Row ", error.Message, StringComparison.Ordinal);
            Assert.Equal(maxErrors + 1, rejected.Count);
            Assert.Equal("", Rows("SELECT * FROM t"));
        }
        else
        {
            Assert.Equal(5, load.Run(_connection).RowsRejected);
            Assert.Equal("1;4;5", Rows("SELECT id FROM t ORDER BY id"));
        }
    }

    [Fact]
    public void Rejected_rows_never_go_where_rows_come_from_or_go_to()
    {
        const string Text = "id\n1\nx\n";
        var source = Source(Text);
        foreach (var sink in (RejectSink[])[RejectSink.Csv(_folder["t.csv"]),
            RejectSink.Csv(Path.Combine(_folder.Path, ".", "t.csv")), RejectSink.Table("T")])
        {
            var load = new FileLoad { Sources = [source], Table = "t", Rejects = sink };
            Assert.Throws<FileTransferException>(() => load.Run(_connection));
        }

        Assert.Equal(Text, File.ReadAllText(_folder["t.csv"]));
        using var inFile = new DecentDbConnection($"Data Source={_folder["a.csv"]};Mode=ReadWriteCreate");
        inFile.Open();
        var intoDatabase = new FileLoad { Sources = [source], Table = "t", Rejects = RejectSink.Csv(_folder["a.csv"]) };
        Assert.Throws<FileTransferException>(() => intoDatabase.Run(inFile));
    }

    [Fact]
    public void A_sink_that_fails_too_does_not_hide_why_the_load_failed()
    {
        Execute("CREATE TABLE t (id INT)");
        Execute("CREATE TABLE bad (other INT)");
        var load = new FileLoad
        {
            Sources = [Source("id\n1\nx\ny\n")],
            Table = "t",
            Rejects = RejectSink.Table("bad"),
            MaxErrors = 1,
        };

        var error = Assert.Throws<FileTransferException>(() => load.Run(_connection));

        Assert.Contains("'y'", error.Message, StringComparison.Ordinal);
        Assert.Contains("row 3", error.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("a,b\n1,x\n2,\n3,z\n", true)]
    [InlineData("a,b\n1,x\n2,\n3,y\n", false)] // another third row
    [InlineData("a,b\n2,\n", true)]
    [InlineData("a,b\n7,x\n", false)]
    public void A_file_whose_first_rows_are_there_already_is_told(string text, bool warns)
    {
        Load("a,b\n1,x\n2,\n3,z\n4,w\n").Run(_connection);

        var report = Load(text).Run(_connection);

        Assert.Equal(warns, report.Warnings.Count == 1);
        Assert.True(report.RowsInserted > 0);
        Assert.Empty(Load(text, FileLoadTarget.Truncate).Run(_connection).Warnings);
    }

    [Theory]
    [InlineData("a")]
    [InlineData("b")]
    public void A_column_that_is_chosen_and_not_there_is_an_error(string there)
    {
        if (there == "b")
        {
            Execute("CREATE TABLE t (a INT, b INT, c INT)");
        }

        var load = new FileLoad { Sources = [Source("a,b\n1,2\n")], Table = "t", Columns = [there, "c"] };

        var error = Assert.Throws<FileTransferException>(() => load.Run(_connection));
        Assert.Contains("'c'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Types_for_a_table_that_is_there_are_told_to_be_of_no_use()
    {
        Execute("CREATE TABLE t (a INT)");
        var types = new Dictionary<string, string> { ["a"] = "text" };
        var load = new FileLoad
        {
            Sources = [Source("a\n1\n")],
            Table = "t",
            Options = new Files.CsvReaderOptions { Columns = types },
        };

        Assert.Contains("keeps its types", Assert.Single(load.Run(_connection).Warnings), StringComparison.Ordinal);
        types["b"] = "text";
        Assert.Throws<FileTransferException>(() => load.Run(_connection));
    }

    [Fact]
    public void Ragged_rows_of_a_new_table_can_be_left_out()
    {
        var rejected = new List<RejectedRow>();
        var report = new FileLoad
        {
            Sources = [Source("a,b\n1,2\n3\n4,5\n")],
            Table = "t",
            Rejects = RejectSink.Callback(rejected.Add),
        }.Run(_connection);

        Assert.Equal((2, 1), (report.RowsInserted, report.RowsRejected));
        Assert.Equal((2, 3), (rejected.Single().Row, rejected.Single().Line));
    }

    [Fact]
    public void Only_some_columns_can_be_loaded()
    {
        new FileLoad { Sources = [Source("a,b,c\n1,2,3\n")], Table = "t", Columns = ["C", "a"] }.Run(_connection);

        Assert.Equal("1|3", Rows("SELECT * FROM t"));
    }

    [Fact]
    public void A_file_without_a_header_fills_the_columns_by_position()
    {
        Execute("CREATE TABLE t (id INT, name TEXT)");

        var report = Load("1,Ann\n2,Bob\n").Run(_connection);

        Assert.False(report.Files[0].HasHeader);
        Assert.Equal("1|Ann;2|Bob", Rows("SELECT * FROM t ORDER BY id"));
    }

    [Fact]
    public void The_report_names_a_column_that_stayed_text_because_of_one_value()
    {
        var report = Load("id,n\n1,5\n2,NA\n3,7\n4,8\n").Run(_connection);

        Assert.Contains("--null \"NA\" makes it INTEGER", Assert.Single(report.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_load_can_be_stopped()
    {
        var source = Source("id\n" + string.Concat(Enumerable.Range(0, 200_000).Select(i => i + "\n")));
        using var stop = new CancellationTokenSource();
        var load = new FileLoad { Sources = [source], Table = "t", Progress = _ => stop.Cancel() };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => load.RunAsync(_connection, stop.Token));

        Assert.Empty(_connection.GetTables());
    }

    private FileLoad Load(string text, FileLoadTarget target = default) =>
        new() { Sources = [Source(text)], Table = "t", Target = target };

    private FileSource Source(string text) => FileSource.OfFile(_folder.Write("t.csv", text));

    private void Execute(string sql) => SqlText.Execute(_connection, sql);

    private string Rows(string sql) => SqlText.Rows(_connection, sql);
}
