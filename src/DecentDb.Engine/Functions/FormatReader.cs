using System;
using System.Collections.Generic;

namespace DecentDb.Engine.Functions;

/// <summary>Takes a format of to_char and its like apart.</summary>
internal static class FormatReader
{
    // Longer ones first, as they are looked for.
    private static readonly string[] TimePatterns =
    [
        "Y,YYY", "MONTH", "Month", "SSSSS", "A.D.", "A.M.", "B.C.", "P.M.", "HH24", "HH12", "IDDD", "IYYY", "SSSS",
        "YYYY", "DAY", "Day", "DDD", "FF1", "FF2", "FF3", "FF4", "FF5", "FF6", "IYY", "MON", "Mon", "TZH", "TZM",
        "YYY", "AD", "AM", "BC", "CC", "DD", "DY", "Dy", "FX", "HH", "ID", "IW", "IY", "MI", "MM", "MS", "OF", "PM",
        "RM", "SS", "TZ", "US", "WW", "YY", "D", "I", "J", "Q", "W", "Y",
    ];

    private static readonly string[] NumberPatterns =
    [
        "EEEE", "FM", "MI", "PL", "PR", "RN", "SG", "SP", "TH", ",", ".", "0", "9", "B", "C", "D", "G", "L", "S", "V",
    ];

    /// <summary>The parts of a format for dates and times.</summary>
    public static List<FormatNode> ReadTimes(string format)
    {
        var nodes = new List<FormatNode>();
        for (var at = 0; at < format.Length;)
        {
            var start = at;
            var (isFilled, isTranslated) = (false, false);
            while (StartsWith(format, at, "FM") || StartsWith(format, at, "TM"))
            {
                isFilled |= format[at] is 'F' or 'f';
                isTranslated |= format[at] is 'T' or 't';
                at += 2;
            }

            if (Find(TimePatterns, format, at) is { } pattern)
            {
                at += pattern.Length;
                var ordinal = StartsWith(format, at, "TH") ? format.Substring(at, 2) : "";
                at += ordinal.Length;
                isFilled |= isTranslated && pattern.ToUpperInvariant() is "MONTH" or "DAY";
                nodes.Add(new FormatNode(FormatNodeKind.Pattern, pattern) { IsFilled = isFilled, Ordinal = ordinal });
            }
            else if (at == start)
            {
                at = ReadCharacters(format, at, nodes, hasKinds: true);
            }
        }

        return nodes;
    }

    /// <summary>The parts of a format for numbers.</summary>
    public static List<FormatNode> ReadNumbers(string format)
    {
        var nodes = new List<FormatNode>();
        for (var at = 0; at < format.Length;)
        {
            if (Find(NumberPatterns, format, at) is { } pattern)
            {
                nodes.Add(new FormatNode(FormatNodeKind.Pattern, pattern));
                at += pattern.Length;
            }
            else
            {
                at = ReadCharacters(format, at, nodes, hasKinds: false);
            }
        }

        return nodes;
    }

    // A pattern is written in capitals or without any; Month and its like have one.
    private static string? Find(string[] patterns, string format, int at)
    {
        foreach (var pattern in patterns)
        {
            if (format.Length - at >= pattern.Length)
            {
                var text = format.Substring(at, pattern.Length);
                if (text == pattern || (IsCapital(pattern) && IsLowerCaseOf(text, pattern)))
                {
                    return text;
                }
            }
        }

        return null;
    }

    private static bool IsCapital(string pattern) => !pattern.AsSpan().ContainsAnyInRange('a', 'z');

    private static bool IsLowerCaseOf(string text, string capitals)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != char.ToLowerInvariant(capitals[i]))
            {
                return false;
            }
        }

        return true;
    }

    private static bool StartsWith(string format, int at, string word) =>
        string.CompareOrdinal(format, at, word, 0, word.Length) == 0
        || string.CompareOrdinal(format, at, word.ToLowerInvariant(), 0, word.Length) == 0;

    private static int ReadCharacters(string format, int at, List<FormatNode> nodes, bool hasKinds)
    {
        if (format[at] != '"')
        {
            if (format[at] == '\\' && at + 1 < format.Length && format[at + 1] == '"')
            {
                at++;
            }

            return Add(format, at, nodes, hasKinds);
        }

        at++;
        while (at < format.Length && format[at] != '"')
        {
            if (format[at] == '\\' && at + 1 < format.Length)
            {
                at++;
            }

            at = Add(format, at, nodes, hasKinds: false);
        }

        return at + 1;
    }

    private static int Add(string format, int at, List<FormatNode> nodes, bool hasKinds)
    {
        var length = char.IsSurrogatePair(format, at) ? 2 : 1;
        var letter = format[at];
        var kind = !hasKinds ? FormatNodeKind.Character
            : char.IsWhiteSpace(letter) ? FormatNodeKind.Blank
            : IsSeparator(letter) ? FormatNodeKind.Separator
            : FormatNodeKind.Character;
        nodes.Add(new FormatNode(kind, format.Substring(at, length)));
        return at + length;
    }

    /// <summary>True for a character of ASCII that is no letter, digit or blank.</summary>
    public static bool IsSeparator(char letter) => letter is > ' ' and < '\x7F' && !char.IsAsciiLetterOrDigit(letter);
}
