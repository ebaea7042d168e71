namespace DecentDb.Engine.Functions;

/// <summary>How large the result of a function is beside its arguments.</summary>
internal enum FunctionGrowth
{
    /// <summary>Hardly larger than all of them together.</summary>
    None,

    /// <summary>Of any size, even if they are short.</summary>
    Multiplies,
}
