using System.Collections.Generic;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Functions;

/// <summary>
/// A function of the values of one row: all that binding, planning, execution and documents know of it.
/// </summary>
internal sealed class ScalarFunction
{
    private readonly ScalarOverload[] _overloads = [];

    /// <summary>A function.</summary>
    /// <param name="name">Its name in lower case.</param>
    /// <param name="documentation">What it gives, as a part of a sentence.</param>
    public ScalarFunction(string name, string documentation)
    {
        Name = name;
        Documentation = documentation;
    }

    public string Name { get; }

    public string Documentation { get; }

    /// <summary>Other names of the same.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>The signatures, preferred ones first.</summary>
    public IReadOnlyList<ScalarOverload> Overloads
    {
        get => _overloads;
        init
        {
            _overloads = [.. value];
            foreach (var overload in _overloads)
            {
                overload.Function = this;
            }
        }
    }

    public FunctionVolatility Volatility { get; init; }

    /// <summary>True when two calls with the same arguments may differ within one statement.</summary>
    public bool IsVolatile => Volatility == FunctionVolatility.Volatile;

    /// <summary>True when the result is NULL as soon as one argument is, without a computation.</summary>
    public bool IsStrict { get; init; } = true;

    public FunctionFailure Failure { get; init; }

    public FunctionGrowth Growth { get; init; }

    /// <summary>An overload whose arguments have the types of its parameters.</summary>
    public static ScalarOverload Overload(
        SqlTypeKind[] parameters, SqlTypeKind result, ScalarEvaluation evaluate, bool isVariadic = false) =>
        new(new FunctionSignature(parameters, result) { IsVariadic = isVariadic }, evaluate);
}
