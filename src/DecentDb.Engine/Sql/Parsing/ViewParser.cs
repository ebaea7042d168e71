using System.Collections.Generic;
using DecentDb.Engine.Sql.Syntax;

namespace DecentDb.Engine.Sql.Parsing;

/// <summary>Reads what creates and changes views.</summary>
internal sealed class ViewParser(Grammar grammar)
{
    private readonly TokenReader _tokens = grammar.Tokens;

    /// <summary>True at VIEW.</summary>
    public bool AtView => _tokens.AtWord("VIEW")
        || (_tokens.At(Keyword.Recursive) && _tokens.IsWord(_tokens.Peek(1), "VIEW"));

    /// <summary>The rest of CREATE VIEW, from VIEW on.</summary>
    /// <param name="start">Where the statement begins.</param>
    /// <param name="orReplace">True when OR REPLACE stands before.</param>
    /// <param name="temporary">True when TEMP stands before.</param>
    public CreateViewSyntax ParseCreate(int start, bool orReplace, bool temporary)
    {
        if (_tokens.At(Keyword.Recursive))
        {
            throw _tokens.Error(
                Primitives.ErrorCode.NotSupported,
                "CREATE RECURSIVE VIEW is not supported yet; write CREATE VIEW … AS WITH RECURSIVE");
        }

        _tokens.Take();
        var ifNotExists = grammar.Definitions.ParseIfNotExists();
        var name = _tokens.ExpectObjectName("a view name");
        IReadOnlyList<NameSyntax> columns =
            _tokens.At(TokenKind.LeftParenthesis) ? _tokens.ExpectNames("a column name") : [];
        _tokens.Expect(Keyword.As);
        var query = grammar.Queries.Parse();
        var options = new CreateViewOptions(orReplace, temporary, ifNotExists, ParseCheckOption());
        return new CreateViewSyntax(_tokens.From(start), name, options, columns, query);
    }

    /// <summary>The rest of ALTER VIEW, from VIEW on.</summary>
    public RenameViewSyntax ParseAlter(int start)
    {
        _tokens.Take();
        var ifExists = _tokens.TryTake(Keyword.If, Keyword.Exists);
        var view = _tokens.ExpectObjectName("a view name");
        if (!_tokens.TryTakeWord("RENAME"))
        {
            throw _tokens.At(TokenKind.Word)
                ? _tokens.Error(
                    Primitives.ErrorCode.NotSupported, "ALTER VIEW with anything but RENAME is not supported yet")
                : _tokens.Unexpected("RENAME");
        }

        var isColumn = _tokens.TryTake(Keyword.Column);
        var column = isColumn || !_tokens.At(Keyword.To) ? _tokens.ExpectName("a column name") : null;
        _tokens.Expect(Keyword.To);
        var newName = _tokens.ExpectName("a name");
        return new RenameViewSyntax(_tokens.From(start), view, column, newName, ifExists);
    }

    private ViewCheckOption ParseCheckOption()
    {
        if (!_tokens.TryTake(Keyword.With))
        {
            return ViewCheckOption.None;
        }

        var isLocal = _tokens.TryTakeWord("LOCAL");
        if (!isLocal)
        {
            _tokens.TryTakeWord("CASCADED");
        }

        _tokens.Expect(Keyword.Check);
        if (!_tokens.TryTakeWord("OPTION"))
        {
            throw _tokens.Unexpected("OPTION");
        }

        return isLocal ? ViewCheckOption.Local : ViewCheckOption.Cascaded;
    }
}
