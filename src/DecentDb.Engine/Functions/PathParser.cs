using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;
using static DecentDb.Engine.Functions.PathNodeKind;

namespace DecentDb.Engine.Functions;

/// <summary>
/// Reads the SQL/JSON path language as PostgreSQL has it: modes, accessors, filters, methods, arithmetic and variables.
/// </summary>
internal sealed class PathParser
{
    private const int DepthMax = 200;
    private const int LengthMax = 1 << 20;

    private readonly PathLexer _lexer;
    private int _depth;
    private int _filterDepth;
    private int _subscriptDepth;
    private int _steps;

    private PathParser(string text)
    {
        _lexer = new PathLexer(text);
    }

    /// <summary>Reads a path.</summary>
    /// <exception cref="DatabaseException">
    /// SyntaxError: the text is no path; InvalidTextRepresentation: it is empty; StatementTooComplex: it is too long or
    /// too deep; InvalidRegularExpression; NotSupported.
    /// </exception>
    public static PathProgram Parse(ReadOnlySpan<byte> text)
    {
        if (text.Length > LengthMax)
        {
            throw new DatabaseException(ErrorCode.StatementTooComplex, "The JSON path is too long.");
        }

        if (TextParser.Trim(text).IsEmpty)
        {
            throw new DatabaseException(ErrorCode.InvalidTextRepresentation, "An empty text is no JSON path.");
        }

        var parser = new PathParser(Utf8Text.Decode(text));
        var isStrict = parser._lexer.TryTakeWord("strict");
        if (!isStrict)
        {
            parser._lexer.TryTakeWord("lax");
        }

        var node = parser.ParseOr();
        return parser._lexer.Kind == PathTokenKind.End
            ? new PathProgram(!isStrict, node)
            : throw parser._lexer.Unexpected();
    }

    private PathNode ParseOr()
    {
        Enter();
        var left = ParseAnd();
        while (_lexer.At("||"))
        {
            RequirePredicate(left);
            _lexer.Take();
            var right = RequirePredicate(ParseAnd());
            left = new PathNode(Or) { Left = left, Right = right };
            CountStep();
        }

        _depth--;
        return left;
    }

    private PathNode ParseAnd()
    {
        var left = ParseNot();
        while (_lexer.At("&&"))
        {
            RequirePredicate(left);
            _lexer.Take();
            var right = RequirePredicate(ParseNot());
            left = new PathNode(And) { Left = left, Right = right };
            CountStep();
        }

        return left;
    }

    private PathNode ParseNot()
    {
        if (!_lexer.TryTake("!"))
        {
            return ParseComparison();
        }

        // What is negated stands in parentheses, or is an exists.
        if (!_lexer.At("(") && !_lexer.AtWord("exists"))
        {
            throw _lexer.Unexpected();
        }

        return new PathNode(Not) { Left = RequirePredicate(ParsePrimary()) };
    }

    private PathNode ParseComparison()
    {
        var left = ParseAdditive();
        if (left.IsPredicate)
        {
            return left;
        }

        if (_lexer.Kind == PathTokenKind.Sign
            && _lexer.Text is "==" or "=" or "!=" or "<>" or "<" or "<=" or ">" or ">=")
        {
            var sign = _lexer.Take() switch
            {
                "=" => "==",
                "<>" => "!=",
                var other => other,
            };
            return new PathNode(Comparison) { Sign = sign, Left = left, Right = RequireValue(ParseAdditive()) };
        }

        if (_lexer.TryTakeWord("starts"))
        {
            if (!_lexer.TryTakeWord("with") || _lexer.Kind is not (PathTokenKind.Text or PathTokenKind.Variable))
            {
                throw _lexer.Unexpected();
            }

            return new PathNode(StartsWith) { Left = left, Right = ParsePrimary() };
        }

        return _lexer.TryTakeWord("like_regex") ? ParseRegex(left) : left;
    }

    private PathNode ParseRegex(PathNode left)
    {
        var pattern = _lexer.Expect(PathTokenKind.Text);
        var options = new RegexOptionSet { StopsAtLines = true };
        if (_lexer.TryTakeWord("flag"))
        {
            foreach (var flag in _lexer.Expect(PathTokenKind.Text))
            {
                TakeFlag(flag, ref options);
            }
        }

        return new PathNode(LikeRegex) { Left = left, Pattern = new RegexPattern(pattern, options) };
    }

