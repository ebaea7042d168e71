using System.Collections.Generic;
using System.Linq;

namespace DecentDb.Engine.Planning;

/// <summary>
/// Computes window functions that share partitions and order; the output is the input with a column for each call, in
/// the order of the partitions.
/// </summary>
/// <param name="Input">The rows.</param>
/// <param name="Calls">The calls, at least one.</param>
/// <param name="CallColumns">A column for each.</param>
internal sealed record WindowNode(
    PlanNode Input, IReadOnlyList<BoundWindowCall> Calls, IReadOnlyList<PlanColumn> CallColumns) : StepNode(Input)
{
    // A copy over another input or with other calls finds that it is of others, and makes its own.
    private Joined? _output;

    public override IReadOnlyList<PlanColumn> Output
    {
        get
        {
            var output = _output;
            if (output is null || output.Input != Input.Output || output.Calls != CallColumns)
            {
                _output = output = new Joined(Input.Output, CallColumns, [.. Input.Output, .. CallColumns]);
            }

            return output.All;
        }
    }

    /// <summary>The partitions and the order, which are those of all calls.</summary>
    public BoundWindow Window => Calls[0].Window;

    public override IReadOnlyList<BoundExpression> Expressions => Calls;

    public override PlanNode WithExpressions(IReadOnlyList<BoundExpression> expressions) =>
        this with { Calls = [.. expressions.Cast<BoundWindowCall>()] };

    public override string Describe() => "Window " + ExpressionText.Of(Calls);

    public override double Estimate(Estimator estimator) => estimator.Rows(Input);

    private sealed record Joined(
        IReadOnlyList<PlanColumn> Input, IReadOnlyList<PlanColumn> Calls, IReadOnlyList<PlanColumn> All);
}
