using System;
using System.Collections.Generic;
using System.Text.RegularExpressions;

namespace DecentDb.Cli;

/// <summary>
/// The text that <c>.dump</c> of SQLite writes, so that it can be executed: what is for SQLite alone is left out, and a
/// table comes after those that it refers to.
/// </summary>
internal static partial class SqliteDumpText
{
    /// <summary>Whether a text looks like such a dump.</summary>
    public static bool IsOne(string text) => text.AsSpan().TrimStart().StartsWith("PRAGMA ", StringComparison.Ordinal)
        && text.Contains("BEGIN TRANSACTION;", StringComparison.Ordinal);

    /// <summary>The statements in an order in which they can be executed.</summary>
    /// <param name="text">The dump.</param>
    /// <param name="leftOut">What was left out.</param>
    public static List<string> Translate(string text, List<string> leftOut)
    {
        var tables = new List<(string Name, string Sql)>();
        var others = new List<string>();
        foreach (var statement in StatementText.Split(text))
        {
            if (ForSqliteAlone().IsMatch(statement))
            {
                leftOut.Add(statement.Length > 60 ? statement[..60] + "…" : statement);
            }
            else if (CreateTable().Match(statement) is { Success: true } create)
            {
                if (NoCase().IsMatch(statement))
                {
                    leftOut.Add("COLLATE NOCASE of " + create.Groups["name"].Value);
                }

                var sql = NoCase().Replace(statement, "");
                if (TableOptions().Match(sql) is { Success: true } options)
                {
                    leftOut.Add(options.Groups["options"].Value + " of " + create.Groups["name"].Value);
                    sql = sql[..(options.Index + 1)];
                }

                tables.Add((Unquoted(create.Groups["name"].Value), sql));
            }
            else
            {
                others.Add(statement);
            }
        }

        var all = new List<string>();
        foreach (var (_, sql) in InOrder(tables))
        {
            all.Add(sql);
        }

        var begin = others.FindIndex(statement => statement.StartsWith("BEGIN", StringComparison.OrdinalIgnoreCase));
        var ordered = new List<string>(others[..(begin + 1)]);
        ordered.AddRange(all);
        ordered.AddRange(RowsInOrder(others[(begin + 1)..], tables));
        return ordered;
    }

    private static List<(string Name, string Sql)> InOrder(List<(string Name, string Sql)> tables)
    {
        var ordered = new List<(string Name, string Sql)>();
        var open = new List<(string Name, string Sql)>(tables);
        while (open.Count > 0)
        {
            var ready = open.FindIndex(table => !open.Exists(
                other => other.Name != table.Name && RefersTo(table.Sql, other.Name)));
            ready = Math.Max(ready, 0); // a circle, which the first of them tells
            ordered.Add(open[ready]);
            open.RemoveAt(ready);
        }

        tables.Clear();
        tables.AddRange(ordered);
        return ordered;
    }

    // Rows of a table come after those that they refer to; what is no row stays behind them.
    private static List<string> RowsInOrder(List<string> statements, List<(string Name, string Sql)> tables)
    {
        var rows = new Dictionary<string, List<string>>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, _) in tables)
        {
            rows[name] = [];
        }

        var rest = new List<string>();
        foreach (var statement in statements)
        {
            var insert = Insert().Match(statement);
            var target = insert.Success && rows.TryGetValue(Unquoted(insert.Groups["name"].Value), out var known)
                ? known : rest;
            target.Add(statement);
        }

        var ordered = new List<string>();
        foreach (var (name, _) in tables)
        {
            ordered.AddRange(rows[name]);
        }

        ordered.AddRange(rest);
        return ordered;
    }

    private static bool RefersTo(string sql, string table)
    {
        foreach (Match match in References().Matches(sql))
        {
            if (Unquoted(match.Groups["name"].Value).Equals(table, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    private static string Unquoted(string name) => name.Length > 1 && name[0] is '"' or '\'' or '[' or '`'
        ? name[1..^1].Replace("\"\"", "\"", StringComparison.Ordinal)
        : name;

    [GeneratedRegex(
        @"^\s*(PRAGMA\b|(DELETE\s+FROM|INSERT\s+INTO|CREATE\s+TABLE)\s+""?sqlite_|ANALYZE\b)",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ForSqliteAlone();

    [GeneratedRegex(
        @"^\s*CREATE\s+TABLE\s+(IF\s+NOT\s+EXISTS\s+)?(?<name>""([^""]|"""")*""|'[^']*'|\[[^\]]*\]|`[^`]*`|\w+)",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex CreateTable();

    [GeneratedRegex(
        @"^\s*INSERT\s+INTO\s+(?<name>""([^""]|"""")*""|'[^']*'|\[[^\]]*\]|`[^`]*`|\w+)",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Insert();

    [GeneratedRegex(
        @"\bREFERENCES\s+(?<name>""([^""]|"""")*""|'[^']*'|\[[^\]]*\]|`[^`]*`|\w+)",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex References();

    [GeneratedRegex(
        @"\)\s*(?<options>(WITHOUT\s+ROWID|STRICT)(\s*,\s*(WITHOUT\s+ROWID|STRICT))*)\s*;?\s*$",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex TableOptions();

    [GeneratedRegex(@"\bCOLLATE\s+NOCASE\b", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex NoCase();
}
