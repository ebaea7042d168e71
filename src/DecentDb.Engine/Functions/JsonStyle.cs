namespace DecentDb.Engine.Functions;

/// <summary>How arrays and objects are written that a function makes.</summary>
internal enum JsonStyle
{
    /// <summary>With blanks, as PostgreSQL writes them.</summary>
    Spaced,

    /// <summary>Without blanks, as SQLite writes them.</summary>
    Compact,
}
