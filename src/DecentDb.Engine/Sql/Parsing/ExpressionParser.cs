using System.Collections.Generic;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sql.Syntax;

namespace DecentDb.Engine.Sql.Parsing;

/// <summary>
/// Reads expressions by operator precedence. From loose to tight, as in PostgreSQL:
/// OR; AND; NOT; IS; comparison; BETWEEN, IN, LIKE; all other operators, || among them; + and -; *, / and %; ^;
/// COLLATE and AT TIME ZONE; unary + and -; ::. All of them group to the left; comparisons do not chain.
/// </summary>
internal sealed class ExpressionParser(Grammar grammar)
{
    private readonly TokenReader _tokens = grammar.Tokens;

    public ExpressionSyntax Parse() => Parse(Precedence.Lowest);

    /// <summary>Reads as long as the operators bind at least as tightly as the given precedence.</summary>
    public ExpressionSyntax Parse(Precedence lowest)
    {
        int outerHeight = _tokens.Enter();
        int start = _tokens.Current.Start;
        var left = grammar.Operands.Parse();
        var previous = Precedence.Lowest;
        while (true)
        {
            var precedence = OperatorTable.InfixPrecedence(_tokens);
            if (precedence == Precedence.None || precedence < lowest)
            {
                break;
            }

            if (precedence == Precedence.Comparison && previous == Precedence.Comparison)
            {
                throw _tokens.Error(
                    ErrorCode.SyntaxError, "Comparisons do not chain; join them with AND or use parentheses");
            }

            left = ParseInfix(left, start, precedence);
            previous = precedence;
            _tokens.Raise();
        }

        _tokens.Leave(outerHeight);
        return left;
    }

    /// <summary>e, e, …: at least one.</summary>
    public List<ExpressionSyntax> ParseList()
    {
        var items = new List<ExpressionSyntax>();
        do
        {
            items.Add(Parse());
        }
        while (_tokens.TryTake(TokenKind.Comma));
        return items;
    }

    /// <summary>(e).</summary>
    public ExpressionSyntax ParseInParentheses()
    {
        _tokens.Expect(TokenKind.LeftParenthesis);
        var expression = Parse();
        _tokens.Expect(TokenKind.RightParenthesis);
        return expression;
    }

    private ExpressionSyntax ParseInfix(ExpressionSyntax left, int start, Precedence precedence)
    {
        switch (precedence)
        {
            case Precedence.Or:
                return ParseLogical(left, start, LogicalOperator.Or, Keyword.Or, Precedence.And);
            case Precedence.And:
                return ParseLogical(left, start, LogicalOperator.And, Keyword.And, Precedence.Not);
            case Precedence.Is:
                return ParseIs(left, start);
            case Precedence.Predicate:
                return ParsePredicate(left, start);
            case Precedence.Postfix when _tokens.TryTake(Keyword.Collate):
                var collation = _tokens.ExpectName("a collation name");
                return new CollateSyntax(_tokens.From(start), left, collation);
            case Precedence.Postfix:
                return ParseAtTimeZone(left, start);
            case Precedence.Cast:
                _tokens.Expect(TokenKind.DoubleColon);
                var type = grammar.TypeNames.Parse();
                return new CastSyntax(_tokens.From(start), left, type);
            default:
                return ParseBinary(left, start, precedence);
        }
    }

    /// <summary>One list for the whole chain, so that its length costs no depth.</summary>
    private LogicalSyntax ParseLogical(
        ExpressionSyntax left, int start, LogicalOperator op, Keyword keyword, Precedence operandPrecedence)
    {
        List<ExpressionSyntax> operands = [left];
        while (_tokens.TryTake(keyword))
        {
            operands.Add(Parse(operandPrecedence));
        }

        return new LogicalSyntax(_tokens.From(start), op, operands);
    }

    private ExpressionSyntax ParseBinary(ExpressionSyntax left, int start, Precedence precedence)
    {
        var token = _tokens.Take();
        var op = OperatorTable.Binary(token.Kind);
        if (AtQuantifier())
        {
            return ParseQuantified(left, start, op);
        }

        var right = Parse(precedence + 1);
        return new BinarySyntax(_tokens.From(start), op, left, right, new TextSpan(token.Start, token.Length));
    }

