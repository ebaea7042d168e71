namespace DecentDb.Engine.Functions;

/// <summary>How the arguments of a call come to the types of a signature.</summary>
internal enum ArgumentRule
{
    /// <summary>Each is changed to the type of its parameter, if that is possible without a CAST.</summary>
    Typed,

    /// <summary>All meet in one type, which is also that of the result.</summary>
    Common,

    /// <summary>Two meet in the type in which they are compared; the result has that of the first one.</summary>
    Compared,

    /// <summary>
    /// Arrays, whose parameters are those of <see cref="ArrayFunctions.AnyArray"/>, and values of an unknown type meet
    /// in arrays and items of one type. A result of either is of that type too.
    /// </summary>
    Arrays,

    /// <summary>Each becomes the text that a client would see.</summary>
    AsText,
}