    // As XQuery has them: a dot matches no line feed without s.
    private static void TakeFlag(char flag, ref RegexOptionSet options)
    {
        switch (flag)
        {
            case 'i':
                options.IgnoresCase = true;
                break;
            case 's':
                options.StopsAtLines = false;
                break;
            case 'm':
                options.AnchorsAtLines = true;
                break;
            case 'q':
                options.IsLiteral = true;
                break;
            case 'x':
                throw new DatabaseException(
                    ErrorCode.NotSupported, "The flag x of like_regex is not supported.");
            default:
                throw new DatabaseException(
                    ErrorCode.SyntaxError, "A flag of like_regex is i, s, m or q.");
        }
    }

    private PathNode ParseAdditive()
    {
        var left = ParseTerm();
        while (_lexer.At("+") || _lexer.At("-"))
        {
            RequireValue(left);
            var sign = _lexer.Take();
            left = new PathNode(Arithmetic) { Sign = sign, Left = left, Right = RequireValue(ParseTerm()) };
            CountStep();
        }

        return left;
    }

    private PathNode ParseTerm()
    {
        var left = ParseSigned();
        while (_lexer.At("*") || _lexer.At("/") || _lexer.At("%"))
        {
            RequireValue(left);
            var sign = _lexer.Take();
            left = new PathNode(Arithmetic) { Sign = sign, Left = left, Right = RequireValue(ParseSigned()) };
            CountStep();
        }

        return left;
    }

    private PathNode ParseSigned()
    {
        if (!_lexer.At("+") && !_lexer.At("-"))
        {
            return ParseAccessor();
        }

        Enter();
        var sign = _lexer.Take();
        var operand = RequireValue(ParseSigned());
        _depth--;
        return new PathNode(Sign) { Sign = sign, Left = operand };
    }

    private PathNode ParseAccessor()
    {
        var first = ParsePrimary();
        var last = first;
        while (last.Next is not null)
        {
            last = last.Next; // of what stood in parentheses
        }

        while (ParseStep() is { } step)
        {
            last.Next = step;
            last = step;
            CountStep();
        }

        return first;
    }

    private PathNode? ParseStep()
    {
        if (_lexer.TryTake("."))
        {
            return ParseKey();
        }

        if (_lexer.TryTake("["))
        {
            return ParseSubscripts();
        }

        if (!_lexer.TryTake("?"))
        {
            return null;
        }

        _lexer.Expect("(");
        _filterDepth++;
        var predicate = RequirePredicate(ParseOr());
        _filterDepth--;
        _lexer.Expect(")");
        return new PathNode(Filter) { Left = predicate };
    }

    private PathNode ParseKey()
    {
        if (_lexer.TryTake("*"))
        {
            return new PathNode(AnyKey);
        }

        if (_lexer.TryTake("**"))
        {
            return ParseDescendants();
        }

        if (_lexer.Kind is not (PathTokenKind.Word or PathTokenKind.Text))
        {
            throw _lexer.Unexpected();
        }

        var isWord = _lexer.Kind == PathTokenKind.Word;
        var name = _lexer.Take();
        if (!isWord || !_lexer.At("("))
        {
            return new PathNode(Key) { Text = JsonEscapes.Escape(Encoding.UTF8.GetBytes(name)).ToArray() };
        }

        var method = name.ToLowerInvariant();
        if (method is not ("abs" or "size" or "type" or "floor" or "double" or "ceiling" or "keyvalue" or "datetime"))
        {
            throw _lexer.Unexpected();
        }

        _lexer.Expect("(");
        if (method == "datetime" && _lexer.Kind == PathTokenKind.Text)
        {
            throw new DatabaseException(
                ErrorCode.NotSupported, "A template of datetime() in a JSON path is not supported yet.");
        }

        _lexer.Expect(")");
        return new PathNode(Method) { Sign = method };
    }

    private PathNode ParseDescendants()
    {
        if (!_lexer.TryTake("{"))
        {
            return new PathNode(Descendants) { LevelMin = 0, LevelMax = int.MaxValue };
        }

        var first = ParseLevel();
        var last = _lexer.TryTakeWord("to") ? ParseLevel() : first;
        _lexer.Expect("}");
        return new PathNode(Descendants) { LevelMin = first, LevelMax = last };
    }

