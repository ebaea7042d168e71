namespace DecentDb.Engine.Functions;

/// <summary>How large the result of a function is beside its arguments.</summary>
internal enum FunctionGrowth
{
    /// <summary>Hardly larger than the largest of them.</summary>
    None,

    /// <summary>As large as all of them together.</summary>
    Joins,

    /// <summary>Of any size, even if they are short.</summary>
    Multiplies,
}
