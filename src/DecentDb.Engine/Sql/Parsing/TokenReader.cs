using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sql.Syntax;

namespace DecentDb.Engine.Sql.Parsing;

/// <summary>
/// The parser's place in the text: the current token with a few tokens of lookahead, the questions and demands that the
/// grammar makes of it, and the bookkeeping of depth.
/// </summary>
internal sealed class TokenReader
{
    // A power of two greater than the longest lookahead: schema.table.* looks four tokens ahead.
    private const int LookaheadSize = 8;

    private readonly Lexer _lexer;
    private readonly Token[] _lookahead = new Token[LookaheadSize];
    private int _first;
    private int _count;
    private int _previousEnd;
    private int _nesting;
    private int _height;
    private int _positionalParameterCount;

    public TokenReader(string source)
    {
        Source = source;
        _lexer = new Lexer(source);
    }

    public string Source { get; }

    /// <summary>True once the statement calls a function that changes a sequence, so that it does not only read.
    /// </summary>
    public bool ChangesSequences { get; set; }

    /// <summary>The texts by which calls of functions name sequences.</summary>
    public List<TextLiteralSyntax> SequenceNames { get; } = [];

    /// <summary>The names of types of one word.</summary>
    public List<ObjectNameSyntax> TypeNames { get; } = [];

    public Token Current => Peek(0);

    public Token Peek(int distance)
    {
        while (_count <= distance)
        {
            _lookahead[(_first + _count) & (LookaheadSize - 1)] = _lexer.Next();
            _count++;
        }

        return _lookahead[(_first + distance) & (LookaheadSize - 1)];
    }

    /// <summary>Moves past the current token and returns it.</summary>
    public Token Take()
    {
        var token = Current;
        _first = (_first + 1) & (LookaheadSize - 1);
        _count--;
        _previousEnd = token.End;
        return token;
    }

    /// <summary>What was read since <paramref name="start"/>.</summary>
    public SourceSpan From(int start) => new(Source, new TextSpan(start, Math.Max(_previousEnd - start, 0)));

    public int NextPositionalParameter() => ++_positionalParameterCount;

    // --- questions ---------------------------------------------------------------------------------------------------

    public bool At(TokenKind kind) => Current.Kind == kind;

    public bool At(Keyword keyword) => Current.Keyword == keyword;

    public bool At(Keyword first, Keyword second) => Current.Keyword == first && Peek(1).Keyword == second;

    /// <summary>Is the current token this word, which is no keyword?</summary>
    public bool AtWord(string word) => IsWord(Current, word);

    /// <summary>Is the token this word, ignoring case?</summary>
    public bool IsWord(Token token, string word) =>
        token.Kind == TokenKind.Word
        && Source.AsSpan(token.Start, token.Length).Equals(word, StringComparison.OrdinalIgnoreCase);

    /// <summary>Is a token further on this word, which need be no keyword?</summary>
    public bool IsWord(int distance, string word) => Peek(distance) is { Kind: TokenKind.Word } token
        && Source.AsSpan(token.Start, token.Length).Equals(word, StringComparison.OrdinalIgnoreCase);

    public static bool IsText(Token token) =>
        token.Kind is TokenKind.Text or TokenKind.EscapedText or TokenKind.DollarText;

    /// <summary>May the token be a name: quoted, or a word that is not reserved?</summary>
    public static bool IsName(Token token) =>
        token.Kind == TokenKind.QuotedName || (token.Kind == TokenKind.Word && !Keywords.IsReserved(token.Keyword));

    public bool TryTake(TokenKind kind)
    {
        if (!At(kind))
        {
            return false;
        }

        Take();
        return true;
    }

    public bool TryTake(Keyword keyword)
    {
        if (!At(keyword))
        {
            return false;
        }

        Take();
        return true;
    }

    /// <summary>Takes both words or neither.</summary>
    public bool TryTake(Keyword first, Keyword second)
    {
        if (!At(first, second))
        {
            return false;
        }

        Take();
        Take();
        return true;
    }

    public bool TryTakeWord(string word)
    {
        if (!AtWord(word))
        {
            return false;
        }

        Take();
        return true;
    }

    /// <summary>Takes IF NOT EXISTS; true when it stands there.</summary>
    public bool TryTakeIfNotExists()
    {
        if (!TryTake(Keyword.If, Keyword.Not))
        {
            return false;
        }

        Expect(Keyword.Exists);
        return true;
    }

    // --- demands -----------------------------------------------------------------------------------------------------

    public Token Expect(TokenKind kind) => At(kind) ? Take() : throw Unexpected(SignText(kind));

    public Token Expect(Keyword keyword) => At(keyword) ? Take() : throw Unexpected(Keywords.Text(keyword));

    public NameSyntax ExpectName(string what)
    {
        if (!IsName(Current))
        {
            throw Unexpected(what, nameExpected: true);
        }

        return TakeName();
    }

    /// <summary>A name where reserved words too are clear: after a dot or AS.</summary>
    public NameSyntax ExpectLabel(string what) =>
        Current.Kind is TokenKind.Word or TokenKind.QuotedName ? TakeName() : throw Unexpected(what);