    private int ParseLevel() => _lexer.TryTakeWord("last") ? int.MaxValue
        : int.TryParse(
            _lexer.Expect(PathTokenKind.Number), NumberStyles.None, CultureInfo.InvariantCulture, out var level)
            ? level : throw _lexer.Unexpected();

    private PathNode ParseSubscripts()
    {
        if (_lexer.TryTake("*"))
        {
            _lexer.Expect("]");
            return new PathNode(AnyItem);
        }

        List<(PathNode, PathNode?)> subscripts = [];
        _subscriptDepth++;
        do
        {
            var from = RequireValue(ParseAdditive());
            subscripts.Add((from, _lexer.TryTakeWord("to") ? RequireValue(ParseAdditive()) : null));
        }
        while (_lexer.TryTake(","));
        _subscriptDepth--;
        _lexer.Expect("]");
        return new PathNode(PathNodeKind.Subscripts) { Subscripts = subscripts };
    }

    private PathNode ParsePrimary()
    {
        switch (_lexer.Kind)
        {
            case PathTokenKind.Text:
                return Constant("\"" + Encoding.UTF8.GetString(
                    JsonEscapes.Escape(Encoding.UTF8.GetBytes(_lexer.Take()))) + "\"");
            case PathTokenKind.Number:
                return Constant(_lexer.Take());
            case PathTokenKind.Variable:
                return new PathNode(Variable)
                {
                    Text = JsonEscapes.Escape(Encoding.UTF8.GetBytes(_lexer.Take())).ToArray(),
                };
            case PathTokenKind.Sign when _lexer.Text == "$":
                _lexer.Take();
                return new PathNode(Root);
            case PathTokenKind.Sign when _lexer.Text == "@" && _filterDepth > 0:
                _lexer.Take();
                return new PathNode(Current);
            case PathTokenKind.Sign when _lexer.Text == "@":
                throw new DatabaseException(ErrorCode.SyntaxError, "@ stands in a filter of a JSON path alone.");
            case PathTokenKind.Sign when _lexer.Text == "(":
                return ParseParentheses();
            case PathTokenKind.Word:
                return ParseWord();
            default:
                throw _lexer.Unexpected();
        }
    }

    private PathNode ParseParentheses()
    {
        _lexer.Expect("(");
        var inner = ParseOr();
        _lexer.Expect(")");
        if (inner.IsPredicate && _lexer.TryTakeWord("is"))
        {
            return _lexer.TryTakeWord("unknown") ? new PathNode(IsUnknown) { Left = inner } : throw _lexer.Unexpected();
        }

        return inner;
    }

    private PathNode ParseWord()
    {
        if (_lexer.Text is "true" or "false" or "null")
        {
            return Constant(_lexer.Take());
        }

        if (_lexer.TryTakeWord("exists"))
        {
            _lexer.Expect("(");
            var operand = RequireValue(ParseOr());
            _lexer.Expect(")");
            return new PathNode(Exists) { Left = operand };
        }

        if (_lexer.TryTakeWord("last"))
        {
            return _subscriptDepth > 0
                ? new PathNode(Last)
                : throw new DatabaseException(
                    ErrorCode.SyntaxError, "LAST stands in a subscript of a JSON path alone.");
        }

        throw _lexer.Unexpected();
    }

    private static PathNode Constant(string json) =>
        new(Literal) { Text = JsonbText.Normalize(Encoding.UTF8.GetBytes(json)) };

    private PathNode RequirePredicate(PathNode node) => node.IsPredicate ? node : throw _lexer.Unexpected();

    private PathNode RequireValue(PathNode node) => node.IsPredicate ? throw _lexer.Unexpected() : node;

    // Long chains are as deep as they are long.
    private void CountStep()
    {
        if (++_steps > DepthMax * 10)
        {
            throw TooDeep();
        }
    }

    private void Enter()
    {
        if (++_depth > DepthMax)
        {
            throw TooDeep();
        }
    }

    private static DatabaseException TooDeep() =>
        new(ErrorCode.StatementTooComplex, "The JSON path is nested too deeply or has too many steps.");
}
