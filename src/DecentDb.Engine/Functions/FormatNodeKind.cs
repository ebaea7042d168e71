namespace DecentDb.Engine.Functions;

/// <summary>What a part of a format of to_char and its like is.</summary>
internal enum FormatNodeKind
{
    /// <summary>A pattern, such as YYYY.</summary>
    Pattern,

    /// <summary>A blank.</summary>
    Blank,

    /// <summary>A character that separates fields.</summary>
    Separator,

    /// <summary>Any other character, or one in quotes.</summary>
    Character,
}
