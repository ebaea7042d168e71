using System;
using System.Collections.Generic;
using System.IO;
using System.Text;
using DecentDb.TestSupport;
using Xunit;

namespace DecentDb.Cli.Tests;

public sealed class ShellTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Statements_go_over_lines_and_transactions_over_statements()
    {
        var result = Type("""
            CREATE TABLE t (id INT PRIMARY KEY,
                name TEXT); -- two lines
            BEGIN;
            INSERT INTO t VALUES (1, 'a;b'), (2, '--');
            SELECT * FROM t
            WHERE id = 1;
            ROLLBACK;
            SELECT COUNT(*) AS n FROM t
            """).Ok();

        Assert.Equal("id,name\n1,a;b\n\nn\n0\n", result.Output);
    }

    [Fact]
    public void Failed_commit_has_ended_its_transaction()
    {
        var result = Type("""
            CREATE TABLE p (id INT PRIMARY KEY);
            CREATE TABLE c (p INT REFERENCES p DEFERRABLE INITIALLY DEFERRED);
            BEGIN;
            INSERT INTO c VALUES (1);
            COMMIT;
            INSERT INTO p VALUES (7);
            """);
        Assert.NotEqual(0, result.ExitCode);
        Assert.DoesNotContain("rolled back", result.Errors, StringComparison.Ordinal);
        Assert.Equal("id\n7\n", Type("SELECT * FROM p").Output);
        Assert.Contains("rolled back", Type("BEGIN; -- and no end").Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void An_error_ends_its_statement_and_is_the_exit_code()
    {
        var result = Type("SELECT 1 AS a;\nSELEC;\n.none\nSELECT 2 AS b;\n");
        Assert.Equal(2, result.ExitCode);
        Assert.Equal("a\n1\n\nb\n2\n", result.Output);
        Assert.Contains(".none", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Commands_tell_of_tables_and_move_rows()
    {
        _folder.Write("in.csv", "id,name\n1,x\n2,y\n");
        _folder.Write("more.sql", "INSERT INTO t VALUES (3, 'z');\n");
        var result = Type($"""
            .import "{_folder["in.csv"]}" t
            .read "{_folder["more.sql"]}"
            CREATE UNIQUE INDEX by_name ON t (name);
            .tables
            .schema t
            \di
            CREATE SEQUENCE numbers START 5;
            \ds
            .mode jsonl
            .timer on
            SELECT * FROM t WHERE id > 2;
            .export t "{_folder["out.json"]}"
            .backup "{_folder["copy.ddb"]}"
            .explain SELECT * FROM t WHERE name = 'x'
            .quit
            SELECT 1/0;
            """).Ok();

        Assert.Contains("t (3 rows)", result.Output, StringComparison.Ordinal);
        Assert.Contains("CREATE UNIQUE INDEX \"by_name\"", result.Output, StringComparison.Ordinal);
        Assert.Contains("\nnumbers\n", result.Output.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Contains("by_name on t (name), unique", result.Output, StringComparison.Ordinal);
        Assert.Contains("{\"id\":3,\"name\":\"z\"}\n", result.Output, StringComparison.Ordinal);
        Assert.Contains(" s\n", result.Errors.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.True(File.Exists(_folder["out.json"]));
        Assert.Equal("3", Sql.Rows(_folder["copy.ddb"], "SELECT COUNT(*) FROM t"));
    }

    [Theory]
    [InlineData("line", "   a = 1\nlong = x|y\n")]
    [InlineData("csv", "a,long\n1,x|y\n")]
    [InlineData("json", "[\n{\"a\":1,\"long\":\"x|y\"}\n]\n")]
    [InlineData("jsonl", "{\"a\":1,\"long\":\"x|y\"}\n")]
    [InlineData("markdown", "| a | long |\n|--:|---|\n| 1 | x\\|y |\n")]
    [InlineData("insert", "INSERT INTO \"table\" (\"a\", \"long\") VALUES (1, 'x|y');\n")]
    public void Rows_are_printed_in_the_mode_that_is_asked_for(string mode, string expected)
    {
        var result = Tool.Run(
            "query", "SELECT @n AS a, @t AS long", "--db", ":memory:", "--mode", mode, "--param", "n=1", "--param", "t=x|y").Ok();
        Assert.Equal(expected, result.Output);
    }

    [Fact]
    public void Queries_can_be_kept_from_changing_anything()
    {
        Type("CREATE TABLE t (a INT);");
        Assert.NotEqual(0, Tool.Run("query", "INSERT INTO t VALUES (1)", "--db", Database, "--readonly").ExitCode);
        Assert.Equal(2, Tool.Run("query", "SELECT 1", "--db", Database, "--mode", "none").ExitCode);
        Assert.Equal(2, Tool.Run("query", "SELECT 1", "--db", Database, "--param", "x").ExitCode);
        var open = Tool.Run("query", "BEGIN; INSERT INTO t VALUES (1)", "--db", Database).Ok();
        Assert.Contains("not committed", open.Errors, StringComparison.Ordinal);
        Assert.Equal("0", Sql.Rows(Database, "SELECT COUNT(*) FROM t"));
    }

    [Theory]
    [InlineData("SELECT 1;", 1, true)]
    [InlineData("SELECT ';'", 1, false)]
    [InlineData("SELECT 1; -- ;", 1, true)]
    [InlineData("SELECT 1 /* ; */", 1, false)]
    [InlineData("SELECT $$ ; $$; SELECT \";\";", 2, true)]
    [InlineData("SELECT $1; SELECT 2", 2, false)]
    [InlineData(" ;; -- x\n", 0, false)]
    [InlineData("SELECT 'it''s;", 1, false)]
    public void The_end_of_a_statement_is_none_within_texts_and_comments(string text, int count, bool isComplete)
    {
        Assert.Equal(count, StatementText.Split(text).Count);
        Assert.Equal(isComplete, StatementText.IsComplete(text));
    }

    [Fact]
    public void Keys_edit_complete_and_recall_lines()
    {
        var asked = new List<string>();
        var editor = new LineEditor(new ShellHistory(), (word, _) =>
        {
            asked.Add(word);
            return word == "sel" ? ["select"] : word == "t" ? ["table_a", "table_b"] : [];
        });
        editor.Begin();
        Press("sel\t* from t\t");
        Assert.Equal("select * from table_", editor.Line);
        Assert.Equal(editor.Line.Length, editor.Cursor);
        editor.Press(Key(ConsoleKey.Home));
        editor.Press(Key(ConsoleKey.Delete));
        Press("S");
        editor.Press(Key(ConsoleKey.W, control: true));
        Assert.Equal("elect * from table_", editor.Line);
        editor.Press(Key(ConsoleKey.End));
        editor.Press(Key(ConsoleKey.W, control: true));
        Assert.Equal("elect * from ", editor.Line);
        editor.Press(Key(ConsoleKey.U, control: true));
        Assert.Equal(KeyResult.Ended, editor.Press(Key(ConsoleKey.D, control: true)));
        Assert.Equal(KeyResult.Cancelled, editor.Press(Key(ConsoleKey.C, control: true)));
        Assert.Equal(["sel", "t"], asked);

        void Press(string text)
        {
            foreach (char c in text)
            {
                editor.Press(c == '\t' ? Key(ConsoleKey.Tab) : new ConsoleKeyInfo(c, ConsoleKey.NoName, false, false, false));
            }
        }
    }

    private static ConsoleKeyInfo Key(ConsoleKey key, bool control = false) => new('\0', key, false, false, control);

    private string Database => _folder["shell.ddb"];

    private ToolResult Type(string lines) =>
        Tool.RunWithInput(Encoding.UTF8.GetBytes(lines.ReplaceLineEndings("\n")), "shell", Database);
}
