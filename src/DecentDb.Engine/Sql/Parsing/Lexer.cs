using System;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sql.Syntax;

namespace DecentDb.Engine.Sql.Parsing;

/// <summary>
/// Cuts a SQL text into tokens, one at a time, without copying: a token is a place in the text, and
/// <see cref="TokenValues"/> decodes what it stands for when the parser wants it.
/// </summary>
internal sealed class Lexer
{
    private readonly string _text;
    private int _position;
    private int _bracketDepth;
    private bool _isBehindArray;
    private Token _previous;
    private bool _isBehindOperand;

    /// <summary>Reads a text that a lexer has read before, from an offset on.</summary>
    public Lexer(string text, int start)
    {
        _text = text;
        _position = start;
    }

    public Lexer(string text)
    {
        _text = text;
        if (text.Length > ParserLimits.MaxTextLength)
        {
            throw new DatabaseException(
                ErrorCode.StatementTooComplex,
                $"The SQL text is {text.Length} characters long; at most {ParserLimits.MaxTextLength} are allowed.");
        }

        // A lone surrogate has no UTF-8 form, so it could be neither stored nor compared.
        int lone = LoneSurrogate.Find(text);
        if (lone >= 0)
        {
            throw Error(ErrorCode.CharacterNotInRepertoire, "The SQL text holds half of a surrogate pair", lone);
        }
    }

    /// <summary>Reads the next token; at the end of the text the End token, again and again.</summary>
    public Token Next()
    {
        var token = Read();
        _isBehindOperand = TokenReader.IsName(token) || TokenReader.IsText(token) || token.Kind
            is TokenKind.Integer or TokenKind.RightParenthesis or TokenKind.RightBracket
            or TokenKind.NamedParameter or TokenKind.NumberedParameter or TokenKind.PositionalParameter;
        _isBehindArray = token.Kind == TokenKind.Word
            && _text.AsSpan(token.Start, token.Length).Equals("ARRAY", StringComparison.OrdinalIgnoreCase);
        _previous = token;
        return token;
    }

    private Token Read()
    {
        SkipBlanks();
        int start = _position;
        if (start >= _text.Length)
        {
            return new Token(TokenKind.End, Keyword.None, _text.Length, 0);
        }

        char c = _text[start];
        if (Identifier.IsStart(c))
        {
            return ReadWordOrPrefixedText(c);
        }

        if (char.IsAsciiDigit(c) || (c == '.' && char.IsAsciiDigit(At(start + 1))))
        {
            return Make(ReadNumber(), start);
        }

        switch (c)
        {
            case '\'':
                SkipQuoted(start, start, '\'', "text constant");
                return Make(TokenKind.Text, start);
            case '"':
                return ReadQuotedName('"');
            case '`':
                return ReadQuotedName('`');
            case '[' or ']':
                return ReadBracket(c, start);
            case '$':
                return ReadDollar();
            case ':' when At(start + 1) == ':':
                return Sign(TokenKind.DoubleColon, 2);
            case '@' when At(start + 1) == '>':
                return Sign(TokenKind.Contains, 2);
            case '@' when At(start + 1) == '?':
                return Sign(TokenKind.AtQuestion, 2);
            case '@' when At(start + 1) == '@' && !IsParameterPart(At(start + 2)):
                return Sign(TokenKind.AtAt, 2);
            case ':' when _bracketDepth > 0 && (_isBehindOperand || !Identifier.IsStart(At(start + 1))):
                return Sign(TokenKind.Colon, 1);
            case ':' or '@':
                return ReadNamedParameter();
            case '?':
                return QuestionSigns.IsOperator(_text, start, _previous) ? ReadQuestionSign() : ReadQuestionMark();
            default:
                return ReadSign(c);
        }
    }

