using System;
using System.Collections.Generic;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sql.Syntax;

namespace DecentDb.Engine.Sql.Parsing;

/// <summary>Reads calls of functions, aggregates and window functions.</summary>
internal sealed class FunctionParser(Grammar grammar)
{
    private readonly TokenReader _tokens = grammar.Tokens;

    // RAISE(IGNORE) or RAISE(ABORT, message), whose first word is no name.
    private bool AtRaise() => (_tokens.Current.Keyword == Keyword.Rollback || _tokens.AtWord("IGNORE")
        || _tokens.AtWord("ABORT") || _tokens.AtWord("FAIL"))
        && _tokens.Peek(1).Kind is TokenKind.Comma or TokenKind.RightParenthesis;

    private FunctionCallSyntax ParseRaise(int start, ObjectNameSyntax name)
    {
        var word = _tokens.Take();
        var kind = _tokens.From(word.Start);
        List<ExpressionSyntax> arguments = [new TextLiteralSyntax(kind, kind.Text.ToString().ToUpperInvariant())];
        if (_tokens.TryTake(TokenKind.Comma))
        {
            arguments.Add(grammar.Expressions.Parse());
        }

        _tokens.Expect(TokenKind.RightParenthesis);
        return new FunctionCallSyntax(_tokens.From(start), name, arguments, FunctionCallParts.None);
    }

    /// <summary>Reads from the parenthesis after the name to the end of FILTER and OVER.</summary>
    public FunctionCallSyntax ParseCall(int start, NameSyntax? schema, NameSyntax name)
    {
        var fullName = new ObjectNameSyntax(_tokens.From(start), schema, name);
        _tokens.Expect(TokenKind.LeftParenthesis);
        if (schema is null && Identifier.Same(name.Value, "raise") && AtRaise())
        {
            return ParseRaise(start, fullName);
        }

        List<ExpressionSyntax> arguments = [];
        List<OrderItemSyntax> orderBy = [];
        bool isDistinct = false;
        bool isStar = _tokens.TryTake(TokenKind.Star);
        if (!isStar && !_tokens.At(TokenKind.RightParenthesis))
        {
            isDistinct = _tokens.TryTake(Keyword.Distinct);
            if (!isDistinct)
            {
                _tokens.TryTake(Keyword.All);
            }

            arguments = grammar.Expressions.ParseList();
            orderBy = grammar.Queries.ParseOrderBy();
        }

        var json = schema is null && arguments.Count == 2 && JsonFormParser.HasClauses(name.Value)
            ? new JsonFormParser(_tokens, grammar.Expressions.Parse).ParseClauses() : null;
        _tokens.Expect(TokenKind.RightParenthesis);
        bool isWithinGroup = _tokens.AtWord("WITHIN") && _tokens.Peek(1).Keyword == Keyword.Group;
        if (isWithinGroup)
        {
            orderBy = ParseWithinGroup(orderBy, isDistinct);
        }

        var filter = ParseFilter();
        var over = ParseOver();
        var parts = new FunctionCallParts(isStar, isDistinct, orderBy, filter, over) { IsWithinGroup = isWithinGroup };
        NoteSequence(fullName.Name.Value, arguments);
        return new FunctionCallSyntax(_tokens.From(start), fullName, arguments, parts) { Json = json };
    }

    /// <summary>A name that stands in the tree but not in the text; errors point at the given token.</summary>
    public ObjectNameSyntax MadeName(in Token token, string name)
    {
        var location = new SourceSpan(_tokens.Source, new TextSpan(token.Start, token.Length));
        return new ObjectNameSyntax(location, null, new NameSyntax(location, name));
    }

    /// <summary>EXTRACT, POSITION, SUBSTRING and TRIM with words between their arguments; otherwise null.</summary>
    public ExpressionSyntax? TryParseSpecialForm() => _tokens.Current.Keyword switch
    {
        Keyword.Extract => ParseExtract(),
        Keyword.Position => ParsePosition(),
        Keyword.Substring => ParseSubstring(),
        Keyword.Trim => ParseTrim(),
        _ => _tokens.AtWord("OVERLAY") ? ParseOverlay()
            : _tokens.AtWord("NORMALIZE") ? ParseNormalize()
            : null,
    };

    private FunctionCallSyntax ParseExtract()
    {
        var token = Open();
        var field = _tokens.Current;
        string text = TokenReader.IsText(field)
            ? TokenValues.Text(_tokens.Source, _tokens.Take())
            : _tokens.ExpectLabel("the field to extract").Value;
        var fieldLiteral = new TextLiteralSyntax(_tokens.From(field.Start), text);
        _tokens.Expect(Keyword.From);
        var operand = grammar.Expressions.Parse();
        return Close(token, "extract", [fieldLiteral, operand]);
    }

    private FunctionCallSyntax ParsePosition()
    {
        var token = Open();
        var sought = grammar.Expressions.Parse(Precedence.OtherOperator);
        _tokens.Expect(Keyword.In);
        var text = grammar.Expressions.Parse(Precedence.OtherOperator);
        return Close(token, "strpos", [text, sought]);
    }

