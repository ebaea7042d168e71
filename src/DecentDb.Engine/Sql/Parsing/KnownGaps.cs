namespace DecentDb.Engine.Sql.Parsing;

/// <summary>
/// Constructs of SQL that this dialect does not have, told by the word at which the parser stops and the one before it:
/// "not supported yet" helps more than what was expected instead.
/// </summary>
internal static class KnownGaps
{
    /// <summary>The construct at the current token; null when it is none that is known.</summary>
    /// <param name="tokens">The reader, at a token that fits nowhere.</param>
    /// <param name="previous">The word before it, in upper case; empty when it is none.</param>
    public static string? Find(TokenReader tokens, string previous)
    {
        if (IsSubscript(tokens))
        {
            return "An array";
        }

        var word = WordAt(tokens, 0);
        var next = WordAt(tokens, 1);
        return (previous, word, next) switch
        {
            (_, "FOR", "UPDATE" or "SHARE" or "NO" or "KEY") => "FOR " + next,
            ("OVERLAPS", _, _) or (_, "OVERLAPS", _) => "OVERLAPS",
            ("OPERATOR", _, _) => "OPERATOR(…)",
            ("IS", "JSON" or "NORMALIZED" or "DOCUMENT", _) => "IS " + word,
            (_, "ANY" or "ALL", _) when tokens.Peek(1).Kind == TokenKind.LeftParenthesis =>
                $"{word} after this operator",
            ("BY", "ALL" or "DISTINCT", _) => $"GROUP BY {word}",
            ("VACUUM", "FULL", _) => "VACUUM FULL",
            ("", "WITH", "") when tokens.Peek(1).Kind == TokenKind.LeftParenthesis => "A storage parameter",
            (_, "NULLS", "NOT" or "DISTINCT") => "NULLS [NOT] DISTINCT",
            (_, "INHERITS" or "TABLESPACE" or "PARTITION", _) => word + " of a table",
            ("EXCLUDE", _, _) => "An EXCLUDE constraint",
            (_, "NO", "INHERIT") => "NO INHERIT",
            ("CURRENT", "OF", _) => "CURRENT OF",
            ("COMMIT" or "ROLLBACK" or "TRANSACTION" or "WORK", "AND", _) => "AND [NO] CHAIN",
            ("COMMIT" or "ROLLBACK", "PREPARED", _) => "A prepared transaction",
            ("OR", "FAIL" or "ROLLBACK", _) => "INSERT OR " + word,
            ("INSERT", "IGNORE", _) => "INSERT IGNORE",
            ("TOP", _, _) => "TOP",
            _ => FindOfOthers(previous, word, next),
        };
    }

    // What stands in programs that were written for another database.
    private static string? FindOfOthers(string previous, string word, string next) => (previous, word, next) switch
    {
        ("REGEXP" or "RLIKE" or "GLOB", _, _) => previous,
        (_, "REGEXP" or "RLIKE" or "GLOB", _) => word,
        (_, "DEFERRABLE" or "INITIALLY", _) => "A deferrable constraint of this kind",
        ("NOT", "VALID", _) or (_, "NOT", "VALID") => "NOT VALID",
        ("CROSS", "APPLY", _) or (_, "OUTER", "APPLY") => "APPLY",
        ("LOCK", "IN", "SHARE") => "LOCK IN SHARE MODE",
        ("MINUS", "SELECT", _) => "MINUS (write EXCEPT)",
        (_, "WITHOUT", "ROWID") => "WITHOUT ROWID",
        ("", "STRICT" or "ENGINE", _) => word + " of a table",
        ("EXPLAIN", "QUERY", "PLAN") => "EXPLAIN QUERY PLAN",
        _ => null,
    };

    /// <summary>True at [1] directly behind something, which the lexer takes for a name in brackets.</summary>
    public static bool IsSubscript(TokenReader tokens) =>
        tokens.At(TokenKind.QuotedName) && tokens.Source[tokens.Current.Start] == '['
        && tokens.Current.Start > 0 && !char.IsWhiteSpace(tokens.Source[tokens.Current.Start - 1]);

    private static string WordAt(TokenReader tokens, int distance)
    {
        var token = tokens.Peek(distance);
        return token.Kind == TokenKind.Word
            ? tokens.Source.Substring(token.Start, token.Length).ToUpperInvariant()
            : "";
    }
}
