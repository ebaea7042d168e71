using System;
using System.Collections.Generic;
using DecentDb.Engine.Functions;

namespace DecentDb.Engine.Planning;

/// <summary>The rows of a function in FROM.</summary>
/// <param name="Name">The name of the function.</param>
/// <param name="CreateRows">Makes what gives the rows.</param>
/// <param name="Arguments">What it is called with.</param>
/// <param name="Columns">The output.</param>
/// <param name="IsStrict">True when there are no rows as soon as an argument is NULL.</param>
internal sealed record TableFunctionNode(
    string Name,
    Func<TableRows> CreateRows,
    IReadOnlyList<BoundExpression> Arguments,
    IReadOnlyList<PlanColumn> Columns,
    bool IsStrict = true) : SourceNode
{
    public override IReadOnlyList<PlanColumn> Output => Columns;

    public override IReadOnlyList<BoundExpression> Expressions => Arguments;

    public override PlanNode WithExpressions(IReadOnlyList<BoundExpression> expressions) =>
        this with { Arguments = expressions };

    public override string Describe() => $"Function {Name}({ExpressionText.Of(Arguments)})";

    public override double Estimate(Estimator estimator) => Estimator.FunctionRows;
}
