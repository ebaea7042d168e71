using System.Collections.Generic;

namespace DecentDb.Engine.Planning;

/// <summary>unnest: the values of a parameter that is a list.</summary>
/// <param name="List">The parameter.</param>
/// <param name="Columns">The output, one column.</param>
internal sealed record ListNode(BoundListParameter List, IReadOnlyList<PlanColumn> Columns) : SourceNode
{
    public override IReadOnlyList<PlanColumn> Output => Columns;

    public override IReadOnlyList<BoundExpression> Expressions => [List];

    public override PlanNode WithExpressions(IReadOnlyList<BoundExpression> expressions) =>
        this with { List = (BoundListParameter)expressions[0] };

    public override string Describe() => $"Function unnest({List.Describe()})";

    public override double Estimate(Estimator estimator) => Estimator.FunctionRows;
}
