using System.Collections.Generic;

namespace DecentDb.Engine.Planning;

/// <summary>TABLESAMPLE: some rows of a table, chosen by chance.</summary>
/// <param name="Input">The table.</param>
/// <param name="BySystem">True where whole pages are chosen, and not single rows.</param>
/// <param name="Percent">How many of a hundred, of type DOUBLE.</param>
/// <param name="Seed">What the choice repeats itself by, of type DOUBLE; null: it differs each time.</param>
internal sealed record SampleNode(PlanNode Input, bool BySystem, BoundExpression Percent, BoundExpression? Seed)
    : StepNode(Input)
{
    private const double GuessedShare = 0.1;

    public override IReadOnlyList<BoundExpression> Expressions => Seed is null ? [Percent] : [Percent, Seed];

    public override PlanNode WithExpressions(IReadOnlyList<BoundExpression> expressions) => this with
    {
        Percent = expressions[0],
        Seed = Seed is null ? null : expressions[1],
    };

    public override string Describe() => (BySystem ? "Sample of pages " : "Sample of rows ")
        + Percent.Describe() + ExpressionText.Suffix(" repeatable ", Seed);

    public override double Estimate(Estimator estimator) => estimator.Rows(Input)
        * (Percent is BoundConstant { IsNull: false } share ? share.Value.AsDouble() / 100 : GuessedShare);
}
