using System;
using System.Collections.Generic;
using System.Globalization;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sql.Syntax;

namespace DecentDb.Engine.Sql.Parsing;

/// <summary>
/// Reads what operators stand between: constants, names, calls, parentheses, CASE, and prefix operators.
/// </summary>
internal sealed class OperandParser(Grammar grammar)
{
    private readonly TokenReader _tokens = grammar.Tokens;

    public ExpressionSyntax Parse()
    {
        int start = _tokens.Current.Start;
        var operand = ParseOperand();
        return _tokens.At(TokenKind.LeftBracket)
            ? new SubscriptSyntax(_tokens.From(start), operand, ParseSubscripts())
            : operand;
    }

    /// <summary>[i], [i:j], and so on; at least one.</summary>
    public List<SubscriptRangeSyntax> ParseSubscripts()
    {
        var ranges = new List<SubscriptRangeSyntax>();
        while (_tokens.At(TokenKind.LeftBracket) && ranges.Count < ParserLimits.MaxSubscripts)
        {
            int start = _tokens.Take().Start;
            int outerHeight = _tokens.Enter();
            var first = _tokens.At(TokenKind.Colon) ? null : grammar.Expressions.Parse();
            bool isSlice = _tokens.TryTake(TokenKind.Colon);
            var last = !isSlice ? first
                : _tokens.At(TokenKind.RightBracket) ? null : grammar.Expressions.Parse();
            _tokens.Leave(outerHeight);
            _tokens.Expect(TokenKind.RightBracket);
            ranges.Add(new SubscriptRangeSyntax(_tokens.From(start), isSlice ? first : null, last, isSlice));
        }

        return ranges;
    }

    private ExpressionSyntax ParseOperand()
    {
        var token = _tokens.Current;
        switch (token.Kind)
        {
            case TokenKind.Integer or TokenKind.Decimal or TokenKind.Double:
                _tokens.Take();
                return TokenValues.Number(_tokens.From(token.Start), token, negative: false);
            case TokenKind.Text or TokenKind.EscapedText or TokenKind.DollarText:
                _tokens.Take();
                return new TextLiteralSyntax(_tokens.From(token.Start), TokenValues.Text(_tokens.Source, token));
            case TokenKind.Blob:
                _tokens.Take();
                return new BlobLiteralSyntax(_tokens.From(token.Start), TokenValues.Blob(_tokens.Source, token));
            case TokenKind.NamedParameter or TokenKind.NumberedParameter or TokenKind.PositionalParameter:
                return ParseParameter();
            case TokenKind.LeftParenthesis:
                return ParseParentheses();
            case TokenKind.Minus or TokenKind.Plus or TokenKind.Tilde:
                return ParseSign();
            case TokenKind.QuotedName:
                return ParseName();
            case TokenKind.Word:
                return ParseWord(token);
            default:
                throw _tokens.Unexpected("an expression");
        }
    }

