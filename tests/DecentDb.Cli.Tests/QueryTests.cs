using System;
using System.Diagnostics;
using System.IO;
using System.Text;
using DecentDb.Data;
using DecentDb.TestSupport;
using Spectre.Console;
using Xunit;

namespace DecentDb.Cli.Tests;

public sealed class QueryTests : IDisposable
{
    private const string EveryType = """
        SELECT 1 AS a, CAST('1.50' AS DECIMAL(5,2)) AS b, 'say "hi", you' AS c, '' AS d, NULL AS e, TRUE AS f,
            DATE '2024-02-29' AS g, TIMESTAMP '2024-02-29 12:00:00.5' AS h, CAST(0.1 AS DOUBLE PRECISION) AS i
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Rows_are_piped_as_csv()
    {
        var result = Tool.Run("query", EveryType, "--db", _folder.Database, "--create").Ok();

        Assert.Equal(
            "a,b,c,d,e,f,g,h,i\n1,1.50,\"say \"\"hi\"\", you\",\"\",,true,2024-02-29,2024-02-29 12:00:00.5,0.1\n",
            result.Output);
        Assert.Equal("", result.Errors);
    }

    [Fact]
    public void What_is_typed_may_name_files_and_what_is_piped_may_not_unless_it_is_allowed()
    {
        var copy = $"COPY (SELECT 1 AS a) TO '{_folder["a.csv"]}' (HEADER); SELECT a FROM read_csv('{_folder["a.csv"]}')";

        Assert.EndsWith("a\n1\n", Tool.Run("query", copy, "--db", _folder.Database, "--create").Ok().Output, StringComparison.Ordinal);
        File.Delete(_folder["a.csv"]);
        var refused = Tool.RunWithInput(Encoding.UTF8.GetBytes(copy), "query", "-", "--db", _folder.Database);
        Assert.NotEqual(0, refused.ExitCode);
        Assert.Contains("does not allow", refused.Errors, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["a.csv"]));
        Assert.Contains("does not allow", Tool.RunWithInput(Encoding.UTF8.GetBytes(copy + ";"), "shell", _folder.Database).Errors, StringComparison.Ordinal);
        Tool.RunWithInput(Encoding.UTF8.GetBytes(copy), "query", "-", "--db", _folder.Database, "--allow-file-access").Ok();
        Tool.RunWithInput(Encoding.UTF8.GetBytes(copy + ";"), "shell", _folder.Database, "--allow-file-access").Ok();
    }

    // The base library does not copy a file that is locked.
    private static void Copy(string from, string to)
    {
        using var process = Process.Start(OperatingSystem.IsWindows() ? "copy" : "cp", [from, to]);
        process.WaitForExit();
    }

    [Fact]
    public void Queries_alone_write_nothing_to_the_files_of_a_database()
    {
        string[] names = [_folder["copy"], _folder["copy-wal"]];
        using (var connection = new DecentDbConnection("Data Source=" + _folder.Database))
        {
            connection.Open();
            Sql.Execute(_folder.Database, "CREATE TABLE t (id INTEGER PRIMARY KEY); INSERT INTO t VALUES (7)");
            Copy(_folder.Database, names[0]);
            Copy(_folder.Database + "-wal", names[1]);
        }

        // As after a crash: what the log holds is not in the data file yet.
        var before = Array.ConvertAll(names, File.ReadAllBytes);
        Assert.Equal("id\n7\n", Tool.Run("query", "SELECT id FROM t; SELECT id FROM t WHERE id < 0", "--db", names[0])
            .Ok().Output.ReplaceLineEndings("\n")[..5]);
        Assert.Equal(before, Array.ConvertAll(names, File.ReadAllBytes));

        Tool.Run("query", "UPDATE t SET id = 8; SELECT id FROM t", "--db", names[0]).Ok();
        Assert.Equal("8", Sql.Rows(names[0], "SELECT id FROM t"));
    }

    [Fact]
    public void Several_statements_are_executed_in_turn()
    {
        const string sql = """
            CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT);
            INSERT INTO t VALUES (1, 'a'), (2, 'b'), (3, 'c');
            SELECT COUNT(*) AS n FROM t;
            UPDATE t SET name = 'z' WHERE id < 3 RETURNING id, name;
            """;

        var result = Tool.Run("query", sql, "--db", _folder.Database, "--create").Ok();

        Assert.Equal("n\n3\n\nid,name\n1,z\n2,z\n", result.Output);
        Assert.Equal("5 rows changed\n", result.Errors.ReplaceLineEndings("\n"));
    }

    [Fact]
    public void A_transaction_that_is_not_committed_is_rolled_back()
    {
        Sql.Execute(_folder.Database, "CREATE TABLE t (id INTEGER PRIMARY KEY)");

        Tool.Run("query", "BEGIN; INSERT INTO t VALUES (1); SELECT nothing FROM t", "--db", _folder.Database)
            .Refused(2, "nothing");
        Tool.Run("query", "BEGIN; INSERT INTO t VALUES (1)", "--db", _folder.Database).Ok();

        Assert.Equal("0", Sql.Rows(_folder.Database, "SELECT COUNT(*) FROM t"));
    }

    [Fact]
    public void Statements_are_read_from_standard_input()
    {
        var sql = Encoding.UTF8.GetBytes("SELECT 'é' AS x;\n-- that is all\n");

        Assert.Equal("x\né\n", Tool.RunWithInput(sql, "query", "-", "--db", _folder.Database, "--create").Ok().Output);
    }

    [Fact]
    public void A_terminal_gets_a_table()
    {
        using var connection = new DecentDbConnection("Data Source=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = EveryType;
        var lines = OnTerminal(command);
        Assert.StartsWith("│ a │ b │ c │", Narrow(lines[1]), StringComparison.Ordinal);
        Assert.StartsWith("│ integer │ decimal", Narrow(lines[2]), StringComparison.Ordinal);
        Assert.Equal(
            "│ 1 │ 1.50 │ say \"hi\", you │ │ NULL │ true │ 2024-02-29 │ 2024-02-29 12:00:00.5 │ 0.1 │",
            Narrow(lines[4]));
        Assert.Equal("1 row", lines[6]);
        Assert.StartsWith("│       1 │", lines[4], StringComparison.Ordinal); // numbers to the right

        static string Narrow(string line) => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public void Columns_in_the_middle_are_left_out_where_they_do_not_fit()
    {
        Assert.Equal([0, 1, 2], TerminalTable.ChooseColumns(3, 3));
        Assert.Equal([0, 1, -1, 9], TerminalTable.ChooseColumns(10, 4));
        Assert.Equal([0, -1, 9], TerminalTable.ChooseColumns(10, 1));
    }

    [Fact]
    public void A_terminal_is_shown_control_characters_as_escapes()
    {
        using var connection = new DecentDbConnection("Data Source=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT @text AS \"na\u001bme\"";
        command.Parameters.AddWithValue("@text", "\u001b]0;owned\u0007hello\u001b[31mred\u009b0m\u202eabc");

        var lines = OnTerminal(command);

        Assert.Contains("│ na\\u001bme ", lines[1], StringComparison.Ordinal);
        Assert.Equal("│ \\u001b]0;owned\\u0007hello\\u001b[31mred\\u009b0m\\u202eabc │", lines[4]);
    }

    [Fact]
    public void Text_for_a_terminal_is_escaped_wherever_it_is_cut_into_writes()
    {
        var bytes = Encoding.UTF8.GetBytes("a\u001b[0m,\"é\u009b\n\t\"\n€\u202e😀");
        for (var first = 0; first <= bytes.Length; first++)
        {
            using var target = new MemoryStream();
            using (var text = new TextStream(target, escapes: true))
            {
                text.Write(bytes, 0, first);
                text.Write(bytes, first, bytes.Length - first);
            }

            Assert.Equal(
                "a\\u001b[0m,\"é\\u009b\n\t\"\n€\\u202e😀", Encoding.UTF8.GetString(target.ToArray()));
        }
    }

    [Fact]
    public void Info_describes_the_tables()
    {
        Sql.Execute(_folder.Database, """
            CREATE TABLE artists (id INTEGER PRIMARY KEY, name TEXT NOT NULL, born DATE);
            CREATE UNIQUE INDEX artists_by_name ON artists (name);
            INSERT INTO artists VALUES (1, 'Nina', NULL), (2, 'Otis', NULL);
            """);
        var before = File.ReadAllBytes(_folder.Database);

        var result = Tool.Run("info", "--db", _folder.Database).Ok();

        Assert.Contains(
            "\nartists: 2 rows\n  id INTEGER PRIMARY KEY\n  name TEXT NOT NULL\n  born DATE\n"
            + "  unique index artists_by_name (name)\n",
            result.Output,
            StringComparison.Ordinal);
        Assert.Contains("of 8,192 bytes", result.Output, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(_folder.Database));
    }

    private static string[] OnTerminal(DecentDbCommand command)
    {
        var text = new StringWriter { NewLine = "\n" };
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Out = new AnsiConsoleOutput(text),
        });
        console.Profile.Width = 200;
        using (var reader = command.ExecuteReader())
        {
            TerminalTable.Write(reader, console);
        }

        return text.ToString().ReplaceLineEndings("\n").Split('\n');
    }

    [Fact]
    public void Help_names_every_command()
    {
        var result = Tool.Run("--help").Ok();

        foreach (var command in new[] { "load", "query", "sample", "check", "info", "demo" })
        {
            Assert.Contains($"\n  {command} ", result.Output.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        }
    }
}
