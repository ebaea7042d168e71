using System;
using System.IO;
using System.IO.Compression;
using System.Text;
using DecentDb.TestSupport;
using Xunit;

namespace DecentDb.Cli.Tests;

/// <summary>Every bad input: a clear message, an exit code other than 0, and an unchanged database.</summary>
public sealed class BadInputTests : IDisposable
{
    private const int BadInput = 2;
    private const int Failure = 1;
    private const string Before = "1|one|1.00;2|two|2.00";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_row_with_too_few_columns_leaves_no_new_file()
    {
        var file = _folder.Write("t.csv", "a,b,c\n1,2,3\n4,\"5\n5\",6\n7,8\n9,10,11\n");

        Tool.Run("load", file, "--db", _folder.Database)
            .Refused(BadInput, "t.csv", "Row 3", "(line 5)", "too few columns", "3 are expected, 2 were found");

        Assert.Equal([file], Directory.GetFiles(_folder.Path));
    }

    [Theory]
    [InlineData("id,name,price\n3,three,3\n4,four\n", "Row 2", "(line 3)", "too few columns")]
    [InlineData("id,name,price\n3,three,3\n4,four,4,4\n", "Row 2", "(line 3)", "too many columns")]
    [InlineData("id,name,price\n3,three,3\nfour,4,4\n", "Row 2", "(line 3)", "column 'id'", "'four'", "INTEGER")]
    [InlineData("id,name,price\n3,three,3\n4,\"f\n\nour\",1.2.3\n", "Row 2", "(line 3)", "column 'price'", "'1.2.3'")]
    [InlineData("id,name,price\n3,three,3\n9999999999,x,4\n", "Row 2", "(line 3)", "column 'id'", "'9999999999'")]
    [InlineData("id,name,price\n3,three,3\n4,far too long a name,4\n", "Row 2", "(line 3)", "column 'name'",
        "too many for type VARCHAR(10)")]
    [InlineData("id,name,price\n3,three,3\n4,four,2.555\n", "Row 2", "(line 3)", "column 'price'", "'2.555'",
        "rounded")]
    [InlineData("id,name,price\n3,\"a\nb\",3\n2,again,2\n", "Row 2", "(line 4)", "Duplicate key", "items")]
    [InlineData("id,name,price\n3,three,3\n3,again,3\n", "Row 2", "(line 3)", "Duplicate key", "items")]
    [InlineData("id,name,price\n3,three,3\n4,,4\n", "Row 2", "(line 3)", "name", "NULL")]
    [InlineData("id,name,price\n3,three,3\n4,four,-4\n", "Row 2", "(line 3)", "CHECK")]
    [InlineData("id,name\n3,three\n", "does not fit", "columns the file does not have: price")]
    [InlineData("id,name,price,x,y\n3,three,3,1,1\n", "does not fit", "columns the table does not have: x, y")]
    [InlineData("id,name,price,NAME\n3,three,3,1\n", "NAME_2")]
    [InlineData("", "empty", "header")]
    [InlineData("id,name,price\n3,\"three,3\n", "quote")]
    public void A_load_that_fails_leaves_the_table_as_it_was(string text, params string[] message)
    {
        CreateItems();
        var file = _folder.Write("items.csv", text);

        Tool.Run("load", file, "--db", _folder.Database).Refused(BadInput, ["decentdb: items.csv: ", .. message]);

        AssertUnchanged();
    }