    private Token ReadBracket(char c, int start)
    {
        switch (c)
        {
            case '[' when At(start + 1) == ']':
                return Sign(TokenKind.EmptyBrackets, 2);
            case '[' when _isBehindArray || _bracketDepth > 0 || IsSubscript(start):
                _bracketDepth++;
                return Sign(TokenKind.LeftBracket, 1);
            case ']' when _bracketDepth > 0:
                _bracketDepth--;
                return Sign(TokenKind.RightBracket, 1);
            case '[':
                return ReadQuotedName(']');
            default:
                return ReadSign(c);
        }
    }

    private Token ReadQuestionSign() => At(_position + 1) switch
    {
        '|' => Sign(TokenKind.QuestionBar, 2),
        '&' => Sign(TokenKind.QuestionAmpersand, 2),
        _ => Sign(TokenKind.Question, 1),
    };

    // Right behind what may be an array; anywhere else brackets enclose a name.
    private bool IsSubscript(int start) =>
        _isBehindOperand && start > 0 && !char.IsWhiteSpace(_text[start - 1]) && _text[start - 1] != '/';

    private char At(int index) => index < _text.Length ? _text[index] : '\0';

    private Token Make(TokenKind kind, int start) => new(kind, Keyword.None, start, _position - start);

    private Token Sign(TokenKind kind, int length)
    {
        int start = _position;
        _position += length;
        return Make(kind, start);
    }

    private DatabaseException Error(ErrorCode code, string message, int offset) =>
        new SourceSpan(_text, new TextSpan(offset, 0)).Error(code, message);

    private DatabaseException Error(string message, int offset) => Error(ErrorCode.SyntaxError, message, offset);

    private void SkipBlanks()
    {
        while (_position < _text.Length)
        {
            char c = _text[_position];
            if (c is ' ' or '\n' or '\r' or '\t' || char.IsWhiteSpace(c) || c is '\uFEFF' or '\u200B')
            {
                _position++;
            }
            else if (c == '-' && At(_position + 1) == '-')
            {
                int end = _text.AsSpan(_position).IndexOf('\n');
                _position = end < 0 ? _text.Length : _position + end + 1;
            }
            else if (c == '/' && At(_position + 1) == '*')
            {
                SkipBlockComment();
            }
            else
            {
                return;
            }
        }
    }

    private void SkipBlockComment()
    {
        int start = _position;
        int depth = 0;
        do
        {
            int step = _text.AsSpan(_position).IndexOfAny('*', '/');
            if (step < 0)
            {
                throw Error("This comment has no closing */", start);
            }

            _position += step;
            char next = At(_position + 1);
            if (_text[_position] == '/' && next == '*')
            {
                depth++;
                _position += 2;
            }
            else if (_text[_position] == '*' && next == '/')
            {
                depth--;
                _position += 2;
            }
            else
            {
                _position++;
            }
        }
        while (depth > 0);
    }

    private Token ReadWordOrPrefixedText(char first)
    {
        int start = _position;
        if (At(start + 1) == '\'')
        {
            switch (first)
            {
                case 'e' or 'E':
                    SkipEscapedText(start);
                    return Make(TokenKind.EscapedText, start);
                case 'x' or 'X':
                    SkipQuoted(start, start + 1, '\'', "blob constant");
                    return Make(TokenKind.Blob, start);
                case 'n' or 'N':
                    SkipQuoted(start, start + 1, '\'', "text constant");
                    return Make(TokenKind.Text, start);
                default:
                    break;
            }
        }

        do
        {
            _position++;
        }
        while (_position < _text.Length && Identifier.IsPart(_text[_position]));

        CheckNameLength(start);
        return new Token(TokenKind.Word, Keywords.Find(_text.AsSpan(start, _position - start)), start,
            _position - start);
    }

    /// <summary>
    /// Moves past text that begins with a quote at <paramref name="open"/>; a doubled quote stands for one.
    /// </summary>
    private void SkipQuoted(int start, int open, char quote, string what)
    {
        int i = open + 1;
        while (true)
        {
            int step = _text.AsSpan(i).IndexOf(quote);
            if (step < 0)
            {
                throw Error($"This {what} has no closing {quote}", start);
            }

            i += step + 1;
            if (At(i) != quote)
            {
                _position = i;
                return;
            }

            i++;
        }
    }

