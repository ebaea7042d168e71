using System;
using System.Collections.Generic;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sql.Syntax;

namespace DecentDb.Engine.Sql.Parsing;

/// <summary>Reads what creates and changes sequences.</summary>
internal sealed class SequenceParser(TokenReader tokens, TypeNameParser types)
{
    /// <summary>The rest of CREATE SEQUENCE, from SEQUENCE on.</summary>
    public CreateSequenceSyntax ParseCreate(int start)
    {
        tokens.Take();
        bool ifNotExists = tokens.TryTakeIfNotExists();
        var name = tokens.ExpectObjectName("the name of a sequence");
        var options = ParseOptions();
        return new CreateSequenceSyntax(tokens.From(start), name, ifNotExists, options);
    }

    /// <summary>The rest of ALTER SEQUENCE, from SEQUENCE on.</summary>
    public StatementSyntax ParseAlter(int start, SchemaParser schemas)
    {
        tokens.Take();
        bool ifExists = tokens.TryTake(Keyword.If, Keyword.Exists);
        var name = tokens.ExpectObjectName("the name of a sequence");
        if (schemas.AtSetSchema)
        {
            return schemas.ParseSetSchema(start, name, ifExists);
        }

        NameSyntax? newName = null;
        if (tokens.TryTakeWord("RENAME"))
        {
            tokens.Expect(Keyword.To);
            newName = tokens.ExpectName("the name of a sequence");
        }

        var options = ParseOptions();
        return new AlterSequenceSyntax(tokens.From(start), name, ifExists, newName, options);
    }

    /// <summary>START WITH 1 INCREMENT BY 1 …, in any order, which may be nothing.</summary>
    public SequenceOptionsSyntax ParseOptions()
    {
        var options = new SequenceOptionsSyntax(tokens.From(tokens.Current.Start));
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (true)
        {
            int start = tokens.Current.Start;
            if (ParseOption(options) is not { } what)
            {
                return options;
            }

            if (!seen.Add(what))
            {
                throw tokens.From(start).Error(ErrorCode.SyntaxError, $"{what} is written twice");
            }
        }
    }

    // What it is; null when no option stands here.
    private string? ParseOption(SequenceOptionsSyntax options)
    {
        if (tokens.TryTake(Keyword.As))
        {
            options.Type = types.Parse();
            return "AS";
        }

        if (tokens.TryTake(Keyword.Increment))
        {
            tokens.TryTake(Keyword.By);
            options.Increment = ParseInteger();
            return "INCREMENT";
        }

        if (tokens.TryTake(Keyword.Start))
        {
            tokens.TryTake(Keyword.With);
            options.Start = ParseInteger();
            return "START";
        }

        if (tokens.TryTakeWord("RESTART"))
        {
            options.Restarts = true;
            options.RestartsWith = tokens.TryTake(Keyword.With) || AtInteger ? ParseInteger() : null;
            return "RESTART";
        }

        return ParseBound(options) ?? ParseRest(options);
    }

    private bool AtInteger => tokens.At(TokenKind.Integer) || tokens.At(TokenKind.Minus);

    private string? ParseBound(SequenceOptionsSyntax options)
    {
        bool isNone = tokens.At(Keyword.No)
            && (tokens.IsWord(1, "MINVALUE") || tokens.IsWord(1, "MAXVALUE") || tokens.IsWord(1, "CYCLE"));
        if (isNone)
        {
            tokens.Take();
        }

        if (tokens.TryTakeWord("MINVALUE"))
        {
            options.HasNoMin = isNone;
            options.Min = isNone ? null : ParseInteger();
            return "MINVALUE";
        }

        if (tokens.TryTakeWord("MAXVALUE"))
        {
            options.HasNoMax = isNone;
            options.Max = isNone ? null : ParseInteger();
            return "MAXVALUE";
        }

        if (tokens.TryTakeWord("CYCLE"))
        {
            options.Cycles = !isNone;
            return "CYCLE";
        }

        return null;
    }

    private string? ParseRest(SequenceOptionsSyntax options)
    {
        if (tokens.TryTakeWord("CACHE"))
        {
            options.Cache = ParseInteger();
            return "CACHE";
        }

        if (!tokens.TryTakeWord("OWNED"))
        {
            return null;
        }

        tokens.Expect(Keyword.By);
        if (tokens.TryTakeWord("NONE"))
        {
            options.HasNoOwner = true;
            return "OWNED BY";
        }

        var first = tokens.ExpectObjectName("a table name");
        if (tokens.TryTake(TokenKind.Dot))
        {
            (options.OwnerTable, options.OwnerColumn) = (first, tokens.ExpectLabel("a column name"));
        }
        else if (first.Schema is { } table)
        {
            (options.OwnerTable, options.OwnerColumn) =
                (new ObjectNameSyntax(table.Location, null, table), first.Name);
        }
        else
        {
            throw tokens.Unexpected("\".\" and a column name");
        }

        return "OWNED BY";
    }

    private long ParseInteger()
    {
        int start = tokens.Current.Start;
        bool negative = tokens.TryTake(TokenKind.Minus);
        if (!tokens.At(TokenKind.Integer))
        {
            throw tokens.Unexpected("a whole number");
        }

        var token = tokens.Take();
        var location = tokens.From(start);
        return TokenValues.Number(location, token, negative) is IntegerLiteralSyntax literal
            ? literal.Value
            : throw location.Error(ErrorCode.NumericValueOutOfRange, "The number does not fit in 64 bits");
    }
}
