using System.Collections.Generic;

namespace DecentDb.Engine.Planning;

/// <summary>
/// Gives each row once for each grouping set, with the keys of the set and NULL for the others. The output is the input
/// and then the keys, a number whose bits say which keys are left out, and the number of the set.
/// </summary>
/// <param name="Input">The rows.</param>
/// <param name="Keys">All keys.</param>
/// <param name="Masks">For each set the keys that it leaves out, the first one as the lowest bit.</param>
/// <param name="AddedColumns">What is added.</param>
internal sealed record ExpandNode(
    PlanNode Input,
    IReadOnlyList<BoundExpression> Keys,
    IReadOnlyList<long> Masks,
    IReadOnlyList<PlanColumn> AddedColumns) : StepNode(Input)
{
    // A copy over another input finds that it is of another, and makes its own.
    private Joined? _output;

    public override IReadOnlyList<PlanColumn> Output
    {
        get
        {
            var output = _output;
            if (output is null || output.Input != Input.Output || output.Added != AddedColumns)
            {
                _output = output = new Joined(Input.Output, AddedColumns, [.. Input.Output, .. AddedColumns]);
            }

            return output.All;
        }
    }

    public override IReadOnlyList<BoundExpression> Expressions => Keys;

    public override PlanNode WithExpressions(IReadOnlyList<BoundExpression> expressions) =>
        this with { Keys = expressions };

    public override string Describe() => $"Grouping sets {Masks.Count} of {ExpressionText.Of(Keys)}";

    public override double Estimate(Estimator estimator) => estimator.Rows(Input) * Masks.Count;

    private sealed record Joined(
        IReadOnlyList<PlanColumn> Input, IReadOnlyList<PlanColumn> Added, IReadOnlyList<PlanColumn> All);
}
