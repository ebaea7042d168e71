using System;
using DecentDb.Engine.Sql.Syntax;

namespace DecentDb.Engine.Sql.Parsing;

/// <summary>
/// Tells the question mark that is an operator of JSONB from the one that is a parameter: the operator stands between
/// two operands.
/// </summary>
internal static class QuestionSigns
{
    // Words that are no reserved ones and before which no operand ends.
    private static readonly string[] WordsBeforeValues =
        ["FIRST", "NEXT", "ROWS", "RANGE", "GROUPS", "OFFSET", "LIMIT", "BY", "TO", "ESCAPE", "INTERVAL", "GLOB"];

    /// <summary>True for an operator.</summary>
    /// <param name="text">The SQL text.</param>
    /// <param name="at">Where the question mark is.</param>
    /// <param name="previous">The token before it.</param>
    public static bool IsOperator(string text, int at, Token previous)
    {
        if (!EndsOperand(text, previous))
        {
            return false;
        }

        var next = at + 1 < text.Length ? text[at + 1] : ' ';
        var isLonger = next == '&' || (next == '|' && !(at + 2 < text.Length && text[at + 2] == '|'));
        var rest = text.AsSpan(isLonger ? at + 2 : at + 1).TrimStart();
        return !rest.IsEmpty && (rest[0] is '\'' or '"' or '(' or '$' or '@' or ':' or '?' || AtName(rest));
    }

    private static bool EndsOperand(string text, Token token)
    {
        switch (token.Kind)
        {
            case TokenKind.Word:
                var word = text.Substring(token.Start, token.Length);
                return !Keywords.IsReserved(token.Keyword)
                    && !Array.Exists(
                        WordsBeforeValues, known => known.Equals(word, StringComparison.OrdinalIgnoreCase));
            case TokenKind.QuotedName or TokenKind.Text or TokenKind.EscapedText or TokenKind.DollarText:
            case TokenKind.RightParenthesis or TokenKind.RightBracket:
            case TokenKind.NamedParameter or TokenKind.NumberedParameter or TokenKind.PositionalParameter:
                return true;
            default:
                return false;
        }
    }

    private static bool AtName(ReadOnlySpan<char> rest)
    {
        var length = 0;
        while (length < rest.Length && Identifier.IsPart(rest[length]))
        {
            length++;
        }

        return length > 0 && Identifier.IsStart(rest[0])
            && (rest[..length].Equals("ARRAY", StringComparison.OrdinalIgnoreCase)
                || Keywords.Find(rest[..length]) == Keyword.None);
    }
}
