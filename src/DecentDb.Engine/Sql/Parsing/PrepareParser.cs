using System;
using System.Collections.Generic;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sql.Syntax;

namespace DecentDb.Engine.Sql.Parsing;

/// <summary>Reads the statements about statements that a session keeps under a name.</summary>
/// <param name="tokens">The text.</param>
/// <param name="parseValues">Reads expressions there.</param>
/// <param name="parseType">Reads the name of a type there.</param>
/// <param name="parseStatement">Reads a statement there that gives or changes rows.</param>
internal sealed class PrepareParser(
    TokenReader tokens,
    Func<List<ExpressionSyntax>> parseValues,
    Func<TypeNameSyntax> parseType,
    Func<StatementSyntax> parseStatement)
{
    private readonly TokenReader _tokens = tokens;

    /// <summary>The statement at hand; null when it is none of these.</summary>
    public StatementSyntax? TryParse()
    {
        int start = _tokens.Current.Start;
        if (_tokens.TryTakeWord("PREPARE"))
        {
            return ParsePrepare(start);
        }

        if (_tokens.TryTakeWord("EXECUTE"))
        {
            var name = _tokens.ExpectName("the name of a prepared statement");
            IReadOnlyList<ExpressionSyntax> values = [];
            if (_tokens.TryTake(TokenKind.LeftParenthesis))
            {
                values = parseValues();
                _tokens.Expect(TokenKind.RightParenthesis);
            }

            return new ExecuteSyntax(_tokens.From(start), name, values);
        }

        return _tokens.TryTakeWord("DEALLOCATE") ? ParseDeallocate(start) : null;
    }

    private PrepareSyntax ParsePrepare(int start)
    {
        if (_tokens.At(Keyword.Transaction))
        {
            throw _tokens.Error(ErrorCode.NotSupported, "A prepared transaction is not supported yet");
        }

        var name = _tokens.ExpectName("a name");
        var types = new List<TypeNameSyntax>();
        if (_tokens.TryTake(TokenKind.LeftParenthesis))
        {
            do
            {
                types.Add(parseType());
            }
            while (_tokens.TryTake(TokenKind.Comma));
            _tokens.Expect(TokenKind.RightParenthesis);
        }

        _tokens.Expect(Keyword.As);
        var statement = parseStatement();
        return new PrepareSyntax(_tokens.From(start), name, types, statement);
    }

    private DeallocateSyntax ParseDeallocate(int start)
    {
        _tokens.TryTakeWord("PREPARE");
        var name = _tokens.TryTake(Keyword.All) ? null : _tokens.ExpectName("the name of a prepared statement");
        return new DeallocateSyntax(_tokens.From(start), name);
    }
}
