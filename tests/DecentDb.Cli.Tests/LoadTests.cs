using System;
using System.IO;
using System.IO.Compression;
using System.Text;
using DecentDb.TestSupport;
using Xunit;

namespace DecentDb.Cli.Tests;

public sealed class LoadTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Load_creates_the_table_with_types_that_lose_nothing()
    {
        var file = _folder.Write("things.csv", """
            id,code,price,ratio,day,moment,flag,note
            1,007,1.50,0.25,2024-02-29,2024-02-29 12:30:00,true,plain
            2,010,12.00,1E-07,1999-12-31,1999-12-31 00:00:01,false,
            3,100,-3.25,3,2000-01-01,2000-01-01 00:00:00,true,""
            4000000000,1,0.00,,,,,"with ""quotes"", a comma
            and a line break"

            """);

        var result = Tool.Run("load", file, "--db", _folder.Database).Ok();

        Assert.StartsWith("4 rows into things in ", result.Output, StringComparison.Ordinal);
        Assert.Equal(
            "things(id BIGINT, code TEXT, price DECIMAL(18,2), ratio DOUBLE PRECISION, day DATE, moment TIMESTAMP,"
            + " flag BOOLEAN, note TEXT)",
            Sql.Schema(_folder.Database));
        Assert.Equal(
            "1|007|1.50|0.25|2024-02-29|2024-02-29 12:30:00|true|plain;"
            + "2|010|12.00|1E-07|1999-12-31|1999-12-31 00:00:01|false|NULL;"
            + "3|100|-3.25|3|2000-01-01|2000-01-01 00:00:00|true|;"
            + "4000000000|1|0.00|NULL|NULL|NULL|NULL|with \"quotes\", a comma\nand a line break",
            Sql.Rows(_folder.Database, "SELECT * FROM things ORDER BY id"));
        Assert.Equal("", Sql.Check(_folder.Database));
    }

    [Fact]
    public void Load_unpacks_gzip()
    {
        var path = _folder["numbers.csv.gz"];
        using (var file = new GZipStream(File.Create(path), CompressionMode.Compress))
        {
            file.Write("n\n1\n2\n3\n"u8);
        }

        Tool.Run("load", path, "--db", _folder.Database).Ok();

        Assert.Equal("3|6", Sql.Rows(_folder.Database, "SELECT COUNT(*), SUM(n) FROM numbers"));
    }

    [Fact]
    public void Load_reads_standard_input()
    {
        var input = Encoding.UTF8.GetBytes("name;city\r\nÅsa;Malmö\r\nJosé;\r\n");

        Tool.RunWithInput(input, "load", "-", "--db", _folder.Database, "--table", "people").Ok();

        Assert.Equal("José|NULL;Åsa|Malmö", Sql.Rows(_folder.Database, "SELECT name, city FROM people ORDER BY name"));
    }

    [Fact]
    public void Load_unpacks_gzip_from_standard_input()
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionMode.Compress))
        {
            gzip.Write("\uFEFFn,word\r\n1,π\r\n2,\"a\r\nb\"\r\n"u8);
        }

        Tool.RunWithInput(packed.ToArray(), "load", "-", "--db", _folder.Database, "--table", "words").Ok();

        Assert.Equal("1|π;2|a\r\nb", Sql.Rows(_folder.Database, "SELECT n, word FROM words ORDER BY n"));
    }

    [Fact]
    public void Load_of_standard_input_asks_for_a_table() =>
        Tool.RunWithInput("a\n1\n"u8.ToArray(), "load", "-", "--db", _folder.Database).Refused(2, "--table");

    [Fact]
    public void Load_matches_an_existing_table_by_the_names_in_the_header()
    {
        Sql.Execute(_folder.Database, """
            CREATE TABLE Products (id INTEGER PRIMARY KEY, "Article No" TEXT, price DECIMAL(10,2), since TIMESTAMP)
            """);
        var file = _folder.Write("p.csv", "PRICE,article no,Since,ID\n9.90,007,2024-01-02,2\n,10,,1\n");

        Tool.Run("load", file, "--db", _folder.Database, "--table", "products").Ok();

        Assert.Equal(
            "1|10|NULL|NULL;2|007|9.90|2024-01-02 00:00:00",
            Sql.Rows(_folder.Database, "SELECT * FROM products ORDER BY id"));
    }

    [Fact]
    public void A_second_load_appends()
    {
        var file = _folder.Write("t.csv", "a,b\n1,x\n2,y\n");

        Tool.Run("load", file, "--db", _folder.Database).Ok();
        Tool.Run("load", file, "--db", _folder.Database).Ok();

        Assert.Equal("4|6", Sql.Rows(_folder.Database, "SELECT COUNT(*), SUM(a) FROM t"));
        Assert.Equal("", Sql.Check(_folder.Database));
    }

    [Fact]
    public void A_header_alone_makes_an_empty_table()
    {
        var file = _folder.Write("empty.csv", "a,b\n");

        Tool.Run("load", file, "--db", _folder.Database).Ok();

        Assert.Equal("empty(a TEXT, b TEXT)", Sql.Schema(_folder.Database));
        Assert.Equal("0", Sql.Rows(_folder.Database, "SELECT COUNT(*) FROM empty"));
    }

    [Fact]
    public void Names_may_hold_anything()
    {
        var file = _folder.Write("x.csv", "select,a b,\"say \"\"hi\"\"\"\n1,2,3\n");

        Tool.Run("load", file, "--db", _folder.Database, "--table", "from \"here\"").Ok();

        Assert.Equal(
            "1|2|3",
            Sql.Rows(_folder.Database, "SELECT \"select\", \"a b\", \"say \"\"hi\"\"\" FROM \"from \"\"here\"\"\""));
    }

    [Theory]
    [InlineData("\\t", "a\tb\n1,5\t2\n")]
    [InlineData(";", "a;b\n1,5;2\n")]
    [InlineData("~", "a~b\n1,5~2\n")]
    public void A_delimiter_can_be_given(string delimiter, string text)
    {
        var file = _folder.Write("t.csv", text);

        Tool.Run("load", file, "--db", _folder.Database, "--delimiter", delimiter).Ok();

        Assert.Equal("1,5|2", Sql.Rows(_folder.Database, "SELECT a, b FROM t"));
    }

    [Theory]
    [InlineData("a\u0001b\n1,5\u00012\n2,5\u00013\n")]
    [InlineData("a\tb\n1,5\t2\n2,5\t3\n")]
    [InlineData("a::b\n1,5::2\n2,5::3\n")]
    public void What_sniff_prints_is_what_load_takes(string text)
    {
        var file = _folder.Write("t.csv", text);
        var options = Tool.Run("sniff", file).Ok().Output.Split('\n')[0].Replace("'", "", StringComparison.Ordinal);

        Tool.Run(["load", file, "--db", _folder.Database, .. options.Split(' ')]).Ok();

        Assert.Equal("1,5|2;2,5|3", Sql.Rows(_folder.Database, "SELECT a, b FROM t ORDER BY b"));
    }

    [Fact]
    public void A_dry_run_without_a_database_makes_none()
    {
        var file = _folder.Write("t.csv", "a,b\n1,2\n3,4\n");

        var result = Tool.Run("load", file, "--db", _folder.Database, "--dry-run").Ok();

        Assert.StartsWith("2 rows into t in ", result.Output, StringComparison.Ordinal);
        Assert.Contains("rolled back", result.Output, StringComparison.Ordinal);
        Assert.Equal([file], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void A_table_may_be_named_with_its_schema()
    {
        var file = _folder.Write("t.csv", "a\n1\n");

        Tool.Run("load", file, "--db", _folder.Database, "--table", "main.things").Ok();

        Assert.Equal("things(a INTEGER)", Sql.Schema(_folder.Database));
    }

    [Fact]
    public void Rows_of_another_length_come_with_the_options_that_help()
    {
        var file = _folder.Write("short.csv", "a,b,c\n1,2,3\n4,5\n6,7,8\n");
        Tool.Run("load", file, "--db", _folder.Database).Refused(2, "Row 2", "--jagged", "--rejects");
        Tool.Run("load", file, "--db", _folder.Database, "--jagged").Ok();

        file = _folder.Write("long.csv", "a,b,c\n1,2,3\n4,5,6,7\n");
        Tool.Run("load", file, "--db", _folder.Database).Refused(2, "Row 2", "--rejects FILE leaves such rows out");
    }

    [Fact]
    public void Rejects_replace_earlier_ones_and_no_other_file()
    {
        var file = _folder["data.csv"];
        System.IO.File.WriteAllText(file, "id,n\n1,2\n2\n");
        System.IO.File.WriteAllText(_folder["mine.csv"], "keep me");
        Tool.Run("load", file, "--db", _folder.Database, "--rejects", _folder["mine.csv"]).Refused(2, "something else");
        Assert.Equal("keep me", System.IO.File.ReadAllText(_folder["mine.csv"]));

        Tool.Run("load", file, "--db", _folder.Database, "--rejects", _folder["bad.csv"]).Ok();
        Tool.Run("load", file, "--db", _folder.Database, "--rejects", _folder["bad.csv"], "--append").Ok();
        Assert.Equal(2, System.IO.File.ReadAllLines(_folder["bad.csv"]).Length);
    }

    [Fact]
    public void Rejects_that_would_overwrite_the_file_are_refused()
    {
        var file = _folder.Write("t.csv", "a\n1\n");

        Tool.Run("load", file, "--db", _folder.Database, "--rejects", file).Refused(2, "read itself");

        Assert.Equal("a\n1\n", File.ReadAllText(file));
    }

    [Fact]
    public void Patterns_reach_into_folders_and_name_alternatives()
    {
        Directory.CreateDirectory(_folder["2024"]);
        File.WriteAllText(Path.Combine(_folder["2024"], "a.csv"), "n\n1\n");
        File.WriteAllText(Path.Combine(_folder["2024"], "b.csv"), "n\n2\n");
        File.WriteAllText(Path.Combine(_folder["2024"], "c.csv"), "n\n4\n");

        Tool.Run("load", _folder["**/{a,c}.csv"], "--db", _folder.Database, "--table", "t").Ok();

        Assert.Equal("1;4", Sql.Rows(_folder.Database, "SELECT n FROM t ORDER BY n"));
    }

    [Theory]
    [InlineData("size\";a;b\n1;2;3\n", "size\"|a|b")]
    [InlineData("a;b\",c;d\n1;2;3\n", "a|b\",c|d")]
    [InlineData("id;\"name, first, last\"\n1;2\n", "id|name, first, last")]
    [InlineData("\"a;\"\"b;\",c\n1,2\n", "a;\"b;|c")]
    public void A_quote_within_a_name_hides_no_delimiter(string text, string names)
    {
        var file = _folder.Write("t.csv", text);

        Tool.Run("load", file, "--db", _folder.Database).Ok();

        Assert.Equal(names, Sql.ColumnNames(_folder.Database, "t"));
    }

    [Fact]
    public void Columns_that_fill_themselves_may_be_missing_in_the_file()
    {
        Sql.Execute(
            _folder.Database,
            "CREATE TABLE t (id INTEGER GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, name TEXT, stock INT DEFAULT 7)");
        var file = _folder.Write("t.csv", "name\na\nb\n");

        Tool.Run("load", file, "--db", _folder.Database).Ok();

        Assert.Equal("1|a|7;2|b|7", Sql.Rows(_folder.Database, "SELECT id, name, stock FROM t ORDER BY id"));
    }

    [Fact]
    public void What_is_sampled_and_loaded_is_queried_back_byte_by_byte()
    {
        const string rows = "20000";
        var file = _folder["tracks.csv"];
        var sampled = Tool.Run("sample", "tracks", "--rows", rows, "--out", file).Ok();
        Assert.Equal($"20,000 rows written to {file}\n", sampled.Output.ReplaceLineEndings("\n"));
        Assert.Equal(File.ReadAllBytes(file), Tool.Run("sample", "tracks", "--rows", rows).Ok().OutputBytes);

        Tool.Run("load", file, "--db", _folder.Database).Ok();
        var queried = Tool.Run("query", "SELECT * FROM tracks ORDER BY id", "--db", _folder.Database).Ok();

        Assert.True(File.ReadAllBytes(file).AsSpan().SequenceEqual(queried.OutputBytes));
        Assert.Equal("ok\n", Tool.Run("check", "--db", _folder.Database).Ok().Output.ReplaceLineEndings("\n"));
    }
}