    [Fact]
    public void A_number_too_large_for_a_double_is_no_infinity()
    {
        Sql.Execute(_folder.Database, "CREATE TABLE d (v DOUBLE PRECISION)");
        var file = _folder.Write("d.csv", "v\n1e308\n-1e400\n");

        Tool.Run("load", file, "--db", _folder.Database)
            .Refused(BadInput, "Row 2", "(line 3)", "column 'v'", "'-1e400'");

        Assert.Equal("", Sql.Rows(_folder.Database, "SELECT v FROM d"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(8)]
    [InlineData(5_000)]
    public void A_gzip_file_that_is_cut_off_leaves_no_table(int missing)
    {
        var path = _folder["half.csv.gz"];
        using (var file = new GZipStream(File.Create(path), CompressionMode.Compress))
        {
            var text = new StringBuilder("id,v\n");
            var random = new Random(1);
            for (var i = 0; i < 5_000; i++)
            {
                text.Append(i).Append(',').Append(random.NextDouble()).Append('\n');
            }

            file.Write(Encoding.ASCII.GetBytes(text.ToString()));
        }

        using (var file = File.OpenWrite(path))
        {
            file.SetLength(file.Length - missing);
        }

        Tool.Run("load", path, "--db", _folder.Database).Refused(BadInput, "half.csv.gz", "cut off", "after row");
        Tool.RunWithInput(File.ReadAllBytes(path), "load", "-", "--db", _folder.Database, "--table", "t")
            .Refused(BadInput, "standard input", "cut off", "after row");

        Assert.Equal([path], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void A_message_shows_no_control_characters()
    {
        Sql.Execute(_folder.Database, "CREATE TABLE t (id INT)");
        var file = _folder.Write("t.csv", "id\n\u001b]0;owned\u0007\n");

        var result = Tool.Run("load", file, "--db", _folder.Database).Refused(BadInput, "'\\u001b]0;owned\\u0007'");

        Assert.DoesNotContain('\u001b', result.Errors);
    }

    [Fact]
    public void A_failed_load_leaves_no_new_table()
    {
        CreateItems();
        var file = _folder.Write("new.csv", "a,b\n1,2\n3\n");

        Tool.Run("load", file, "--db", _folder.Database).Refused(BadInput, "Row 2", "too few");

        AssertUnchanged();
    }

    [Fact]
    public void A_load_into_a_folder_that_does_not_exist_is_refused()
    {
        var file = _folder.Write("t.csv", "a\n1\n");

        Tool.Run("load", file, "--db", _folder["nowhere/test.ddb"]).Refused(BadInput, "nowhere");
        Tool.Run("load", file, "--db", _folder.Path).Refused(Failure, _folder.Path);

        Assert.Equal([file], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        Tool.Run("load", _folder["none.csv"], "--db", _folder.Database).Refused(BadInput, "none.csv", "no file");
        Tool.Run("load", _folder.Path, "--db", _folder.Database).Refused(BadInput, "is a directory");

        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Theory]
    [InlineData("query", "SELECT 1")]
    [InlineData("check")]
    [InlineData("info")]
    public void A_missing_database_is_named_and_not_created(params string[] command)
    {
        Tool.Run([.. command, "--db", _folder.Database]).Refused(BadInput, "no database file", _folder.Database);

        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Theory]
    [InlineData("load", "FILE")]
    [InlineData("query", "SELECT 1")]
    [InlineData("check")]
    [InlineData("info")]
    public void A_file_that_is_no_database_is_left_alone(params string[] command)
    {
        var file = _folder.Write("t.csv", "a\n1\n");
        var text = new string('x', 5000) + "this is a letter to a friend";
        _folder.Write("test.ddb", text);
        var arguments = Array.ConvertAll(command, part => part == "FILE" ? file : part);

        Tool.Run([.. arguments, "--db", _folder.Database]).Refused(Failure, "not a DecentDb database", "test.ddb");

        Assert.Equal(text, File.ReadAllText(_folder.Database));
        Assert.Equal(2, Directory.GetFiles(_folder.Path).Length);
    }

    [Theory]
    [InlineData("load", "FILE")]
    [InlineData("query", "SELECT COUNT(*) FROM items")]
    [InlineData("check")]
    public void A_truncated_database_is_refused_and_left_alone(params string[] command)
    {
        CreateItems();
        var bytes = File.ReadAllBytes(_folder.Database).AsSpan(0, 20_000).ToArray();
        File.WriteAllBytes(_folder.Database, bytes);
        var file = _folder.Write("items.csv", "id,name,price\n3,three,3\n");
        var arguments = Array.ConvertAll(command, part => part == "FILE" ? file : part);

        Tool.Run([.. arguments, "--db", _folder.Database]).Refused(Failure, "truncated", "test.ddb");

        Assert.Equal(bytes, File.ReadAllBytes(_folder.Database));
    }

    [Fact]
    public void A_damaged_page_is_reported_by_check_and_by_queries()
    {
        Sql.Execute(_folder.Database, "CREATE TABLE items (id INTEGER PRIMARY KEY, name TEXT)");
        var rows = new System.Text.StringBuilder("id,name\n");
        for (var i = 0; i < 20_000; i++)
        {
            rows.Append(i).Append(",name of item ").Append(i * 7919L).Append('\n');
        }

        Tool.Run("load", _folder.Write("items.csv", rows.ToString()), "--db", _folder.Database).Ok();
        var bytes = File.ReadAllBytes(_folder.Database);
        bytes[bytes.Length / 2] ^= 0x10;
        File.WriteAllBytes(_folder.Database, bytes);

        var check = Tool.Run("check", "--db", _folder.Database).Refused(3, "damaged");
        Assert.Contains("page", check.Output, StringComparison.Ordinal);
        Tool.Run("query", "SELECT COUNT(name) FROM items", "--db", _folder.Database)
            .Refused(Failure, "page", "damaged", "test.ddb");
    }

    [Theory]
    [InlineData("SELECT id,\nFROM items", "line 2, column 1", "\nFROM items\n^")]
    [InlineData("SELECT nme FROM items", "line 1, column 8", "nme", "\nSELECT nme FROM items\n       ^")]
    [InlineData("SELECT * FROM itmes", "line 1, column 15", "itmes", "\n              ^")]
    [InlineData("SELECT 'open", "line 1, column 8")]
    [InlineData("INSERT INTO items VALUES (3, 'x', 1); SELEC 1", "line 1, column 39", "^")]
    [InlineData("DELETE FROM items WHERE id > 'x'", "x")]
    [InlineData("INSERT INTO items VALUES (5, 'x', 1), (2, 'y', 2)", "Duplicate key")]
    [InlineData("UPDATE items SET price = price / 0", "zero")]
    [InlineData("   ", "no SQL statement")]
    public void A_wrong_statement_is_shown_with_its_place(string sql, params string[] message)
    {
        CreateItems();

        Tool.Run("query", sql, "--db", _folder.Database).Refused(BadInput, message);

        AssertUnchanged();
    }

    [Theory]
    [InlineData("--rows", "load", "x.csv", "--db", "x.ddb", "--rows", "3")]
    [InlineData("--db", "query", "SELECT 1")]
    [InlineData("--db", "query", "SELECT 1", "--db", "")]
    [InlineData("--table", "load", "x.csv", "--db", "x.ddb", "--table", "")]
    [InlineData("--out", "sample", "tracks", "--out", " ")]
    [InlineData("frobnicate", "frobnicate")]
    [InlineData("--rows", "sample", "tracks", "--rows", "many")]
    [InlineData("--rows", "sample", "tracks", "--rows", "-1")]
    [InlineData("albums", "sample", "albums")]
    [InlineData("--delimiter", "load", "x.csv", "--db", "x.ddb", "--delimiter", "abcde")]
    [InlineData("command")]
    public void Wrong_arguments_are_named(string name, params string[] arguments)
    {
        Tool.RunIn(_folder.Path, arguments).Refused(BadInput, name);

        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Theory]
    [InlineData("a,a\n1,2\n", "twice")]
    [InlineData(",b\n1,2\n", "no name")]
    [InlineData("\n\n", "empty")]
    public void A_header_that_is_no_use_is_refused(string text, string message)
    {
        var file = _folder.Write("t.csv", text);

        Tool.Run("load", file, "--db", _folder.Database, "--strict-header")
            .Refused(BadInput, "t.csv", message);

        Assert.Equal([file], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void Bytes_that_are_no_text_are_refused_with_their_place()
    {
        var file = _folder["t.csv"];
        File.WriteAllBytes(file, [(byte)'a', (byte)'\n', 0x80, (byte)'\n']);

        Tool.Run("load", file, "--db", _folder.Database).Refused(BadInput, "t.csv", "Line 2", "0x80", "UTF-8");

        Assert.Equal([file], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void A_file_that_only_claims_to_be_gzip_is_refused()
    {
        var file = _folder.Write("t.csv.gz", "a\n1\n");

        Tool.Run("load", file, "--db", _folder.Database).Refused(BadInput, "t.csv.gz", "not gzip");
    }

    [Fact]
    public void A_database_that_another_process_owns_can_be_looked_into()
    {
        CreateItems();
        using (var connection = new Data.DecentDbConnection("Data Source=" + _folder.Database))
        {
            connection.Open();
            var copy = Path.Combine(_folder.Path, "copy.ddb");

            Assert.Equal(
                "n\n2\n", Tool.Run("query", "SELECT COUNT(*) AS n FROM items", "--db", _folder.Database).Ok().Output);
            Assert.Contains(
                "items: 2 rows", Tool.Run("info", "--db", _folder.Database).Ok().Output, StringComparison.Ordinal);
            Assert.Equal("ok\n", Tool.Run("check", "--db", _folder.Database).Ok().Output);
            Tool.Run("backup", "--db", _folder.Database, "--out", copy).Ok();
            Assert.Equal("ok\n", Tool.Run("check", "--db", copy).Ok().Output);
        }

        AssertUnchanged();
    }

    private void CreateItems()
    {
        Sql.Execute(_folder.Database, """
            CREATE TABLE items (id INTEGER PRIMARY KEY, name VARCHAR(10) NOT NULL,
                price DECIMAL(10,2) CHECK (price > 0));
            INSERT INTO items VALUES (1, 'one', 1), (2, 'two', 2)
            """);
    }

    private void AssertUnchanged()
    {
        Assert.Equal(Before, Sql.Rows(_folder.Database, "SELECT * FROM items ORDER BY id"));
        Assert.Equal("items(id INTEGER, name VARCHAR(10), price DECIMAL(10,2))", Sql.Schema(_folder.Database));
        Assert.Equal("", Sql.Check(_folder.Database));
    }
}
