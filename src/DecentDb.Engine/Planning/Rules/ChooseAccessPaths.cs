using System.Collections.Generic;
using DecentDb.Engine.Sql.Syntax;

namespace DecentDb.Engine.Planning.Rules;

/// <summary>
/// Finds the cheapest way to the rows of each scan: by row id, by an index, by several of them for the alternatives of
/// an OR, or the whole table. Reading a row through an index costs as much as reading many rows in sequence, so an
/// index must leave most of the table out.
/// </summary>
internal sealed class ChooseAccessPaths(Estimator estimator, IndexForms forms) : IPlanRule
{
    private const int AlternativesMax = 8;

    public string Name => nameof(ChooseAccessPaths);

    public PlanNode Apply(PlanNode plan) => plan.Rewrite(
        node => node is ScanNode { Access.IsWhole: true, KeepsOrder: false, Filter: not null } scan
            ? Choose(scan)
            : node);

    private PlanNode Choose(ScanNode scan)
    {
        var conditions = new List<BoundExpression>();
        ExpressionFacts.SplitConjunction(scan.Filter!, conditions);
        var best = PathChoice.Find(scan, conditions, estimator, forms);
        var cost = best?.Cost ?? PathChoice.RowsOf(scan, estimator);
        foreach (var condition in conditions)
        {
            if (condition is BoundLogical { Operator: LogicalOperator.Or } any && any.Operands.Count <= AlternativesMax
                && OpenAlternatives(scan, any, conditions, ref cost) is { } union)
            {
                return union;
            }
        }

        return best is null ? scan : PathChoice.Apply(scan, best.Access, conditions, best.Used);
    }

    // A row comes from the first of the alternatives that it meets.
    private UnionAllNode? OpenAlternatives(
        ScanNode scan, BoundLogical any, List<BoundExpression> conditions, ref double costMax)
    {
        if (ExpressionFacts.HasSubquery(any) || ExpressionFacts.IsVolatile(any) || ExpressionFacts.MayFail(any))
        {
            return null;
        }

        var parts = new List<PlanNode>(any.Operands.Count);
        var cost = 0.0;
        foreach (var alternative in any.Operands)
        {
            var own = new List<BoundExpression>();
            ExpressionFacts.SplitConjunction(alternative, own);
            foreach (var condition in conditions)
            {
                if (!ReferenceEquals(condition, any))
                {
                    own.Add(condition);
                }
            }

            if (PathChoice.Find(scan, own, estimator, forms) is not { Access.IsBounded: true } choice)
            {
                return null;
            }

            for (var i = 0; i < parts.Count; i++)
            {
                own.Add(new BoundIs(any.Operands[i], IsTest.True, Negated: true));
            }

            cost += choice.Cost;
            parts.Add(PathChoice.Apply(scan, choice.Access, own, choice.Used));
        }

        if (cost >= costMax)
        {
            return null;
        }

        costMax = cost;
        return new UnionAllNode(parts, scan.Output);
    }
}