    private bool AtQuantifier() => _tokens.Current.Keyword is Keyword.Any or Keyword.Some or Keyword.All
        && _tokens.Peek(1).Kind == TokenKind.LeftParenthesis;

    private QuantifiedSyntax ParseQuantified(
        ExpressionSyntax left, int start, BinaryOperator op, LikeForm? like = null)
    {
        var quantifier = _tokens.Take().Keyword == Keyword.All ? Quantifier.All : Quantifier.Any;
        _tokens.Expect(TokenKind.LeftParenthesis);
        QuerySyntax? query = null;
        ExpressionSyntax? array = null;
        var isInParentheses = _tokens.Current.Kind == TokenKind.LeftParenthesis;
        if (grammar.Queries.AtQuery(0))
        {
            query = grammar.Queries.Parse();
        }
        else
        {
            array = Parse();
        }

        _tokens.Expect(TokenKind.RightParenthesis);
        return new QuantifiedSyntax(_tokens.From(start), left, op, quantifier, query, array)
        {
            IsInParentheses = isInParentheses && array is ParameterSyntax,
            Like = like,
        };
    }

    private ExpressionSyntax ParseIs(ExpressionSyntax left, int start)
    {
        if (_tokens.TryTake(Keyword.Isnull))
        {
            return new IsSyntax(_tokens.From(start), left, IsTest.Null, negated: false);
        }

        if (_tokens.TryTake(Keyword.Notnull))
        {
            return new IsSyntax(_tokens.From(start), left, IsTest.Null, negated: true);
        }

        _tokens.Expect(Keyword.Is);
        bool negated = _tokens.TryTake(Keyword.Not);
        if (_tokens.TryTake(Keyword.Distinct))
        {
            _tokens.Expect(Keyword.From);
            var right = Parse(Precedence.Comparison);
            return new DistinctFromSyntax(_tokens.From(start), left, right, negated);
        }

        if (_tokens.AtWord("JSON"))
        {
            return ParseIsJson(left, start, negated);
        }

        var test = _tokens.Current.Keyword switch
        {
            Keyword.Null => IsTest.Null,
            Keyword.True => IsTest.True,
            Keyword.False => IsTest.False,
            Keyword.Unknown => IsTest.Unknown,
            _ => throw _tokens.Unexpected("NULL, TRUE, FALSE, UNKNOWN, JSON or DISTINCT FROM"),
        };
        _tokens.Take();
        return new IsSyntax(_tokens.From(start), left, test, negated);
    }

    /// <summary>x IS [NOT] JSON [VALUE|SCALAR|ARRAY|OBJECT] is a function.</summary>
    private ExpressionSyntax ParseIsJson(ExpressionSyntax left, int start, bool negated)
    {
        var word = _tokens.Take();
        var name = grammar.Functions.MadeName(word, "is_json");
        List<ExpressionSyntax> arguments = [left];
        foreach (var kind in new[] { "value", "scalar", "array", "object" })
        {
            if (arguments.Count == 1 && _tokens.TryTakeWord(kind))
            {
                arguments.Add(new TextLiteralSyntax(_tokens.From(start), kind));
            }
        }

        var location = _tokens.From(start);
        var call = new FunctionCallSyntax(location, name, arguments, FunctionCallParts.None);
        return negated ? new UnarySyntax(location, UnaryOperator.Not, call) : call;
    }

    private ExpressionSyntax ParsePredicate(ExpressionSyntax left, int start)
    {
        bool negated = _tokens.TryTake(Keyword.Not);
        switch (_tokens.Current.Keyword)
        {
            case Keyword.Between:
                return ParseBetween(left, start, negated);
            case Keyword.In:
                return ParseIn(left, start, negated);
            case Keyword.Like or Keyword.Ilike:
                return ParseLike(left, start, negated);
            default:
                return OperatorTable.AtGlob(_tokens, 0)
                    ? ParseGlob(left, start, negated) : ParseSimilar(left, start, negated);
        }
    }

