namespace DecentDb.Engine.Functions;

/// <summary>
/// What decides whether a function raises an error. Where that is fixed for an execution, it fails for all rows or for
/// none, and rules may move it.
/// </summary>
internal enum FunctionFailure
{
    /// <summary>Any argument may make it fail.</summary>
    ByAnyArgument,

    /// <summary>The first argument alone, such as the name of a unit.</summary>
    ByFirstArgument,

    /// <summary>The arguments after the first one.</summary>
    ByLaterArguments,

    /// <summary>It never fails.</summary>
    Never,
}