    private FunctionCallSyntax ParseSubstring()
    {
        var token = Open();
        var arguments = grammar.Expressions.ParseList();
        if (arguments.Count == 1)
        {
            var from = _tokens.TryTake(Keyword.From) ? grammar.Expressions.Parse() : null;
            var count = _tokens.TryTake(Keyword.For) ? grammar.Expressions.Parse() : null;
            if (from is not null)
            {
                arguments.Add(from);
            }
            else if (count is not null)
            {
                arguments.Add(new IntegerLiteralSyntax(_tokens.From(count.Span.Start), 1));
            }

            if (count is not null)
            {
                arguments.Add(count);
            }
        }

        return Close(token, "substring", arguments);
    }

    /// <summary>OVERLAY(x PLACING y FROM n FOR m), or the same with commas.</summary>
    private FunctionCallSyntax ParseOverlay()
    {
        var token = Open();
        var arguments = grammar.Expressions.ParseList();
        if (arguments.Count == 1 && _tokens.TryTakeWord("PLACING"))
        {
            arguments.Add(grammar.Expressions.Parse());
            _tokens.Expect(Keyword.From);
            arguments.Add(grammar.Expressions.Parse());
            if (_tokens.TryTake(Keyword.For))
            {
                arguments.Add(grammar.Expressions.Parse());
            }
        }

        return Close(token, "overlay", arguments);
    }

    /// <summary>NORMALIZE(x, NFC), whose form is a word.</summary>
    private FunctionCallSyntax ParseNormalize()
    {
        var token = Open();
        List<ExpressionSyntax> arguments = [grammar.Expressions.Parse()];
        if (_tokens.TryTake(TokenKind.Comma))
        {
            var form = _tokens.Current;
            var isWord = form.Kind == TokenKind.Word && _tokens.Peek(1).Kind == TokenKind.RightParenthesis;
            arguments.Add(isWord
                ? new TextLiteralSyntax(_tokens.From(form.Start), TokenValues.Name(_tokens.Source, _tokens.Take()))
                : grammar.Expressions.Parse());
        }

        return Close(token, "normalize", arguments);
    }

    private FunctionCallSyntax ParseTrim()
    {
        var token = Open();
        string name = "btrim";
        bool hasSide = true;
        switch (_tokens.Current.Keyword)
        {
            case Keyword.Leading when _tokens.Peek(1).Kind is not TokenKind.RightParenthesis and not TokenKind.Comma:
                name = "ltrim";
                _tokens.Take();
                break;
            case Keyword.Trailing when _tokens.Peek(1).Kind is not TokenKind.RightParenthesis and not TokenKind.Comma:
                name = "rtrim";
                _tokens.Take();
                break;
            case Keyword.Both when _tokens.Peek(1).Kind is not TokenKind.RightParenthesis and not TokenKind.Comma:
                _tokens.Take();
                break;
            default:
                hasSide = false;
                break;
        }

        if (hasSide && _tokens.TryTake(Keyword.From))
        {
            return Close(token, name, grammar.Expressions.ParseList());
        }

        var arguments = grammar.Expressions.ParseList();
        if (arguments.Count == 1 && _tokens.TryTake(Keyword.From))
        {
            arguments.Insert(0, grammar.Expressions.Parse());
        }

        return Close(token, name, arguments);
    }

    /// <summary>Takes the name and its parenthesis; returns the name.</summary>
    private Token Open()
    {
        var token = _tokens.Take();
        _tokens.Expect(TokenKind.LeftParenthesis);
        return token;
    }

    private void NoteSequence(string name, List<ExpressionSyntax> arguments)
    {
        bool isChange = IsSequenceChange(name);
        _tokens.ChangesSequences |= isChange;
        if ((isChange || name.Equals("currval", StringComparison.OrdinalIgnoreCase)) && arguments.Count > 0)
        {
            var first = arguments[0];
            while (first is CastSyntax cast)
            {
                first = cast.Operand;
            }

            if (first is TextLiteralSyntax text)
            {
                _tokens.SequenceNames.Add(text);
            }
        }
    }

    /// <summary>True for the functions that give out numbers of a sequence, or set it.</summary>
    public static bool IsSequenceChange(string name) => name.Equals("nextval", StringComparison.OrdinalIgnoreCase)
        || name.Equals("setval", StringComparison.OrdinalIgnoreCase);

    private FunctionCallSyntax Close(in Token nameToken, string name, List<ExpressionSyntax> arguments)
    {
        _tokens.Expect(TokenKind.RightParenthesis);
        var madeName = MadeName(nameToken, name);
        return new FunctionCallSyntax(_tokens.From(nameToken.Start), madeName, arguments, FunctionCallParts.None);
    }

    /// <summary>WITHIN GROUP (ORDER BY …), behind a call without an order of its own.</summary>
    private List<OrderItemSyntax> ParseWithinGroup(List<OrderItemSyntax> orderBy, bool isDistinct)
    {
        if (isDistinct || orderBy.Count > 0)
        {
            throw _tokens.Error(
                ErrorCode.SyntaxError, "WITHIN GROUP does not go with DISTINCT or another ORDER BY");
        }

        _tokens.Take();
        _tokens.Expect(Keyword.Group);
        _tokens.Expect(TokenKind.LeftParenthesis);
        orderBy = grammar.Queries.ParseOrderBy();
        if (orderBy.Count == 0)
        {
            throw _tokens.Unexpected("ORDER BY");
        }

        _tokens.Expect(TokenKind.RightParenthesis);
        return orderBy;
    }

