namespace DecentDb.Engine.Functions;

/// <summary>For how long the result of a function with the same arguments stays the same.</summary>
internal enum FunctionVolatility
{
    /// <summary>Forever.</summary>
    Immutable,

    /// <summary>For one execution of a statement, as the current time does.</summary>
    Stable,

    /// <summary>Not from one row to the next.</summary>
    Volatile,
}
