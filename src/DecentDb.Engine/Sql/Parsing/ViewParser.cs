using System;
using System.Collections.Generic;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sql.Syntax;

namespace DecentDb.Engine.Sql.Parsing;

/// <summary>Reads what creates and changes views.</summary>
/// <param name="tokens">The text.</param>
/// <param name="parseQuery">Reads a query there.</param>
internal sealed class ViewParser(TokenReader tokens, Func<QuerySyntax> parseQuery)
{

    /// <summary>True at VIEW.</summary>
    public bool AtView => tokens.AtWord("VIEW")
        || (tokens.At(Keyword.Recursive) && tokens.IsWord(tokens.Peek(1), "VIEW"));

    /// <summary>The rest of CREATE VIEW, from VIEW on.</summary>
    /// <param name="start">Where the statement begins.</param>
    /// <param name="orReplace">True when OR REPLACE stands before.</param>
    /// <param name="temporary">True when TEMP stands before.</param>
    public CreateViewSyntax ParseCreate(int start, bool orReplace, bool temporary)
    {
        if (tokens.At(Keyword.Recursive))
        {
            throw tokens.Error(
                ErrorCode.NotSupported,
                "CREATE RECURSIVE VIEW is not supported yet; write CREATE VIEW … AS WITH RECURSIVE");
        }

        tokens.Take();
        var ifNotExists = tokens.TryTakeIfNotExists();
        var name = tokens.ExpectObjectName("a view name");
        IReadOnlyList<NameSyntax> columns =
            tokens.At(TokenKind.LeftParenthesis) ? tokens.ExpectNames("a column name") : [];
        tokens.Expect(Keyword.As);
        var query = parseQuery();
        var options = new CreateViewOptions(orReplace, temporary, ifNotExists, ParseCheckOption());
        return new CreateViewSyntax(tokens.From(start), name, options, columns, query);
    }

    /// <summary>The rest of ALTER VIEW, from VIEW on.</summary>
    public StatementSyntax ParseAlter(int start, SchemaParser schemas)
    {
        tokens.Take();
        var ifExists = tokens.TryTake(Keyword.If, Keyword.Exists);
        var view = tokens.ExpectObjectName("a view name");
        if (schemas.AtSetSchema)
        {
            return schemas.ParseSetSchema(start, view, ifExists);
        }

        if (!tokens.TryTakeWord("RENAME"))
        {
            throw tokens.At(TokenKind.Word)
                ? tokens.Error(
                    ErrorCode.NotSupported, "ALTER VIEW with anything but RENAME is not supported yet")
                : tokens.Unexpected("RENAME");
        }

        var isColumn = tokens.TryTake(Keyword.Column);
        var column = isColumn || !tokens.At(Keyword.To) ? tokens.ExpectName("a column name") : null;
        tokens.Expect(Keyword.To);
        var newName = tokens.ExpectName("a name");
        return new RenameViewSyntax(tokens.From(start), view, column, newName, ifExists);
    }

    private ViewCheckOption ParseCheckOption()
    {
        if (!tokens.TryTake(Keyword.With))
        {
            return ViewCheckOption.None;
        }

        var isLocal = tokens.TryTakeWord("LOCAL");
        if (!isLocal)
        {
            tokens.TryTakeWord("CASCADED");
        }

        tokens.Expect(Keyword.Check);
        if (!tokens.TryTakeWord("OPTION"))
        {
            throw tokens.Unexpected("OPTION");
        }

        return isLocal ? ViewCheckOption.Local : ViewCheckOption.Cascaded;
    }
}