    private BetweenSyntax ParseBetween(ExpressionSyntax left, int start, bool negated)
    {
        _tokens.Expect(Keyword.Between);
        bool symmetric = _tokens.TryTake(Keyword.Symmetric);
        var low = Parse(Precedence.OtherOperator);
        _tokens.Expect(Keyword.And);
        var high = Parse(Precedence.OtherOperator);
        return new BetweenSyntax(_tokens.From(start), left, low, high, negated, symmetric);
    }

    private ExpressionSyntax ParseIn(ExpressionSyntax left, int start, bool negated)
    {
        _tokens.Expect(Keyword.In);
        _tokens.Expect(TokenKind.LeftParenthesis);
        if (grammar.Queries.AtQuery(0))
        {
            return FinishInQuery(left, start, negated, grammar.Queries.Parse());
        }

        // IN ((SELECT …) UNION …) shows that it is a query only after its first parenthesis; more parentheses around a
        // query change nothing.
        var first = Parse();
        if (first is ScalarSubquerySyntax subquery)
        {
            if (grammar.Queries.AtContinuation())
            {
                return FinishInQuery(left, start, negated, grammar.Queries.Continue(subquery));
            }

            if (_tokens.At(TokenKind.RightParenthesis))
            {
                return FinishInQuery(left, start, negated, subquery.Query);
            }
        }

        List<ExpressionSyntax> items = [first];
        while (_tokens.TryTake(TokenKind.Comma))
        {
            items.Add(Parse());
        }

        _tokens.Expect(TokenKind.RightParenthesis);
        return new InListSyntax(_tokens.From(start), left, items, negated);
    }

    private InQuerySyntax FinishInQuery(ExpressionSyntax left, int start, bool negated, QuerySyntax query)
    {
        _tokens.Expect(TokenKind.RightParenthesis);
        return new InQuerySyntax(_tokens.From(start), left, query, negated);
    }

    private ExpressionSyntax ParseLike(ExpressionSyntax left, int start, bool negated)
    {
        bool ignoreCase = _tokens.Take().Keyword == Keyword.Ilike;
        if (AtQuantifier())
        {
            return ParseQuantified(left, start, BinaryOperator.Equal, new LikeForm(ignoreCase, negated));
        }

        var pattern = Parse(Precedence.OtherOperator);
        var escape = _tokens.TryTake(Keyword.Escape) ? Parse(Precedence.OtherOperator) : null;
        return new LikeSyntax(_tokens.From(start), left, pattern, escape, ignoreCase, negated);
    }

    private ExpressionSyntax ParseGlob(ExpressionSyntax left, int start, bool negated)
    {
        var token = _tokens.Take();
        List<ExpressionSyntax> arguments = [Parse(Precedence.OtherOperator), left];
        var name = grammar.Functions.MadeName(token, "glob");
        var call = new FunctionCallSyntax(_tokens.From(start), name, arguments, FunctionCallParts.None);
        return negated ? new UnarySyntax(_tokens.From(start), UnaryOperator.Not, call) : call;
    }

    private ExpressionSyntax ParseSimilar(ExpressionSyntax left, int start, bool negated)
    {
        var token = _tokens.Expect(Keyword.Similar);
        _tokens.Expect(Keyword.To);
        List<ExpressionSyntax> arguments = [left, Parse(Precedence.OtherOperator)];
        if (_tokens.TryTake(Keyword.Escape))
        {
            arguments.Add(Parse(Precedence.OtherOperator));
        }

        var name = grammar.Functions.MadeName(token, "similar_to");
        var call = new FunctionCallSyntax(_tokens.From(start), name, arguments, FunctionCallParts.None);
        return negated ? new UnarySyntax(_tokens.From(start), UnaryOperator.Not, call) : call;
    }

    private FunctionCallSyntax ParseAtTimeZone(ExpressionSyntax left, int start)
    {
        var token = _tokens.Expect(Keyword.At);
        _tokens.Expect(Keyword.Time);
        _tokens.Expect(Keyword.Zone);
        var name = grammar.Functions.MadeName(token, "timezone");
        var zone = Parse(Precedence.Postfix + 1);
        return new FunctionCallSyntax(_tokens.From(start), name, [zone, left], FunctionCallParts.None);
    }
}
