using System.Diagnostics;

namespace DecentDb.Engine.Functions;

/// <summary>One signature of a scalar function and how it is computed.</summary>
internal sealed class ScalarOverload(FunctionSignature signature, ScalarEvaluation evaluate) : IOverload
{
    private ScalarFunction? _function;

    /// <summary>The function that it belongs to.</summary>
    public ScalarFunction Function
    {
        get => _function ?? throw new UnreachableException();
        internal set => _function = value;
    }

    public FunctionSignature Signature { get; } = signature;

    /// <summary>
    /// What an overload computes that was made for one call: those that are equal compute the same. Null for those that
    /// are known by themselves.
    /// </summary>
    public object? Form { get; init; }

    /// <summary>True when two overloads compute the same.</summary>
    public bool IsSame(ScalarOverload other) => this == other || (Form is not null && Form.Equals(other.Form));

    /// <summary>Computes a batch.</summary>
    public ScalarEvaluation Evaluate { get; } = evaluate;
}
