using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Xunit;

namespace DecentDb.Data.Tests;

/// <summary>What docs/limits.md says: at the limit a statement works, beyond it the named SQLSTATE answers.</summary>
public sealed class LimitsTests
{
    private const int TextLength = 16 * 1024 * 1024;

    // The row of the page, a statement at the limit, and one beyond it.
    private static readonly Dictionary<string, (Func<string> At, Func<string> Beyond)> Cases =
        new(StringComparer.Ordinal)
        {
            ["columns of a table"] = (() => Table(1600), () => Table(1601)),
            ["columns of a key or an index"] = (
                () => Table(40) + $"; CREATE INDEX i ON t ({Columns(32)})",
                () => Table(40) + $"; CREATE INDEX i ON t ({Columns(33)})"),
            ["length of a name"] = (
                () => $"CREATE TABLE {new string('n', 128)} (a INT)",
                () => $"CREATE TABLE {new string('n', 129)} (a INT)"),
            ["text of a statement or several"] = (
                () => "SELECT 1".PadRight(TextLength), () => "SELECT 1".PadRight(TextLength + 1)),
            ["nesting of expressions and queries"] = (() => Nested(200), () => Nested(300)),
            ["number of a parameter (`$n`)"] = (() => "SELECT 1", () => "SELECT $65536"),
            ["length of a text or blob"] = (
                () => "SELECT length(repeat('x', 1000000))", () => "SELECT repeat('xxxxxxxxxxx', 100000000)"),
            ["`VARCHAR(n)`, `CHAR(n)`"] = (
                () => "CREATE TABLE t (a VARCHAR(10485760), b CHAR(10485760))",
                () => "CREATE TABLE t (a VARCHAR(10485761))"),
            ["`DECIMAL(p,s)`"] = (
                () => "SELECT 79228162514264337593543950335, CAST(0.0000000000000000000000000001 AS DECIMAL(28,28))",
                () => "SELECT 79228162514264337593543950335 + 1"),
            ["DATE, TIMESTAMP"] = (
                () => "SELECT DATE '9999-12-31', TIMESTAMP '0001-01-01 00:00:00.0000001'",
                () => "SELECT DATE '9999-12-31' + 1"),
            ["depth of JSON"] = (() => Json(1000), () => Json(1001)),
        };

    public static TheoryData<string> Limits => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Limits))]
    public void A_limit_is_where_the_page_says_and_answers_what_it_says(string limit)
    {
        var row = File.ReadLines(Path.Combine(Root(), "docs", "limits.md"))
            .Single(line => line.StartsWith($"| {limit} |", StringComparison.Ordinal));
        using (var connection = Open())
        {
            connection.Run(Cases[limit].At());
        }

        using (var connection = Open())
        {
            var e = Assert.Throws<DecentDbException>(() => connection.Rows(Cases[limit].Beyond()));
            Assert.True(
                row.EndsWith($"| {e.SqlState} |", StringComparison.Ordinal), $"{row}\n{e.SqlState} {e.Message}");
        }
    }

    private static DecentDbConnection Open()
    {
        var connection = new DecentDbConnection("Data Source=:memory:;Page Size=32768");
        connection.Open();
        return connection;
    }

    private static string Table(int columns) =>
        $"CREATE TABLE t ({string.Join(", ", Enumerable.Range(1, columns).Select(i => $"c{i} BOOLEAN"))})";

    private static string Columns(int count) =>
        string.Join(", ", Enumerable.Range(1, count).Select(i => $"c{i}"));

    private static string Nested(int depth) => $"SELECT {new string('(', depth)}1{new string(')', depth)}";

    private static string Json(int depth) =>
        $"SELECT CAST('{new string('[', depth)}{new string(']', depth)}' AS JSON)";

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "DecentDb.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("The solution folder was not found.");
        }

        return folder.FullName;
    }
}
