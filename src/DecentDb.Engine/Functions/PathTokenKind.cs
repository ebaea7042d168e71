namespace DecentDb.Engine.Functions;

/// <summary>What a token of a JSON path is.</summary>
internal enum PathTokenKind
{
    /// <summary>The end of the path.</summary>
    End,

    /// <summary>A name without quotes.</summary>
    Word,

    /// <summary>A text in quotes.</summary>
    Text,

    /// <summary>A number.</summary>
    Number,

    /// <summary>$name.</summary>
    Variable,

    /// <summary>Anything else.</summary>
    Sign,
}