    private ExpressionSyntax? ParseFilter()
    {
        bool isFilter = _tokens.At(Keyword.Filter) && _tokens.Peek(1).Kind == TokenKind.LeftParenthesis;
        if (!isFilter)
        {
            return null;
        }

        _tokens.Take();
        _tokens.Expect(TokenKind.LeftParenthesis);
        _tokens.Expect(Keyword.Where);
        var condition = grammar.Expressions.Parse();
        _tokens.Expect(TokenKind.RightParenthesis);
        return condition;
    }

    private WindowSyntax? ParseOver()
    {
        bool isOver = _tokens.At(Keyword.Over)
            && (_tokens.Peek(1).Kind == TokenKind.LeftParenthesis || TokenReader.IsName(_tokens.Peek(1)));
        if (!isOver)
        {
            return null;
        }

        _tokens.Take();
        if (_tokens.At(TokenKind.LeftParenthesis))
        {
            return ParseWindow();
        }

        var name = _tokens.ExpectName("a window name");
        return new WindowSyntax(name.Location, name, [], [], null);
    }

    /// <summary>([base] [PARTITION BY …] [ORDER BY …] [frame]).</summary>
    public WindowSyntax ParseWindow()
    {
        int start = _tokens.Expect(TokenKind.LeftParenthesis).Start;
        bool hasBase = TokenReader.IsName(_tokens.Current) && !AtFrame() && !_tokens.At(Keyword.Partition, Keyword.By);
        var baseName = hasBase ? _tokens.ExpectName("a window name") : null;
        List<ExpressionSyntax> partitionBy = [];
        if (_tokens.TryTake(Keyword.Partition))
        {
            _tokens.Expect(Keyword.By);
            partitionBy = grammar.Expressions.ParseList();
        }

        var orderBy = grammar.Queries.ParseOrderBy();
        var frame = AtFrame() ? ParseFrame() : null;
        _tokens.Expect(TokenKind.RightParenthesis);
        return new WindowSyntax(_tokens.From(start), baseName, partitionBy, orderBy, frame);
    }

    private bool AtFrame() => _tokens.Current.Keyword is Keyword.Rows or Keyword.Range or Keyword.Groups;

    private WindowFrameSyntax ParseFrame()
    {
        var token = _tokens.Take();
        var unit = token.Keyword switch
        {
            Keyword.Rows => WindowFrameUnit.Rows,
            Keyword.Range => WindowFrameUnit.Range,
            _ => WindowFrameUnit.Groups,
        };
        bool isBetween = _tokens.TryTake(Keyword.Between);
        var from = ParseBound();
        WindowBoundSyntax? to = null;
        if (isBetween)
        {
            _tokens.Expect(Keyword.And);
            to = ParseBound();
        }

        var exclusion = _tokens.TryTake(Keyword.Exclude) ? ParseExclusion() : WindowExclusion.NoOthers;
        return new WindowFrameSyntax(_tokens.From(token.Start), unit, from, to, exclusion);
    }

    private WindowBoundSyntax ParseBound()
    {
        int start = _tokens.Current.Start;
        if (_tokens.TryTake(Keyword.Current, Keyword.Row))
        {
            return new WindowBoundSyntax(_tokens.From(start), WindowBoundKind.CurrentRow, null);
        }

        if (_tokens.TryTake(Keyword.Unbounded))
        {
            var unbounded = ParseDirection(WindowBoundKind.UnboundedPreceding, WindowBoundKind.UnboundedFollowing);
            return new WindowBoundSyntax(_tokens.From(start), unbounded, null);
        }

        var offset = grammar.Expressions.Parse(Precedence.Comparison);
        var kind = ParseDirection(WindowBoundKind.Preceding, WindowBoundKind.Following);
        return new WindowBoundSyntax(_tokens.From(start), kind, offset);
    }

    private WindowBoundKind ParseDirection(WindowBoundKind preceding, WindowBoundKind following)
    {
        if (_tokens.TryTake(Keyword.Preceding))
        {
            return preceding;
        }

        return _tokens.TryTake(Keyword.Following) ? following : throw _tokens.Unexpected("PRECEDING or FOLLOWING");
    }

    private WindowExclusion ParseExclusion()
    {
        if (_tokens.TryTake(Keyword.Current, Keyword.Row))
        {
            return WindowExclusion.CurrentRow;
        }

        if (_tokens.TryTake(Keyword.Group))
        {
            return WindowExclusion.Group;
        }

        if (_tokens.TryTake(Keyword.Ties))
        {
            return WindowExclusion.Ties;
        }

        return _tokens.TryTake(Keyword.No, Keyword.Others)
            ? WindowExclusion.NoOthers
            : throw _tokens.Unexpected("CURRENT ROW, GROUP, TIES or NO OTHERS");
    }
}
