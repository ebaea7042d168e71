namespace DecentDb.Engine.Functions;

/// <summary>A function of the place of a row among those that its window puts in order.</summary>
/// <param name="name">Its name in lower case.</param>
/// <param name="documentation">What it gives, as a part of a sentence.</param>
/// <param name="kind">What it looks at.</param>
/// <param name="signature">
/// The types: what Unknown stands for, is one and the same for all arguments and the result.
/// </param>
internal sealed class WindowFunction(
    string name, string documentation, WindowFunctionKind kind, FunctionSignature signature)
{
    public string Name { get; } = name;

    public string Documentation { get; } = documentation;

    public WindowFunctionKind Kind { get; } = kind;

    public FunctionSignature Signature { get; } = signature;

    /// <summary>True when the result is never NULL.</summary>
    public bool IsNeverNull => Kind is WindowFunctionKind.RowNumber or WindowFunctionKind.Rank
        or WindowFunctionKind.DenseRank or WindowFunctionKind.PercentRank or WindowFunctionKind.CumulativeDistribution;
}
