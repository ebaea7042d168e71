using System.Collections.Generic;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sql.Syntax;

namespace DecentDb.Engine.Sql.Parsing;

/// <summary>Reads what creates and changes types.</summary>
internal sealed class UserTypeParser(TokenReader tokens)
{
    private const string NameWanted = "the name of a type";

    /// <summary>The rest of CREATE TYPE, from TYPE on.</summary>
    public CreateEnumSyntax ParseCreate(int start)
    {
        tokens.Take();
        var name = tokens.ExpectObjectName(NameWanted);
        if (!tokens.TryTake(Keyword.As) || !tokens.TryTakeWord("ENUM"))
        {
            throw tokens.Error(ErrorCode.NotSupported, "CREATE TYPE of anything but AS ENUM is not supported yet");
        }

        tokens.Expect(TokenKind.LeftParenthesis);
        var labels = new List<TextLiteralSyntax>();
        if (!tokens.At(TokenKind.RightParenthesis))
        {
            do
            {
                labels.Add(ParseLabel());
            }
            while (tokens.TryTake(TokenKind.Comma));
        }

        tokens.Expect(TokenKind.RightParenthesis);
        return new CreateEnumSyntax(tokens.From(start), name, labels);
    }

    /// <summary>The rest of ALTER TYPE, from TYPE on.</summary>
    public StatementSyntax ParseAlter(int start, SchemaParser schemas)
    {
        tokens.Take();
        var type = tokens.ExpectObjectName(NameWanted);
        if (schemas.AtSetSchema)
        {
            return schemas.ParseSetSchema(start, type, ifExists: false);
        }

        if (tokens.TryTakeWord("ADD"))
        {
            return ParseAdd(start, type);
        }

        if (!tokens.TryTakeWord("RENAME"))
        {
            throw tokens.At(TokenKind.Word)
                ? tokens.Error(
                    ErrorCode.NotSupported, "ALTER TYPE with anything but ADD VALUE and RENAME is not supported yet")
                : tokens.Unexpected("ADD VALUE or RENAME");
        }

        if (tokens.TryTake(Keyword.To))
        {
            var newName = tokens.ExpectName(NameWanted);
            return new RenameTypeSyntax(tokens.From(start), type, newName, isDomain: false);
        }

        ExpectValue();
        var label = ParseLabel();
        tokens.Expect(Keyword.To);
        var newLabel = ParseLabel();
        return new RenameEnumLabelSyntax(tokens.From(start), type, label, newLabel);
    }

    private AddEnumLabelSyntax ParseAdd(int start, ObjectNameSyntax type)
    {
        ExpectValue();
        bool ifNotExists = tokens.TryTakeIfNotExists();
        var label = ParseLabel();
        bool isBefore = tokens.TryTakeWord("BEFORE");
        var neighbour = isBefore || tokens.TryTakeWord("AFTER") ? ParseLabel() : null;
        return new AddEnumLabelSyntax(tokens.From(start), type, label, ifNotExists, neighbour) { IsBefore = isBefore };
    }

    private void ExpectValue()
    {
        if (!tokens.TryTakeWord("VALUE"))
        {
            throw tokens.Unexpected("VALUE");
        }
    }

    private TextLiteralSyntax ParseLabel()
    {
        if (!TokenReader.IsText(tokens.Current))
        {
            throw tokens.Unexpected("a text");
        }

        var token = tokens.Take();
        return new TextLiteralSyntax(tokens.From(token.Start), TokenValues.Text(tokens.Source, token));
    }
}
