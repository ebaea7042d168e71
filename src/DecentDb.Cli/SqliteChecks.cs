using System;
using System.Collections.Generic;
using DecentDb.Transfer;

namespace DecentDb.Cli;

/// <summary>The CHECK constraints in the text of a CREATE TABLE, which SQLite tells nowhere else.</summary>
internal static class SqliteChecks
{
    public static List<CheckDefinition> Find(string sql)
    {
        var checks = new List<CheckDefinition>();
        for (var at = 0; at < sql.Length; at++)
        {
            at = SkipQuoted(sql, at, out var isQuoted);
            if (isQuoted || at >= sql.Length || !IsWord(sql, at, "CHECK"))
            {
                continue;
            }

            var open = at + "CHECK".Length;
            while (open < sql.Length && char.IsWhiteSpace(sql[open]))
            {
                open++;
            }

            if (open < sql.Length && sql[open] == '(' && FindEnd(sql, open) is var end and > 0)
            {
                checks.Add(new CheckDefinition(null, sql[(open + 1)..end]));
                at = end;
            }
        }

        return checks;
    }

    private static bool IsWord(string sql, int at, string word) =>
        string.Compare(sql, at, word, 0, word.Length, StringComparison.OrdinalIgnoreCase) == 0
        && (at == 0 || !char.IsLetterOrDigit(sql[at - 1])) && at + word.Length < sql.Length
        && !char.IsLetterOrDigit(sql[at + word.Length]);

    private static int FindEnd(string sql, int open)
    {
        var depth = 0;
        for (var at = open; at < sql.Length; at++)
        {
            at = SkipQuoted(sql, at, out _);
            depth += at >= sql.Length ? 0 : sql[at] == '(' ? 1 : sql[at] == ')' ? -1 : 0;
            if (depth == 0 && at < sql.Length)
            {
                return at;
            }
        }

        return -1;
    }

    // Behind a text, a name or a comment that begins here: its last character.
    private static int SkipQuoted(string sql, int at, out bool isQuoted)
    {
        isQuoted = true;
        if (sql[at] is '\'' or '"' or '`')
        {
            var end = sql.IndexOf(sql[at], at + 1);
            return end < 0 ? sql.Length : end;
        }

        if (sql[at] == '[')
        {
            var end = sql.IndexOf(']', at + 1);
            return end < 0 ? sql.Length : end;
        }

        if (string.CompareOrdinal(sql, at, "--", 0, 2) == 0)
        {
            var end = sql.IndexOf('\n', at);
            return end < 0 ? sql.Length : end;
        }

        isQuoted = false;
        return at;
    }
}
