using System;
using System.Collections.Generic;

namespace DecentDb.Cli;

/// <summary>Finds where statements of SQL end, past texts, names and comments.</summary>
internal static class StatementText
{
    /// <summary>Whether the text ends with a statement that ends.</summary>
    public static bool IsComplete(string text) => Split(text, out var isOpen).Count > 0 && !isOpen;

    /// <summary>The statements, each with its semicolon; the last one may be without.</summary>
    public static List<string> Split(string text) => Split(text, out _);

    private static List<string> Split(string text, out bool isOpen)
    {
        var parts = new List<string>();
        var start = 0;
        var at = 0;
        var isEmpty = true;
        while (at < text.Length)
        {
            var end = End(text, at);
            if (end > at)
            {
                isEmpty &= text[at] is '-' or '/';
                at = end;
                continue;
            }

            if (text[at] == ';')
            {
                if (!isEmpty)
                {
                    parts.Add(text[start..(at + 1)].Trim());
                }

                start = at + 1;
                isEmpty = true;
            }
            else
            {
                isEmpty &= char.IsWhiteSpace(text[at]);
            }

            at++;
        }

        isOpen = !isEmpty;
        if (isOpen)
        {
            parts.Add(text[start..].Trim());
        }

        return parts;
    }

    // Behind a text, a name in quotes or a comment that begins here, or here. One that does not end goes to the end.
    private static int End(string text, int at)
    {
        var next = at + 1 < text.Length ? text[at + 1] : '\0';
        return text[at] switch
        {
            '\'' or '"' => After(text, text[at].ToString(), at + 1),
            '-' when next == '-' => After(text, "\n", at + 2),
            '/' when next == '*' => After(text, "*/", at + 2),
            '$' when DollarTag(text, at) is { } tag => After(text, tag, at + tag.Length),
            _ => at,
        };
    }

    private static int After(string text, string mark, int from)
    {
        var end = text.IndexOf(mark, Math.Min(from, text.Length), StringComparison.Ordinal);
        return end < 0 ? text.Length + 1 : end + mark.Length;
    }

    private static string? DollarTag(string text, int at)
    {
        var end = at + 1;
        while (end < text.Length && (char.IsLetterOrDigit(text[end]) || text[end] == '_'))
        {
            end++;
        }

        return end < text.Length && text[end] == '$' && (end == at + 1 || !char.IsDigit(text[at + 1]))
            ? text[at..(end + 1)]
            : null;
    }
}
