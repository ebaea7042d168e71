using System.Collections.Generic;

namespace DecentDb.Engine.Planning;

/// <summary>WITH ORDINALITY: the rows with their numbers from 1 on in a column behind the others.</summary>
internal sealed record OrdinalityNode(PlanNode Input, IReadOnlyList<PlanColumn> Columns) : StepNode(Input)
{
    public override IReadOnlyList<PlanColumn> Output => Columns;

    public override IReadOnlyList<BoundExpression> Expressions => [];

    public override PlanNode WithExpressions(IReadOnlyList<BoundExpression> expressions) => this;

    public override string Describe() => "Ordinality";

    public override double Estimate(Estimator estimator) => estimator.Rows(Input);
}
