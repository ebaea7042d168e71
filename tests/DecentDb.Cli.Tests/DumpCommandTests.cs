using System;
using System.Collections.Generic;
using System.IO;
using DecentDb.TestSupport;
using Microsoft.Data.Sqlite;
using Xunit;

namespace DecentDb.Cli.Tests;

public sealed class DumpCommandTests : IDisposable
{
    private const string Setup = """
        CREATE TABLE author (id BIGINT PRIMARY KEY, name VARCHAR(20) NOT NULL UNIQUE DEFAULT upper('ann'),
            rank INT DEFAULT 1 + 2, seen TIMESTAMP DEFAULT CURRENT_TIMESTAMP, CHECK (rank > 0));
        CREATE TABLE book (isbn TEXT PRIMARY KEY, author BIGINT NOT NULL REFERENCES author (id), price DECIMAL(9,2) DEFAULT 9.99,
            score DOUBLE PRECISION, day DATE, cover BYTEA);
        CREATE INDEX by_price ON book (price DESC);
        INSERT INTO author (id, name) VALUES (1, 'O''Hara'), (2, 'Čapek');
        INSERT INTO book VALUES ('a', 1, 1.50, 0.1, '2024-02-29', '\x00ff'), ('b', 2, NULL, NULL, NULL, NULL);
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Sqlite_reads_the_statements_for_it()
    {
        Sql.Execute(_folder.Database, Setup);
        var script = Tool.Run("dump", _folder.Database, "--format", "sql", "--dialect", "sqlite").Ok().Output;

        using var connection = new SqliteConnection("Data Source=:memory:");
        connection.Open();
        Assert.Equal("", Ask(connection, script));
        Assert.Equal("1|O'Hara|3;2|Čapek|3", Ask(connection, "SELECT id, name, rank FROM author ORDER BY id"));
        Assert.Equal(
            "a|1|0.1|2024-02-29|00FF;b|2|||",
            Ask(connection, "SELECT isbn, author, score, day, HEX(cover) FROM book ORDER BY isbn"));
        Assert.Equal("3|1", Ask(
            connection,
            "INSERT INTO author (id) VALUES (3); SELECT rank, seen IS NOT NULL FROM author WHERE name = 'ANN'"));
        Assert.Equal("by_price", Ask(connection, "SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"));
        Assert.Throws<SqliteException>(() => Ask(connection, "INSERT INTO author (id, name, rank) VALUES (4, 'x', 0)"));
    }

    [Fact]
    public void Postgres_reads_the_statements_for_it()
    {
        using var cluster = new PostgresCluster();
        if (!cluster.IsAvailable)
        {
            return;
        }

        Sql.Execute(_folder.Database, Setup);
        var script = Tool.Run("dump", _folder.Database, "--format", "sql").Ok().Output;

        Assert.Equal(
            ["1|O'Hara|3;2|Čapek|3", "a|1|1.50|0.1|2024-02-29|\\x00ff", "3"],
            cluster.Ask(script, [
                "SELECT id, name, rank FROM author ORDER BY id",
                "SELECT * FROM book WHERE isbn = 'a'",
                "INSERT INTO author (id) VALUES (3) RETURNING rank",
            ]));
    }

    [Fact]
    public void Dump_and_backup_refuse_a_file_that_is_there_as_bad_input()
    {
        Sql.Execute(_folder.Database, "CREATE TABLE t (a INT)");
        _folder.Write("there", "mine");

        Tool.Run("dump", _folder.Database, "--out", _folder["there"]).Refused(2, "already");
        Tool.Run("backup", "--db", _folder.Database, "--out", _folder["there"]).Refused(2, "already");

        Assert.Equal("mine", File.ReadAllText(_folder["there"]));
    }

    [Fact]
    public void Parquet_info_tells_rows_groups_and_columns()
    {
        Sql.Execute(_folder.Database, Setup);
        Tool.Run("export", "book", "--db", _folder.Database, "--out", _folder["b.parquet"]).Ok();

        var lines = Tool.Run("parquet-info", _folder["b.parquet"]).Ok().Output.Split('\n');

        Assert.StartsWith("2 rows in 1 group, ", lines[0], StringComparison.Ordinal);
        Assert.Contains("written by decentdb", lines[0], StringComparison.Ordinal);
        Assert.Contains("price DECIMAL(9,2)", lines);
        Tool.Run("parquet-info", _folder["none"]).Refused(2, "no file");
        _folder.Write("no.parquet", "text");
        Tool.Run("parquet-info", _folder["no.parquet"]).Refused(2, "no Parquet file");
    }

    [Fact]
    public void Help_names_all_commands_and_an_unknown_one_is_refused()
    {
        var help = Tool.Run("--help").Ok().Output;
        foreach (var command in new[] { "load", "load-dir", "query", "parquet-info", "demo", "shell" })
        {
            Assert.Contains($"\n  {command} ", help, StringComparison.Ordinal);
        }

        Assert.Equal(2, Tool.Run("quary").ExitCode);
    }

    private static string Ask(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
        {
            var values = new object[reader.FieldCount];
            reader.GetValues(values);
            rows.Add(string.Join('|', Array.ConvertAll(
                values, value => Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture))));
        }

        return string.Join(';', rows);
    }
}
