using System;
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

    /// <summary>The names of types of one word in an expression.</summary>
    /// <exception cref="Primitives.DatabaseException">SyntaxError.</exception>
    public static IReadOnlyList<ObjectNameSyntax> FindTypeNames(string text)
    {
        var grammar = new Grammar(text);
        grammar.Expressions.Parse();
        return grammar.Tokens.TypeNames;
    }

    /// <summary>Where an expression names a column by a word alone, in ascending order.</summary>
    public static int[] FindPlaces(string text, string word)
    {
        var lexer = new Lexer(text);
        var places = new List<int>();
        var last = TokenKind.End;
        for (var token = lexer.Next(); token.Kind != TokenKind.End;)
        {
            var next = lexer.Next();
            if (token.Kind == TokenKind.Word && last != TokenKind.Dot
                && next.Kind is not (TokenKind.LeftParenthesis or TokenKind.Dot)
                && text.AsSpan(token.Start, token.Length).Equals(word, StringComparison.OrdinalIgnoreCase))
            {
                places.Add(token.Start);
            }

            last = token.Kind;
            token = next;
        }

        return [.. places];
    }

    /// <summary>The names of types of one word in a statement of a trigger.</summary>
    /// <exception cref="Primitives.DatabaseException">SyntaxError.</exception>
    public static IReadOnlyList<ObjectNameSyntax> FindTypeNamesInTrigger(string text)
    {
        var grammar = new Grammar(text);
        ParseTriggerStatement(grammar);
        return grammar.Tokens.TypeNames;
    }

    /// <summary>The names of types of one word in a query.</summary>
    /// <exception cref="Primitives.DatabaseException">SyntaxError.</exception>
    public static IReadOnlyList<ObjectNameSyntax> FindTypeNamesInQuery(string text)
    {
        var grammar = new Grammar(text);
        grammar.Queries.Parse();
        return grammar.Tokens.TypeNames;
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
        var statement = ParseTriggerStatement(grammar);
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

    private static StatementSyntax ParseTriggerStatement(Grammar grammar) =>
        grammar.Tokens.At(Keyword.Set) ? grammar.Triggers.ParseSetNew() : grammar.Statements.Parse();

    private static void ExpectEnd(TokenReader tokens)
    {
        if (!tokens.At(TokenKind.End))
        {
            throw tokens.Unexpected("the end of the text");
        }
    }
}
