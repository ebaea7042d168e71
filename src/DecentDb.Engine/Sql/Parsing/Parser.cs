using System.Collections.Generic;
using DecentDb.Engine.Sql.Syntax;

namespace DecentDb.Engine.Sql.Parsing;

/// <summary>
/// Reads SQL texts into syntax trees. Every failure is a DatabaseException with line, column and a caret line.
/// </summary>
internal static class Parser
{
    /// <summary>The texts by which an expression names sequences, in <c>nextval('name')</c> and its like.</summary>
    /// <exception cref="Primitives.DatabaseException">SyntaxError.</exception>
    public static IReadOnlyList<TextLiteralSyntax> FindSequenceNames(string text)
    {
        var grammar = new Grammar(text);
        grammar.Expressions.Parse();
        return grammar.Tokens.SequenceNames;
    }

    /// <summary>
    /// Reads statements separated by semicolons; empty ones are skipped, so a text of blanks and comments gives none.
    /// Lone question marks are numbered through the whole text.
    /// </summary>
    public static IReadOnlyList<StatementSyntax> ParseScript(string text)
    {
        var grammar = new Grammar(text);
        var tokens = grammar.Tokens;
        var statements = new List<StatementSyntax>();
        while (true)
        {
            while (tokens.TryTake(TokenKind.Semicolon))
            {
                // An empty statement.
            }

            if (tokens.At(TokenKind.End))
            {
                return statements;
            }

            grammar.Tokens.ChangesSequences = false;
            statements.Add(grammar.Statements.Parse());
            if (!tokens.At(TokenKind.Semicolon) && !tokens.At(TokenKind.End))
            {
                throw tokens.Unexpected("\";\" or the end of the statement");
            }
        }
    }

    /// <summary>Reads a text of exactly one statement.</summary>
    public static StatementSyntax ParseStatement(string text)
    {
        var statements = ParseScript(text);
        return statements.Count switch
        {
            1 => statements[0],
            0 => throw new TokenReader(text).Unexpected("a statement"),
            _ => throw statements[1].Error(Primitives.ErrorCode.SyntaxError,
                "Expected one statement, but found another"),
        };
    }

    /// <summary>Reads a text of exactly one expression, such as a CHECK or DEFAULT out of the catalog.</summary>
    public static ExpressionSyntax ParseExpression(string text)
    {
        var grammar = new Grammar(text);
        var expression = grammar.Expressions.Parse();
        ExpectEnd(grammar.Tokens);
        return expression;
    }

    /// <summary>Reads a statement of a trigger out of the catalog.</summary>
    public static StatementSyntax ParseTriggerStatement(string text)
    {
        var grammar = new Grammar(text);
        var statement = grammar.Tokens.At(Keyword.Set) ? grammar.Triggers.ParseSetNew() : grammar.Statements.Parse();
        ExpectEnd(grammar.Tokens);
        return statement;
    }

    /// <summary>Reads a text of exactly one query, such as that of a view out of the catalog.</summary>
    public static QuerySyntax ParseQuery(string text)
    {
        var grammar = new Grammar(text);
        var query = grammar.Queries.Parse();
        ExpectEnd(grammar.Tokens);
        return query;
    }

    /// <summary>Reads a text of exactly one type name.</summary>
    public static TypeNameSyntax ParseTypeName(string text)
    {
        var grammar = new Grammar(text);
        var type = grammar.TypeNames.Parse();
        ExpectEnd(grammar.Tokens);
        return type;
    }

    private static void ExpectEnd(TokenReader tokens)
    {
        if (!tokens.At(TokenKind.End))
        {
            throw tokens.Unexpected("the end of the text");
        }
    }
}
