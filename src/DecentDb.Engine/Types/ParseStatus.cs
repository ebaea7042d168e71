namespace DecentDb.Engine.Types;

/// <summary>What became of reading a value from text.</summary>
internal enum ParseStatus
{
    /// <summary>It is a value.</summary>
    Done,

    /// <summary>It is not a value of the type.</summary>
    BadSyntax,

    /// <summary>It is a value that the type does not hold, such as the 30th of February.</summary>
    OutOfRange,
}