    private void SkipEscapedText(int start)
    {
        int i = start + 2;
        while (true)
        {
            int step = _text.AsSpan(i).IndexOfAny('\'', '\\');
            if (step < 0)
            {
                throw Error("This text constant has no closing '", start);
            }

            i += step;
            bool isPair = _text[i] == '\\' || At(i + 1) == '\'';
            if (!isPair)
            {
                _position = i + 1;
                return;
            }

            i = Math.Min(i + 2, _text.Length);
        }
    }

    private Token ReadQuotedName(char close)
    {
        int start = _position;
        SkipQuoted(start, start, close, "quoted name");
        if (_position - start == 2)
        {
            throw Error("A quoted name must not be empty", start);
        }

        CheckNameLength(start);
        return Make(TokenKind.QuotedName, start);
    }

    private void CheckNameLength(int start)
    {
        if (_position - start > ParserLimits.MaxIdentifierLength)
        {
            throw Error($"A name is longer than {ParserLimits.MaxIdentifierLength} characters", start);
        }
    }

    private TokenKind ReadNumber()
    {
        int start = _position;
        var kind = TokenKind.Integer;
        if (_text[start] == '0' && (At(start + 1) | 0x20) is 'x' or 'o' or 'b')
        {
            _position += 2;
            while (char.IsAsciiHexDigit(At(_position)) || At(_position) == '_')
            {
                _position++;
            }
        }
        else
        {
            SkipDigits();
            if (At(_position) == '.')
            {
                kind = TokenKind.Decimal;
                _position++;
                SkipDigits();
            }

            if ((At(_position) | 0x20) == 'e' && HasExponent())
            {
                kind = TokenKind.Double;
                _position += 2;
                SkipDigits();
            }
        }

        if (_position < _text.Length && Identifier.IsPart(_text[_position]))
        {
            throw Error("A number must not be followed directly by a letter or underscore", _position);
        }

        return kind;
    }

    /// <summary>Digits, with single underscores between them.</summary>
    private void SkipDigits()
    {
        while (char.IsAsciiDigit(At(_position))
            || (At(_position) == '_' && char.IsAsciiDigit(At(_position + 1)) && char.IsAsciiDigit(At(_position - 1))))
        {
            _position++;
        }
    }

    private bool HasExponent()
    {
        char next = At(_position + 1);
        return char.IsAsciiDigit(next) || (next is '+' or '-' && char.IsAsciiDigit(At(_position + 2)));
    }

    private static bool IsParameterPart(char c) => c != '$' && Identifier.IsPart(c);

    private void SkipParameterName(int from)
    {
        _position = from;
        while (_position < _text.Length && IsParameterPart(_text[_position]))
        {
            _position++;
        }
    }

    private Token ReadNamedParameter()
    {
        int start = _position;
        if (_text[start] == '@' && At(start + 1) == '@')
        {
            throw Error(ErrorCode.NotSupported, "A system variable is not supported yet", start);
        }

        if (start + 1 >= _text.Length || !IsParameterPart(_text[start + 1]))
        {
            throw Error($"A parameter name must follow {_text[start]}", start);
        }

        SkipParameterName(start + 1);
        CheckNameLength(start);
        return Make(TokenKind.NamedParameter, start);
    }

    private Token ReadQuestionMark()
    {
        int start = _position++;
        if (!char.IsAsciiDigit(At(_position)))
        {
            return Make(TokenKind.PositionalParameter, start);
        }

        SkipParameterName(_position);
        return Make(TokenKind.NumberedParameter, start);
    }

