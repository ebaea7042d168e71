using System.Collections.Generic;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Planning;

/// <summary>The rows of a function in FROM, of one column: generate_series, or the values of a list.</summary>
/// <param name="Name">The name of the function.</param>
/// <param name="Type">The type of the values.</param>
/// <param name="Arguments">What it is called with; of unnest the list.</param>
/// <param name="Columns">The output.</param>
internal sealed record TableFunctionNode(
    string Name, SqlType Type, IReadOnlyList<BoundExpression> Arguments, IReadOnlyList<PlanColumn> Columns) : SourceNode
{
    public override IReadOnlyList<PlanColumn> Output => Columns;

    public override IReadOnlyList<BoundExpression> Expressions => Arguments;

    public override PlanNode WithExpressions(IReadOnlyList<BoundExpression> expressions) =>
        this with { Arguments = expressions };

    public override string Describe() => $"Function {Name}({ExpressionText.Of(Arguments)})";

    public override double Estimate(Estimator estimator) => Estimator.FunctionRows;
}
