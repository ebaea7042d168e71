using System.Collections.Generic;
using DecentDb.Engine.Sql.Syntax;

namespace DecentDb.Engine.Sql.Parsing;

/// <summary>Reads LIKE within CREATE TABLE.</summary>
internal sealed class LikeTableParser(TokenReader tokens)
{
    private static readonly KeyValuePair<string, LikeOptions>[] Words =
    [
        new("ALL", LikeOptions.All), new("DEFAULTS", LikeOptions.Defaults),
        new("CONSTRAINTS", LikeOptions.Constraints), new("INDEXES", LikeOptions.Indexes),
        new("IDENTITY", LikeOptions.Identity), new("GENERATED", LikeOptions.Generated),
        new("COMMENTS", LikeOptions.Comments),

        // There is nothing of these that could be taken over.
        new("STORAGE", LikeOptions.None), new("STATISTICS", LikeOptions.None), new("COMPRESSION", LikeOptions.None),
    ];

    /// <summary>Reads it from LIKE on.</summary>
    /// <param name="position">The number of columns that are written before it.</param>
    public LikeTableSyntax Parse(int position)
    {
        int start = tokens.Expect(Keyword.Like).Start;
        var source = tokens.ExpectObjectName("a table name");
        var options = LikeOptions.None;
        while (true)
        {
            bool isIncluding = tokens.TryTakeWord("INCLUDING");
            if (!isIncluding && !tokens.TryTakeWord("EXCLUDING"))
            {
                return new LikeTableSyntax(tokens.From(start), source, options, position);
            }

            var option = ParseOption();
            options = isIncluding ? options | option : options & ~option;
        }
    }

    private LikeOptions ParseOption()
    {
        foreach (var (word, option) in Words)
        {
            if (tokens.AtWord(word))
            {
                tokens.Take();
                return option;
            }
        }

        throw tokens.Unexpected("ALL, DEFAULTS, CONSTRAINTS, INDEXES, IDENTITY, GENERATED or COMMENTS");
    }
}
