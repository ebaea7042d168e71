namespace DecentDb.Engine.Functions;

/// <summary>What a function does with a regular expression.</summary>
internal enum RegexUse
{
    /// <summary>It looks for matches.</summary>
    Match,

    /// <summary>The same, without regard to the case of letters.</summary>
    MatchIgnoringCase,

    /// <summary>It replaces matches, of which there may be many.</summary>
    Replace,
}
