using System;
using System.Text;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Functions;

/// <summary>
/// The pattern of GLOB: * for any text, ? for a character, and classes in brackets. The last one stays compiled.
/// </summary>
internal sealed class GlobPattern
{
    private byte[] _bytes = [];
    private RegexPattern? _last;

    /// <summary>The compiled pattern of a row, its first argument.</summary>
    /// <exception cref="DatabaseException">InvalidParameterValue: it is too long.</exception>
    public RegexPattern Find(FunctionCall call, int row)
    {
        var pattern = call.Texts(0).Get(row);
        if (_last is null || !pattern.SequenceEqual(_bytes))
        {
            _last = new RegexPattern(ToRegex(call.Text(0, row)), default);
            _bytes = pattern.ToArray();
        }

        return _last;
    }

    /// <summary>The pattern as a regular expression.</summary>
    public static string ToRegex(string pattern)
    {
        var regex = new StringBuilder("^(?:");
        for (var i = 0; i < pattern.Length; i++)
        {
            switch (pattern[i])
            {
                case '*':
                    regex.Append(".*");
                    break;
                case '?':
                    regex.Append('.');
                    break;
                case '[' when FindEnd(pattern, i) is { } end:
                    AppendClass(regex, pattern.AsSpan(i + 1, end - i - 1));
                    i = end;
                    break;
                case '[':
                    return "^[^\\s\\S]$"; // a class without an end matches nothing
                case var letter:
                    regex.Append(char.IsAsciiLetterOrDigit(letter) || letter >= 128 ? "" : "\\").Append(letter);
                    break;
            }
        }

        return regex.Append(")$").ToString();
    }

    // The first character behind [ or [^ is never the end.
    private static int? FindEnd(string pattern, int start)
    {
        var first = start + 1 < pattern.Length && pattern[start + 1] == '^' ? start + 2 : start + 1;
        var end = first + 1 <= pattern.Length ? pattern.IndexOf(']', Math.Min(pattern.Length, first + 1)) : -1;
        return end < 0 ? null : end;
    }

    private static void AppendClass(StringBuilder regex, ReadOnlySpan<char> content)
    {
        regex.Append('[');
        var isNegated = content is ['^', ..];
        regex.Append(isNegated ? "^" : "");
        foreach (var letter in isNegated ? content[1..] : content)
        {
            regex.Append(letter is '\\' or '[' or ']' or '^' ? "\\" : "").Append(letter);
        }

        regex.Append(']');
    }
}