    public ObjectNameSyntax ExpectObjectName(string what)
    {
        int start = Current.Start;
        var first = ExpectName(what);
        if (!TryTake(TokenKind.Dot))
        {
            return new ObjectNameSyntax(From(start), null, first);
        }

        var second = ExpectLabel(what);
        return new ObjectNameSyntax(From(start), first, second);
    }

    /// <summary>(a, b, …) with at least one name.</summary>
    public IReadOnlyList<NameSyntax> ExpectNames(string what)
    {
        Expect(TokenKind.LeftParenthesis);
        var names = new List<NameSyntax>();
        do
        {
            names.Add(ExpectName(what));
        }
        while (TryTake(TokenKind.Comma));
        Expect(TokenKind.RightParenthesis);
        return names;
    }

    private NameSyntax TakeName()
    {
        var token = Take();
        return new NameSyntax(From(token.Start), TokenValues.Name(Source, token));
    }

    // --- errors ------------------------------------------------------------------------------------------------------

    /// <summary>The error for a current token that does not fit.</summary>
    public DatabaseException Unexpected(string expected) => Unexpected(expected, nameExpected: false);

    /// <summary>An error that points at the current token; at the end of the text, behind the last one.</summary>
    public DatabaseException Error(ErrorCode code, string message)
    {
        var token = Current;
        int offset = token.Kind == TokenKind.End ? _previousEnd : token.Start;
        return new SourceSpan(Source, new TextSpan(offset, token.Length)).Error(code, message);
    }

    private DatabaseException Unexpected(string expected, bool nameExpected)
    {
        if (KnownGaps.Find(this, PreviousWord()) is { } construct)
        {
            return Error(ErrorCode.NotSupported, construct + " is not supported yet");
        }

        string hint = nameExpected && Keywords.IsReserved(Current.Keyword)
            ? "; a reserved word is a name only in double quotes"
            : "";
        return Error(ErrorCode.SyntaxError, $"Expected {expected}, but found {Describe(Current)}{hint}");
    }

    private string PreviousWord()
    {
        int start = _previousEnd;
        while (start > 0 && (char.IsLetterOrDigit(Source[start - 1]) || Source[start - 1] == '_'))
        {
            start--;
        }

        return Source[start.._previousEnd].ToUpperInvariant();
    }

    private string Describe(in Token token)
    {
        const int lengthMax = 40;
        string text = Source.Substring(token.Start, Math.Min(token.Length, lengthMax));
        if (token.Length > lengthMax)
        {
            text = (char.IsHighSurrogate(text[^1]) ? text[..^1] : text) + "...";
        }

        return token.Kind switch
        {
            TokenKind.End => "the end of the text",
            TokenKind.Word when Keywords.IsReserved(token.Keyword) => $"the keyword {Keywords.Text(token.Keyword)}",
            TokenKind.Word => $"\"{text}\"",
            TokenKind.QuotedName => $"the name {text}",
            TokenKind.Text or TokenKind.EscapedText or TokenKind.DollarText => $"the text {text}",
            TokenKind.Blob => $"the blob {text}",
            TokenKind.Integer or TokenKind.Decimal or TokenKind.Double => $"the number {text}",
            TokenKind.NamedParameter or TokenKind.NumberedParameter or TokenKind.PositionalParameter =>
                $"the parameter {text}",
            _ => $"\"{text}\"",
        };
    }

    private static string SignText(TokenKind kind) => kind switch
    {
        TokenKind.LeftParenthesis => "\"(\"",
        TokenKind.RightParenthesis => "\")\"",
        TokenKind.Comma => "\",\"",
        TokenKind.Dot => "\".\"",
        TokenKind.Equal => "\"=\"",
        _ => kind.ToString(),
    };

    // --- depth -------------------------------------------------------------------------------------------------------
    // Nesting is how deep the parser's own calls stand in each other. Height is how tall the tree is that they have
    // built: a chain a + b + c … grows to the left without any nesting. A construct that nests calls Enter, which
    // starts a frame of height 0; whatever ends within the frame raises the frame's height to its own; Leave hands the
    // greater height outward.

    /// <summary>
    /// Begins a nested construct. The answer goes to <see cref="Leave"/>; after an error there is no need to.
    /// </summary>
    public int Enter()
    {
        if (++_nesting > ParserLimits.MaxNesting)
        {
            throw Error(ErrorCode.StatementTooComplex,
                $"The statement is nested more than {ParserLimits.MaxNesting} levels deep");
        }

        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw Error(ErrorCode.StatementTooComplex, "The statement is nested too deep for the stack of this thread");
        }

        int outerHeight = _height;
        _height = 0;
        return outerHeight;
    }

    public void Leave(int outerHeight)
    {
        _nesting--;
        _height = Math.Max(_height + 1, outerHeight);
    }

    /// <summary>Says that a node now stands on top of all that the current frame has built.</summary>
    public void Raise()
    {
        if (++_height > ParserLimits.MaxHeight)
        {
            throw Error(
                ErrorCode.StatementTooComplex,
                $"The statement is too complex: more than {ParserLimits.MaxHeight} operators build on one another");
        }
    }
}
