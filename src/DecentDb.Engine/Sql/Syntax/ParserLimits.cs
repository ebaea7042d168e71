namespace DecentDb.Engine.Sql.Syntax;

/// <summary>Bounds that keep hostile or runaway texts from exhausting memory or the stack.</summary>
internal static class ParserLimits
{
    /// <summary>The longest SQL text, in UTF-16 units.</summary>
    public const int MaxTextLength = 16 * 1024 * 1024;

    /// <summary>How deep parentheses, subqueries, prefix operators and the like may nest.</summary>
    public const int MaxNesting = 256;

    /// <summary>The greatest height of a tree; reached only by left-deep chains of operators and joins.</summary>
    public const int MaxHeight = 1000;

    /// <summary>How many subscripts may stand behind an array.</summary>
    public const int MaxSubscripts = 6;

    /// <summary>The longest identifier, in UTF-16 units.</summary>
    public const int MaxIdentifierLength = 1024;

    /// <summary>The greatest number of a numbered parameter.</summary>
    public const int MaxParameterOrdinal = 65_535;
}
