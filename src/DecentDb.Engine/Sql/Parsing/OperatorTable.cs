using System.Diagnostics;
using DecentDb.Engine.Sql.Syntax;

namespace DecentDb.Engine.Sql.Parsing;

/// <summary>What the tokens after an operand mean.</summary>
internal static class OperatorTable
{
    /// <summary>The precedence of the operator at the current token, or None when the expression ends here.</summary>
    public static Precedence InfixPrecedence(TokenReader tokens)
    {
        var token = tokens.Current;
        if (token.Kind == TokenKind.Word)
        {
            return AtGlob(tokens, 0) || (token.Keyword == Keyword.Not && AtGlob(tokens, 1))
                ? Precedence.Predicate : WordPrecedence(token.Keyword, tokens);
        }

        return token.Kind switch
        {
            TokenKind.Equal or TokenKind.NotEqual => Precedence.Comparison,
            TokenKind.Less or TokenKind.LessOrEqual => Precedence.Comparison,
            TokenKind.Greater or TokenKind.GreaterOrEqual => Precedence.Comparison,
            TokenKind.Plus or TokenKind.Minus => Precedence.Additive,
            TokenKind.Star or TokenKind.Slash or TokenKind.Percent => Precedence.Multiplicative,
            TokenKind.Caret => Precedence.Power,
            TokenKind.DoubleColon => Precedence.Cast,
            >= TokenKind.Concat and <= TokenKind.VectorTaxicabDistance => Precedence.OtherOperator,
            _ => Precedence.None,
        };
    }

    public static BinaryOperator Binary(TokenKind kind) => kind switch
    {
        TokenKind.Equal => BinaryOperator.Equal,
        TokenKind.NotEqual => BinaryOperator.NotEqual,
        TokenKind.Less => BinaryOperator.Less,
        TokenKind.LessOrEqual => BinaryOperator.LessOrEqual,
        TokenKind.Greater => BinaryOperator.Greater,
        TokenKind.GreaterOrEqual => BinaryOperator.GreaterOrEqual,
        TokenKind.Plus => BinaryOperator.Add,
        TokenKind.Minus => BinaryOperator.Subtract,
        TokenKind.Star => BinaryOperator.Multiply,
        TokenKind.Slash => BinaryOperator.Divide,
        TokenKind.Percent => BinaryOperator.Modulo,
        TokenKind.Caret => BinaryOperator.Power,
        TokenKind.Concat => BinaryOperator.Concat,
        TokenKind.Ampersand => BinaryOperator.BitwiseAnd,
        TokenKind.Bar => BinaryOperator.BitwiseOr,
        TokenKind.Hash => BinaryOperator.BitwiseXor,
        TokenKind.ShiftLeft => BinaryOperator.ShiftLeft,
        TokenKind.ShiftRight => BinaryOperator.ShiftRight,
        TokenKind.Tilde => BinaryOperator.RegexMatch,
        TokenKind.TildeStar => BinaryOperator.RegexMatchIgnoreCase,
        TokenKind.NotTilde => BinaryOperator.RegexNotMatch,
        TokenKind.NotTildeStar => BinaryOperator.RegexNotMatchIgnoreCase,
        TokenKind.Arrow => BinaryOperator.JsonGet,
        TokenKind.ArrowText => BinaryOperator.JsonGetText,
        TokenKind.HashArrow => BinaryOperator.JsonGetPath,
        TokenKind.HashArrowText => BinaryOperator.JsonGetPathText,
        TokenKind.Contains => BinaryOperator.Contains,
        TokenKind.ContainedBy => BinaryOperator.ContainedBy,
        TokenKind.Question => BinaryOperator.JsonExists,
        TokenKind.QuestionBar => BinaryOperator.JsonExistsAny,
        TokenKind.QuestionAmpersand => BinaryOperator.JsonExistsAll,
        TokenKind.HashMinus => BinaryOperator.JsonDeletePath,
        TokenKind.AtQuestion => BinaryOperator.JsonPathExists,
        TokenKind.AtAt => BinaryOperator.JsonPathMatch,
        TokenKind.Overlaps => BinaryOperator.Overlaps,
        TokenKind.VectorDistance => BinaryOperator.VectorDistance,
        TokenKind.VectorCosineDistance => BinaryOperator.VectorCosineDistance,
        TokenKind.VectorInnerProduct => BinaryOperator.VectorInnerProduct,
        TokenKind.VectorTaxicabDistance => BinaryOperator.VectorTaxicabDistance,
        _ => throw new UnreachableException(),
    };

    /// <summary>True at GLOB, a word that may be a name too, where an operand follows.</summary>
    public static bool AtGlob(TokenReader tokens, int distance)
    {
        var next = tokens.Peek(distance + 1);
        return tokens.IsWord(tokens.Peek(distance), "GLOB")
            && (TokenReader.IsText(next) || TokenReader.IsName(next) || next.Kind is TokenKind.NamedParameter
                or TokenKind.NumberedParameter or TokenKind.PositionalParameter or TokenKind.LeftParenthesis);
    }

    private static Precedence WordPrecedence(Keyword keyword, TokenReader tokens) => keyword switch
    {
        Keyword.Or => Precedence.Or,
        Keyword.And => Precedence.And,
        Keyword.Is or Keyword.Isnull or Keyword.Notnull => Precedence.Is,
        Keyword.Between or Keyword.In or Keyword.Like or Keyword.Ilike or Keyword.Similar => Precedence.Predicate,
        Keyword.Collate => Precedence.Postfix,
        Keyword.At when tokens.Peek(1).Keyword == Keyword.Time => Precedence.Postfix,

        // After DEFAULT 1 a NOT NULL may follow, which is no operator.
        Keyword.Not when tokens.Peek(1).Keyword
            is Keyword.Between or Keyword.In or Keyword.Like or Keyword.Ilike or Keyword.Similar =>
                Precedence.Predicate,
        _ => Precedence.None,
    };
}