    private ParameterSyntax ParseParameter()
    {
        var token = _tokens.Current;
        var text = _tokens.Source.AsSpan(token.Start + 1, token.Length - 1);
        switch (token.Kind)
        {
            case TokenKind.NamedParameter:
                _tokens.Take();
                return new ParameterSyntax(_tokens.From(token.Start), ParameterKind.Named, text.ToString(), 0);
            case TokenKind.PositionalParameter:
                _tokens.Take();
                int next = _tokens.NextPositionalParameter();
                return new ParameterSyntax(_tokens.From(token.Start), ParameterKind.Positional, "", next);
            default:
                bool isOrdinal = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int ordinal)
                    && ordinal is > 0 and <= ParserLimits.MaxParameterOrdinal;
                if (!isOrdinal)
                {
                    throw _tokens.Error(
                        ErrorCode.SyntaxError,
                        $"The number of a parameter is a whole number from 1 to {ParserLimits.MaxParameterOrdinal}");
                }

                _tokens.Take();
                return new ParameterSyntax(_tokens.From(token.Start), ParameterKind.Numbered, "", ordinal);
        }
    }

    /// <summary>A subquery, an expression, or a row value.</summary>
    private ExpressionSyntax ParseParentheses()
    {
        int start = _tokens.Expect(TokenKind.LeftParenthesis).Start;
        if (grammar.Queries.AtQuery(0))
        {
            return FinishSubquery(start, grammar.Queries.Parse());
        }

        var first = grammar.Expressions.Parse();
        if (first is ScalarSubquerySyntax subquery && grammar.Queries.AtContinuation())
        {
            return FinishSubquery(start, grammar.Queries.Continue(subquery));
        }

        if (!_tokens.At(TokenKind.Comma))
        {
            _tokens.Expect(TokenKind.RightParenthesis);
            return first;
        }

        List<ExpressionSyntax> items = [first];
        while (_tokens.TryTake(TokenKind.Comma))
        {
            items.Add(grammar.Expressions.Parse());
        }

        _tokens.Expect(TokenKind.RightParenthesis);
        return new RowSyntax(_tokens.From(start), items);
    }

    private ScalarSubquerySyntax FinishSubquery(int start, QuerySyntax query)
    {
        _tokens.Expect(TokenKind.RightParenthesis);
        return new ScalarSubquerySyntax(_tokens.From(start), query);
    }

    private ExpressionSyntax ParseSign()
    {
        var sign = _tokens.Take();
        var number = _tokens.Current;
        bool isNegativeNumber = sign.Kind == TokenKind.Minus
            && number.Kind is TokenKind.Integer or TokenKind.Decimal or TokenKind.Double
            && _tokens.Peek(1).Kind != TokenKind.DoubleColon;
        if (isNegativeNumber)
        {
            // Read as one literal, because the smallest 64-bit integer has no positive counterpart.
            _tokens.Take();
            return TokenValues.Number(_tokens.From(sign.Start), number, negative: true);
        }

        var op = sign.Kind switch
        {
            TokenKind.Minus => UnaryOperator.Negate,
            TokenKind.Plus => UnaryOperator.Plus,
            _ => UnaryOperator.BitwiseNot,
        };
        var operand = grammar.Expressions.Parse(
            op == UnaryOperator.BitwiseNot ? Precedence.OtherOperator + 1 : Precedence.Unary);
        return new UnarySyntax(_tokens.From(sign.Start), op, operand);
    }

    private ExpressionSyntax ParseWord(Token token)
    {
        switch (token.Keyword)
        {
            case Keyword.Null:
                _tokens.Take();
                return new NullLiteralSyntax(_tokens.From(token.Start));
            case Keyword.True or Keyword.False:
                _tokens.Take();
                return new BooleanLiteralSyntax(_tokens.From(token.Start), token.Keyword == Keyword.True);
            case Keyword.Not:
                _tokens.Take();
                var operand = grammar.Expressions.Parse(Precedence.Not);
                return new UnarySyntax(_tokens.From(token.Start), UnaryOperator.Not, operand);
            case Keyword.Case:
                return ParseCase();
            case Keyword.Cast:
                return ParseCast();
            case Keyword.CurrentDate:
                return ParseCurrentValue(CurrentValueKind.Date);
            case Keyword.CurrentTime:
                return ParseCurrentValue(CurrentValueKind.Time);
            case Keyword.CurrentTimestamp:
                return ParseCurrentValue(CurrentValueKind.Timestamp);
            case Keyword.Localtime:
                return ParseCurrentValue(CurrentValueKind.LocalTime);
            case Keyword.Localtimestamp:
                return ParseCurrentValue(CurrentValueKind.LocalTimestamp);
            case Keyword.Left or Keyword.Right when _tokens.Peek(1).Kind == TokenKind.LeftParenthesis:
                return grammar.Functions.ParseCall(token.Start, null, _tokens.ExpectLabel("a function name"));
            default:
                return Keywords.IsReserved(token.Keyword) ? throw _tokens.Unexpected("an expression") : ParseName();
        }
    }

    /// <summary>A name that is not reserved begins a column, a call, or a typed constant such as DATE '…'.</summary>
    private ExpressionSyntax ParseName()
    {
        var token = _tokens.Current;
        var next = _tokens.Peek(1);
        bool isTypedConstant = token.Kind == TokenKind.Word
            && (TokenReader.IsText(next)
                || (token.Keyword is Keyword.Time or Keyword.Timestamp && grammar.TypeNames.AtTimeZone(1)));
        if (isTypedConstant)
        {
            return ParseTypedConstant();
        }

        if (next.Kind is TokenKind.LeftBracket or TokenKind.EmptyBrackets && _tokens.AtWord("ARRAY"))
        {
            _tokens.Take();
            return ParseArray(token.Start);
        }

        if (next.Kind == TokenKind.LeftParenthesis && _tokens.AtWord("ARRAY") && grammar.Queries.AtQuery(2))
        {
            _tokens.Take();
            _tokens.Take();
            var query = grammar.Queries.Parse();
            _tokens.Expect(TokenKind.RightParenthesis);
            return new ArrayQuerySyntax(_tokens.From(token.Start), query);
        }

        if (next.Kind == TokenKind.LeftParenthesis && token.Kind == TokenKind.Word)
        {
            switch (token.Keyword)
            {
                case Keyword.Exists:
                    return ParseExists();
                case Keyword.Row:
                    return ParseRow();
                default:
                    var special = grammar.Functions.TryParseSpecialForm();
                    if (special is not null)
                    {
                        return special;
                    }

                    break;
            }
        }

        return ParseColumnOrCall();
    }

    /// <summary>[1, 2] behind ARRAY; an array within it stands with ARRAY or without.</summary>
    private ArraySyntax ParseArray(int start)
    {
        if (_tokens.TryTake(TokenKind.EmptyBrackets))
        {
            return new ArraySyntax(_tokens.From(start), []);
        }

        int outerHeight = _tokens.Enter();
        _tokens.Expect(TokenKind.LeftBracket);
        var items = new List<ExpressionSyntax>();
        do
        {
            items.Add(_tokens.At(TokenKind.LeftBracket) || _tokens.At(TokenKind.EmptyBrackets)
                ? ParseArray(_tokens.Current.Start)
                : grammar.Expressions.Parse());
        }
        while (_tokens.TryTake(TokenKind.Comma));
        _tokens.Expect(TokenKind.RightBracket);
        _tokens.Leave(outerHeight);
        return new ArraySyntax(_tokens.From(start), items);
    }

    private ExpressionSyntax ParseColumnOrCall()
    {
        int start = _tokens.Current.Start;
        var first = _tokens.ExpectName("an expression");
        if (_tokens.At(TokenKind.LeftParenthesis))
        {
            return grammar.Functions.ParseCall(start, null, first);
        }

        if (!_tokens.TryTake(TokenKind.Dot))
        {
            return new ColumnReferenceSyntax(_tokens.From(start), null, null, first);
        }

        var second = _tokens.ExpectLabel("a column name");
        if (_tokens.At(TokenKind.LeftParenthesis))
        {
            return grammar.Functions.ParseCall(start, first, second);
        }

        if (!_tokens.TryTake(TokenKind.Dot))
        {
            return new ColumnReferenceSyntax(_tokens.From(start), null, first, second);
        }

        var third = _tokens.ExpectLabel("a column name");
        return new ColumnReferenceSyntax(_tokens.From(start), first, second, third);
    }

    private TypedLiteralSyntax ParseTypedConstant()
    {
        int start = _tokens.Current.Start;
        bool isInterval = _tokens.At(Keyword.Interval);
        var type = grammar.TypeNames.Parse();
        if (!TokenReader.IsText(_tokens.Current))
        {
            throw _tokens.Unexpected("a text constant");
        }

        var token = _tokens.Take();
        string value = TokenValues.Text(_tokens.Source, token);
        if (isInterval && AtIntervalUnit())
        {
            value += " " + TokenValues.Name(_tokens.Source, _tokens.Take());
        }

        return new TypedLiteralSyntax(_tokens.From(start), type, value);
    }

    private bool AtIntervalUnit() =>
        _tokens.AtWord("YEAR") || _tokens.AtWord("MONTH") || _tokens.AtWord("DAY")
        || _tokens.AtWord("HOUR") || _tokens.AtWord("MINUTE") || _tokens.AtWord("SECOND");

    private ExistsSyntax ParseExists()
    {
        int start = _tokens.Take().Start;
        _tokens.Expect(TokenKind.LeftParenthesis);
        var query = grammar.Queries.Parse();
        _tokens.Expect(TokenKind.RightParenthesis);
        return new ExistsSyntax(_tokens.From(start), query);
    }

    private RowSyntax ParseRow()
    {
        int start = _tokens.Take().Start;
        _tokens.Expect(TokenKind.LeftParenthesis);
        var items = grammar.Expressions.ParseList();
        _tokens.Expect(TokenKind.RightParenthesis);
        return new RowSyntax(_tokens.From(start), items);
    }

    private CaseSyntax ParseCase()
    {
        int start = _tokens.Expect(Keyword.Case).Start;
        var operand = _tokens.At(Keyword.When) ? null : grammar.Expressions.Parse();
        var whens = new List<WhenSyntax>();
        do
        {
            int whenStart = _tokens.Expect(Keyword.When).Start;
            var when = grammar.Expressions.Parse();
            _tokens.Expect(Keyword.Then);
            var then = grammar.Expressions.Parse();
            whens.Add(new WhenSyntax(_tokens.From(whenStart), when, then));
        }
        while (_tokens.At(Keyword.When));
        var otherwise = _tokens.TryTake(Keyword.Else) ? grammar.Expressions.Parse() : null;
        _tokens.Expect(Keyword.End);
        return new CaseSyntax(_tokens.From(start), operand, whens, otherwise);
    }

    private CastSyntax ParseCast()
    {
        int start = _tokens.Expect(Keyword.Cast).Start;
        _tokens.Expect(TokenKind.LeftParenthesis);
        var operand = grammar.Expressions.Parse();
        _tokens.Expect(Keyword.As);
        var type = grammar.TypeNames.Parse();
        _tokens.Expect(TokenKind.RightParenthesis);
        return new CastSyntax(_tokens.From(start), operand, type);
    }

    private CurrentValueSyntax ParseCurrentValue(CurrentValueKind kind)
    {
        int start = _tokens.Take().Start;
        int? precision = null;
        if (kind != CurrentValueKind.Date && _tokens.TryTake(TokenKind.LeftParenthesis))
        {
            var token = _tokens.Current;
            bool isDigit = token is { Kind: TokenKind.Integer, Length: 1 };
            if (!isDigit)
            {
                throw _tokens.Unexpected("a precision from 0 to 9");
            }

            _tokens.Take();
            precision = _tokens.Source[token.Start] - '0';
            _tokens.Expect(TokenKind.RightParenthesis);
        }

        return new CurrentValueSyntax(_tokens.From(start), kind, precision);
    }
}
