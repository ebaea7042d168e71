namespace DecentDb.Engine.Functions;

/// <summary>A part of a format of to_char and its like.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">The pattern as it is written, or the character.</param>
internal readonly record struct FormatNode(FormatNodeKind Kind, string Text)
{
    /// <summary>True behind FM: without filling blanks and zeros.</summary>
    public bool IsFilled { get; init; }

    /// <summary>The ending of ordinal numbers behind it: TH, th or nothing.</summary>
    public string Ordinal { get; init; } = "";
}
