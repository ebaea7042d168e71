using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sql.Syntax;

namespace DecentDb.Engine.Sql.Parsing;

/// <summary>Reads COMMENT ON.</summary>
internal static class CommentParser
{
    public static CommentSyntax Parse(TokenReader tokens)
    {
        int start = tokens.Take().Start;
        tokens.Expect(Keyword.On);
        var target = ParseTarget(tokens);
        var name = tokens.ExpectObjectName("a name");
        NameSyntax? column = null;
        if (target == CommentTarget.Column)
        {
            // The last part is the column; a schema may stand ahead of the table.
            if (tokens.TryTake(TokenKind.Dot))
            {
                column = tokens.ExpectLabel("a column name");
            }
            else if (name.Schema is { } table)
            {
                (name, column) = (new ObjectNameSyntax(table.Location, null, table), name.Name);
            }
            else
            {
                throw tokens.Unexpected("\".\" and a column name");
            }
        }

        tokens.Expect(Keyword.Is);
        if (tokens.TryTake(Keyword.Null))
        {
            return new CommentSyntax(tokens.From(start), target, name, column, text: null);
        }

        if (!TokenReader.IsText(tokens.Current))
        {
            throw tokens.Unexpected("a text or NULL");
        }

        var text = TokenValues.Text(tokens.Source, tokens.Take());
        return new CommentSyntax(tokens.From(start), target, name, column, text);
    }

    private static CommentTarget ParseTarget(TokenReader tokens)
    {
        if (tokens.TryTake(Keyword.Table))
        {
            return CommentTarget.Table;
        }

        if (tokens.TryTakeWord("VIEW"))
        {
            return CommentTarget.View;
        }

        if (tokens.TryTake(Keyword.Index))
        {
            return CommentTarget.Index;
        }

        if (tokens.TryTake(Keyword.Column))
        {
            return CommentTarget.Column;
        }

        throw tokens.At(TokenKind.Word)
            ? tokens.Error(
                ErrorCode.NotSupported,
                "COMMENT ON anything but TABLE, VIEW, INDEX and COLUMN is not supported yet")
            : tokens.Unexpected("TABLE, VIEW, INDEX or COLUMN");
    }
}