    /// <summary>$1, $name, or text between $$ or $tag$.</summary>
    private Token ReadDollar()
    {
        int start = _position;
        SkipParameterName(start + 1);
        if (At(_position) == '$' && !char.IsAsciiDigit(At(start + 1)))
        {
            _position++;
            var tag = _text.AsSpan(start, _position - start);
            int step = _text.AsSpan(_position).IndexOf(tag, StringComparison.Ordinal);
            if (step < 0)
            {
                throw Error($"This text constant has no closing {tag}", start);
            }

            _position += step + tag.Length;
            return Make(TokenKind.DollarText, start);
        }

        if (_position == start + 1)
        {
            throw Error("A parameter name or number must follow $", start);
        }

        CheckNameLength(start);
        bool isNumber = char.IsAsciiDigit(_text[start + 1]);
        return Make(isNumber ? TokenKind.NumberedParameter : TokenKind.NamedParameter, start);
    }

    private Token ReadSign(char c)
    {
        char next = At(_position + 1);
        char third = At(_position + 2);
        return c switch
        {
            '(' => Sign(TokenKind.LeftParenthesis, 1),
            ')' => Sign(TokenKind.RightParenthesis, 1),
            ',' => Sign(TokenKind.Comma, 1),
            '.' => Sign(TokenKind.Dot, 1),
            ';' => Sign(TokenKind.Semicolon, 1),
            '+' => Sign(TokenKind.Plus, 1),
            '*' => Sign(TokenKind.Star, 1),
            '/' => Sign(TokenKind.Slash, 1),
            '%' => Sign(TokenKind.Percent, 1),
            '^' => Sign(TokenKind.Caret, 1),
            '&' when next == '&' => Sign(TokenKind.Overlaps, 2),
            '&' => Sign(TokenKind.Ampersand, 1),
            '=' => Sign(TokenKind.Equal, next == '=' ? 2 : 1),
            '<' => ReadLess(next, third),
            '>' when next == '=' => Sign(TokenKind.GreaterOrEqual, 2),
            '>' when next == '>' => Sign(TokenKind.ShiftRight, 2),
            '>' => Sign(TokenKind.Greater, 1),
            '|' when next == '|' => Sign(TokenKind.Concat, 2),
            '|' => Sign(TokenKind.Bar, 1),
            '-' when next == '>' && third == '>' => Sign(TokenKind.ArrowText, 3),
            '-' when next == '>' => Sign(TokenKind.Arrow, 2),
            '-' => Sign(TokenKind.Minus, 1),
            '#' when next == '>' && third == '>' => Sign(TokenKind.HashArrowText, 3),
            '#' when next == '>' => Sign(TokenKind.HashArrow, 2),
            '#' when next == '-' => Sign(TokenKind.HashMinus, 2),
            '#' => Sign(TokenKind.Hash, 1),
            '~' when next == '*' => Sign(TokenKind.TildeStar, 2),
            '~' => Sign(TokenKind.Tilde, 1),
            '!' when next == '=' => Sign(TokenKind.NotEqual, 2),
            '!' when next == '~' && third == '*' => Sign(TokenKind.NotTildeStar, 3),
            '!' when next == '~' => Sign(TokenKind.NotTilde, 2),
            _ => throw Error($"The character {Describe(c)} has no meaning in SQL", _position),
        };
    }

    private Token ReadLess(char next, char third) => next switch
    {
        '=' when third == '>' => Sign(TokenKind.VectorCosineDistance, 3),
        '=' => Sign(TokenKind.LessOrEqual, 2),
        '>' => Sign(TokenKind.NotEqual, 2),
        '<' => Sign(TokenKind.ShiftLeft, 2),
        '-' when third == '>' => Sign(TokenKind.VectorDistance, 3),
        '#' when third == '>' => Sign(TokenKind.VectorInnerProduct, 3),
        '+' when third == '>' => Sign(TokenKind.VectorTaxicabDistance, 3),

        // In a<@p the sign is "less than" and a parameter follows.
        '@' when !IsParameterPart(third) => Sign(TokenKind.ContainedBy, 2),
        _ => Sign(TokenKind.Less, 1),
    };

    private static string Describe(char c) =>
        char.IsControl(c) || c is '\uFFFE' or '\uFFFF' ? $"U+{(int)c:X4}" : $"'{c}'";
}
