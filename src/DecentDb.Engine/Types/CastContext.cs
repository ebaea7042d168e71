namespace DecentDb.Engine.Types;

/// <summary>Why a value changes its type; later ones allow all that earlier ones do.</summary>
internal enum CastContext
{
    /// <summary>An operand or argument: only where nothing can be lost.</summary>
    Implicit = 0,

    /// <summary>A value for a column.</summary>
    Assignment = 1,

    /// <summary>CAST is written; a text too long is cut.</summary>
    Explicit = 2,
}
