using System.Collections.Generic;
using System.Linq;

namespace DecentDb.Engine.Planning;

/// <summary>
/// Rows of several sources side by side, the first ones, the second ones and so on; what ends before others gives
/// NULLs: ROWS FROM.
/// </summary>
/// <param name="Sources">Where the rows come from.</param>
/// <param name="Columns">The columns of all sources, one source after the other.</param>
internal sealed record LockstepNode(IReadOnlyList<PlanNode> Sources, IReadOnlyList<PlanColumn> Columns) : PlanNode
{
    public override IReadOnlyList<PlanColumn> Output => Columns;

    public override IReadOnlyList<PlanNode> Inputs => Sources;

    public override IReadOnlyList<BoundExpression> Expressions => [];

    /// <summary>The rows of these sources.</summary>
    public static LockstepNode Of(IReadOnlyList<PlanNode> sources)
    {
        var columns = new List<PlanColumn>();
        foreach (var source in sources)
        {
            foreach (var column in source.Output)
            {
                columns.Add(new PlanColumn(column.Name, column.Type, isNullable: true)
                {
                    IsUntyped = column.IsUntyped,
                    GivenBy = column.GivenBy,
                    GivenAt = column.GivenAt,
                });
            }
        }

        return new LockstepNode(sources, columns);
    }

    public override PlanNode WithInputs(IReadOnlyList<PlanNode> inputs) => this with { Sources = inputs };

    public override PlanNode WithExpressions(IReadOnlyList<BoundExpression> expressions) => this;

    public override string Describe() => "Rows side by side";

    public override double Estimate(Estimator estimator) => Sources.Max(estimator.Rows);
}
