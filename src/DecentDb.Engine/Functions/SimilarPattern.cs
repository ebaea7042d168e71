using System;
using System.Globalization;
using System.Text;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Functions;

/// <summary>
/// The pattern of SIMILAR TO: one of SQL, between LIKE and regular expressions, which is for the whole text. The last
/// one stays compiled.
/// </summary>
internal sealed class SimilarPattern
{
    private byte[] _patternBytes = [];
    private byte[] _escapeBytes = [];
    private RegexPattern? _last;

    /// <summary>The compiled pattern of a row: the second argument, with its escape character in the third.</summary>
    /// <exception cref="DatabaseException">The pattern or the escape character is not valid.</exception>
    public RegexPattern Find(FunctionCall call, int row)
    {
        var pattern = call.Texts(1).Get(row);
        var escape = call.Arguments.Length > 2 ? call.Texts(2).Get(row) : "\\"u8;
        if (_last is null || !pattern.SequenceEqual(_patternBytes) || !escape.SequenceEqual(_escapeBytes))
        {
            _last = new RegexPattern(
                ToRegex(call.Text(1, row), call.Arguments.Length > 2 ? call.Text(2, row) : "\\"), default);
            _patternBytes = pattern.ToArray();
            _escapeBytes = escape.ToArray();
        }

        return _last;
    }

    /// <summary>The pattern as a regular expression.</summary>
    public static string ToRegex(string pattern, string escape)
    {
        if (new StringInfo(escape).LengthInTextElements > 1)
        {
            throw new DatabaseException(
                ErrorCode.InvalidEscapeSequence, "ESCAPE takes one character or an empty text.");
        }

        var regex = new StringBuilder("^(?:");
        var isInBrackets = false;
        for (var i = 0; i < pattern.Length; i++)
        {
            var letter = pattern[i];
            if (escape.Length > 0 && pattern.AsSpan(i).StartsWith(escape, StringComparison.Ordinal))
            {
                i += escape.Length;
                if (i < pattern.Length)
                {
                    regex.Append('\\').Append(pattern[i]);
                }
            }
            else if (isInBrackets)
            {
                isInBrackets = letter != ']';
                regex.Append(letter == '\\' ? "\\\\" : letter.ToString());
            }
            else
            {
                isInBrackets = letter == '[';
                Append(regex, letter);
            }
        }

        return regex.Append(")$").ToString();
    }

    private static void Append(StringBuilder regex, char letter)
    {
        switch (letter)
        {
            case '%':
                regex.Append(".*");
                break;
            case '_':
                regex.Append('.');
                break;
            case '(':
                regex.Append("(?:");
                break;
            case '\\' or '.' or '^' or '$':
                regex.Append('\\').Append(letter);
                break;
            default:
                regex.Append(letter);
                break;
        }
    }
}
