using System.Collections.Generic;

namespace DecentDb.Engine.Planning;

/// <summary>A question about the graph whose edges are the rows of the input: from, to.</summary>
/// <param name="Input">The edges.</param>
/// <param name="Question">What is asked.</param>
/// <param name="Arguments">
/// Of Reach: start, greatest depth, direction, greatest number of rows. Of Path: source, target, greatest depth,
/// direction. NULL stands for no limit.
/// </param>
/// <param name="Columns">The output.</param>
internal sealed record GraphNode(
    PlanNode Input,
    GraphQuestion Question,
    IReadOnlyList<BoundExpression> Arguments,
    IReadOnlyList<PlanColumn> Columns) : StepNode(Input)
{
    public override IReadOnlyList<PlanColumn> Output => Columns;

    public override IReadOnlyList<BoundExpression> Expressions => Arguments;

    public override PlanNode WithExpressions(IReadOnlyList<BoundExpression> expressions) =>
        this with { Arguments = expressions };

    public override string Describe() => $"Graph {Question}({ExpressionText.Of(Arguments)})";

    public override double Estimate(Estimator estimator) => Estimator.FunctionRows;
}
