using System;
using System.Text;

namespace DecentDb.Data.Statements;

/// <summary>
/// What telemetry tells of a statement: its text without the values in it, and its operation. Only the tokens are
/// looked at, so that a text which does not parse can be told too.
/// </summary>
internal static class QueryText
{
    private const int LengthMax = 16 * 1024;

    /// <summary>The text with a question mark in the place of every literal, and without comments.</summary>
    public static string Sanitize(string text)
    {
        var result = new StringBuilder(Math.Min(text.Length, LengthMax));
        var rest = text.AsSpan();
        while (!rest.IsEmpty && result.Length < LengthMax)
        {
            var (kind, length) = NextToken(rest);
            switch (kind)
            {
                case TokenKind.Literal:
                    result.Append('?');
                    break;
                case TokenKind.Comment:
                    result.Append(' ');
                    break;
                default:
                    result.Append(rest[..length]);
                    break;
            }

            rest = rest[length..];
        }

        return result.ToString().Trim();
    }

    /// <summary>
    /// The first word in upper case, behind comments and parentheses; of a statement that begins with WITH the word
    /// behind its common tables.
    /// </summary>
    /// <returns>The operation, or null when there is none.</returns>
    public static string? OperationOf(string text)
    {
        var rest = text.AsSpan();
        var depth = 0;
        var isWith = false;
        while (!rest.IsEmpty)
        {
            var (kind, length) = NextToken(rest);
            var token = rest[..length];
            rest = rest[length..];
            if (kind == TokenKind.Word)
            {
                if (!isWith && token.Equals("WITH", StringComparison.OrdinalIgnoreCase))
                {
                    isWith = true;
                    depth = 0;
                }
                else if (!isWith || (depth == 0 && IsMainWord(token)))
                {
                    return token.ToString().ToUpperInvariant();
                }
            }
            else if (kind == TokenKind.Other)
            {
                depth += token[0] == '(' ? 1 : token[0] == ')' ? -1 : 0;
            }
        }

        return isWith ? "WITH" : null;
    }

    private static bool IsMainWord(ReadOnlySpan<char> word)
    {
        foreach (var main in (ReadOnlySpan<string>)["SELECT", "INSERT", "UPDATE", "DELETE", "VALUES", "TABLE"])
        {
            if (word.Equals(main, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    private static (TokenKind Kind, int Length) NextToken(ReadOnlySpan<char> text)
    {
        var first = text[0];
        if (first == '\'')
        {
            return (TokenKind.Literal, QuotedLength(text));
        }

        if (first is '"' or '`')
        {
            return (TokenKind.Name, QuotedLength(text));
        }

        if (first == '[')
        {
            return (TokenKind.Name, QuotedLength(text, close: ']'));
        }

        if (char.IsAsciiDigit(first) || (first == '.' && text.Length > 1 && char.IsAsciiDigit(text[1])))
        {
            return (TokenKind.Literal, NumberLength(text));
        }

        if (text.StartsWith("--"))
        {
            var end = text.IndexOfAny('\r', '\n');
            return (TokenKind.Comment, end < 0 ? text.Length : end);
        }

        if (text.StartsWith("/*"))
        {
            return (TokenKind.Comment, BlockLength(text));
        }

        if (first == '$' && DollarTagLength(text) is > 0 and var tag)
        {
            var end = text[tag..].IndexOf(text[..tag]);
            return (TokenKind.Literal, end < 0 ? text.Length : end + (2 * tag));
        }

        if (first is '@' or '$' or ':' or '?' && text.Length > 1 && IsNamePart(text[1]))
        {
            return (TokenKind.Name, 1 + NameLength(text[1..]));
        }

        return IsNamePart(first) ? WordOrLiteral(text) : (TokenKind.Other, 1);
    }

    // X'00', E'a\'b' and the like are literals with a letter before them.
    private static (TokenKind Kind, int Length) WordOrLiteral(ReadOnlySpan<char> text)
    {
        var length = NameLength(text);
        return length == 1 && text.Length > 1 && text[1] == '\''
            ? (TokenKind.Literal, 1 + QuotedLength(text[1..], hasEscapes: text[0] is 'E' or 'e'))
            : (TokenKind.Word, length);
    }

    // The length of $$ or $tag$; 0 for something else, such as $1.
    private static int DollarTagLength(ReadOnlySpan<char> text)
    {
        var length = 1 + NameLength(text[1..]);
        return length < text.Length && text[length] == '$' && !(length > 1 && char.IsAsciiDigit(text[1]))
            ? length + 1
            : 0;
    }

    private static int QuotedLength(ReadOnlySpan<char> text, bool hasEscapes = false, char close = '\0')
    {
        close = close == '\0' ? text[0] : close;
        for (var i = 1; i < text.Length; i++)
        {
            if (text[i] != close)
            {
                i += hasEscapes && text[i] == '\\' ? 1 : 0;
                continue;
            }

            if (i + 1 == text.Length || text[i + 1] != close)
            {
                return i + 1;
            }

            i++; // doubled
        }

        return text.Length;
    }

    private static int NumberLength(ReadOnlySpan<char> text)
    {
        var length = 1;
        while (length < text.Length && (char.IsAsciiLetterOrDigit(text[length]) || text[length] is '.' or '_'
            || (text[length] is '+' or '-' && text[length - 1] is 'e' or 'E')))
        {
            length++;
        }

        return length;
    }

    private static int BlockLength(ReadOnlySpan<char> text)
    {
        var depth = 0;
        for (var i = 0; i + 1 < text.Length; i++)
        {
            if (text[i] == '/' && text[i + 1] == '*')
            {
                depth++;
                i++;
            }
            else if (text[i] == '*' && text[i + 1] == '/')
            {
                i++;
                if (--depth == 0)
                {
                    return i + 1;
                }
            }
        }

        return text.Length;
    }

    private static int NameLength(ReadOnlySpan<char> text)
    {
        var length = 0;
        while (length < text.Length && IsNamePart(text[length]))
        {
            length++;
        }

        return length;
    }

    private static bool IsNamePart(char c) => char.IsLetterOrDigit(c) || c == '_';

    private enum TokenKind
    {
        Word,
        Name,
        Literal,
        Comment,
        Other,
    }
}
