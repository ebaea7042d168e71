using System;
using System.Collections.Generic;
using DecentDb.Engine.BulkLoading;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Tests.Differential;
using DecentDb.Engine.Types;
using Xunit;

namespace DecentDb.Engine.Tests.Execution.Statements;

/// <summary>A value becomes the same value of a column, or the same error, whichever way it comes.</summary>
public sealed class AssignmentTests : IDisposable
{
    private static readonly string[] Types =
    [
        "SMALLINT", "INTEGER", "BIGINT", "REAL", "DOUBLE PRECISION", "DECIMAL", "DECIMAL(4,2)", "CHAR(1)", "CHAR(3)",
        "VARCHAR(3)", "TEXT", "BOOLEAN", "DATE", "TIME", "TIMESTAMP", "TIMESTAMPTZ", "UUID", "BYTEA", "INTERVAL", "JSON",
    ];

    private static readonly string[] Values =
    [
        "", " ", "a", "abc", "abc   ", "abcdef", "äöü", "äöüß", "ab  x", "1", "-1", "32767", "32768", "-32769",
        "2147483648", "9223372036854775808", "99.994", "99.995", "99.999", "0.00000000000000000000000000001", "1e39",
        "1e-50", "1e400", "1e-400", "true", "2024-02-29", "2024-02-30", "23:59:59", "24:00", "25:00", "235959",
        "2024-02-29 23:59:60", "10000-01-01", "01234567-89ab-cdef-0123-456789abcdef", "\\x00ff", "1.02:03:04",
        "1 00:00:00", "{\"a\": 1}", "{",
    ];

    private readonly DecentRunner _database = new();

    public static TheoryData<string> AllTypes => [.. Types];

    public void Dispose() => _database.Dispose();

    [Theory]
    [MemberData(nameof(AllTypes))]
    public void Text_has_one_outcome_by_literal_parameter_query_default_update_and_load(string type)
    {
        var problems = new List<string>();
        foreach (var value in Values)
        {
            var literal = $"'{value}'";
            var text = SqlValue.FromText(value);
            var expected = Outcome(type, "INSERT INTO t VALUES (1, " + literal + ")");
            Compare("SELECT", "INSERT INTO t SELECT 1, " + literal);
            Compare("VALUES of a query", "INSERT INTO t SELECT * FROM (VALUES (1, " + literal + ")) v WHERE TRUE", [], true);
            Compare("parameter", "INSERT INTO t VALUES (1, @p)", [text]);
            Compare("parameter of a query", "INSERT INTO t SELECT 1, @p", [text], true);
            Compare("UPDATE", "INSERT INTO t VALUES (1, NULL); UPDATE t SET v = " + literal);
            Compare("UPDATE by parameter", "INSERT INTO t VALUES (1, NULL); UPDATE t SET v = @p", [text]);
            Compare("UPDATE FROM", "INSERT INTO t VALUES (1, NULL); UPDATE t SET v = " + literal
                + " FROM (VALUES (1)) AS o (i) WHERE o.i = t.id");
            Check("DEFAULT", Outcome(type + " DEFAULT " + literal, "INSERT INTO t (id) VALUES (1)"));
            Check("DEFAULT in UPDATE", Outcome(
                type + " DEFAULT " + literal, "INSERT INTO t VALUES (1, NULL); UPDATE t SET v = DEFAULT"));
            Check("load", LoadOutcome(type, text));

            void Compare(string way, string sql, SqlValue[]? parameters = null, bool textsOnly = false)
            {
                if (!textsOnly || type is "TEXT" or "VARCHAR(3)" or "CHAR(3)" or "CHAR(1)")
                {
                    Check(way, Outcome(type, sql, parameters ?? []));
                }
            }

            void Check(string way, string outcome)
            {
                if (outcome != expected)
                {
                    problems.Add($"{type} {literal}: a literal gives {expected}, {way} gives {outcome}");
                }
            }
        }

        Assert.Empty(problems);
        Assert.Equal("", _database.Text("CHECK DATABASE"));
    }

    [Theory]
    [InlineData("CHAR(3)", "abcdef", "22001")]
    [InlineData("CHAR(3)", "abc   ", "abc")]
    [InlineData("CHAR(3)", "ab", "ab ")]
    [InlineData("CHAR(1)", " ", " ")]
    [InlineData("CHAR(1)", "", " ")]
    [InlineData("VARCHAR(3)", "abcdef", "22001")]
    [InlineData("VARCHAR(3)", "abc   ", "abc")]
    [InlineData("DECIMAL(4,2)", "99.994", "99.99")]
    [InlineData("DECIMAL(4,2)", "99.995", "22003")]
    public void Text_too_long_is_an_error_and_only_blanks_may_go(string type, string value, string expected)
    {
        Assert.Equal(expected, Outcome(type, "INSERT INTO t VALUES (1, @p)", SqlValue.FromText(value)));
        Assert.Equal(expected, Outcome(type, $"INSERT INTO t VALUES (1, '{value}')"));
    }

    [Fact]
    public void Explicit_cast_cuts_a_text()
    {
        Assert.Equal("abc|abc", _database.Text("SELECT 'abcdef'::CHAR(3), CAST('abcdef' AS VARCHAR(3))"));
        Assert.Equal("abc", _database.Text("SELECT CAST(@p AS CHAR(3))", SqlValue.FromText("abcdef")));
    }

    [Fact]
    public void Comparison_with_a_char_cuts_no_text()
    {
        _database.Query("CREATE TABLE c (c CHAR(3) PRIMARY KEY); INSERT INTO c VALUES ('abc')");
        foreach (var condition in (string[])["c = 'abcdef'", "c IN ('abcdef', 'x')", "c BETWEEN 'abcd' AND 'abd'",
            "c = @p", "NULLIF(c, 'abcdef') IS NULL", "CASE c WHEN 'abcdef' THEN TRUE END"])
        {
            Assert.Equal("", _database.Text($"SELECT c FROM c WHERE {condition}", SqlValue.FromText("abcdef")));
        }

        Assert.Equal("abc", _database.Text("SELECT c FROM c WHERE c = 'abc  '"));
        Assert.Equal("abc", _database.Text("SELECT c FROM c WHERE c = @p", SqlValue.FromText("abc ")));
    }

    private string Outcome(string column, string sql, params SqlValue[] parameters)
    {
        try
        {
            _database.Query($"DROP TABLE IF EXISTS t; CREATE TABLE t (id INTEGER PRIMARY KEY, v {column})");
            _database.Query(sql, parameters);
            return _database.Text("SELECT v FROM t");
        }
        catch (DatabaseException e)
        {
            return e.SqlState;
        }
    }

    private string LoadOutcome(string type, SqlValue value)
    {
        _database.Query($"DROP TABLE IF EXISTS t; CREATE TABLE t (id INTEGER PRIMARY KEY, v {type})");
        try
        {
            using var loader = _database.Session.BeginBulkLoad("t", null, new BulkLoadOptions());
            loader.SetValue(0, SqlValue.FromInt64(1));
            loader.SetValue(1, value);
            loader.EndRow();
            loader.Complete();
        }
        catch (DatabaseException e)
        {
            return e.SqlState;
        }

        return _database.Text("SELECT v FROM t");
    }
}
