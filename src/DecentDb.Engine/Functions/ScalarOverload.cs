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

    /// <summary>Computes a batch.</summary>
    public ScalarEvaluation Evaluate { get; } = evaluate;
}
