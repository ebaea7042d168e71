using System.Collections.Generic;
using DecentDb.Engine.Sql.Parsing;
using DecentDb.Engine.Sql.Syntax;

namespace DecentDb.Engine.Planning;

/// <summary>
/// The column that gives a CHECK of a table its name, table_column_check: as in PostgreSQL it is the one that the
/// condition is about, if it is about one alone.
/// </summary>
internal static class CheckColumn
{
    /// <summary>The only column among the names of a condition; null for none and for several.</summary>
    public static string? FindOnly(string condition, HashSet<string> names)
    {
        var lexer = new Lexer(condition);
        string? only = null;
        for (var token = lexer.Next(); token.Kind != TokenKind.End;)
        {
            var next = lexer.Next();
            var isName = TokenReader.IsName(token)
                && next.Kind is not (TokenKind.LeftParenthesis or TokenKind.Dot);
            if (isName && names.TryGetValue(TokenValues.Name(condition, token), out var name))
            {
                if (only is not null && !Identifier.Same(only, name))
                {
                    return null;
                }

                only = name;
            }

            token = next;
        }

        return only;
    }
}
