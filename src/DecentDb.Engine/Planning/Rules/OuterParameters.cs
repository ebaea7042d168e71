using System.Collections.Generic;

namespace DecentDb.Engine.Planning.Rules;

/// <summary>The values of an outer row that a subquery reads as parameters.</summary>
internal sealed class OuterParameters
{
    private readonly Dictionary<int, BoundExpression> _values = [];

    public OuterParameters(IReadOnlyList<OuterValue> values)
    {
        foreach (var value in values)
        {
            _values[value.ParameterIndex] = value.Value;
        }
    }

    /// <summary>True when an expression reads one of them, also within queries of its own.</summary>
    public bool AreReadBy(BoundExpression expression)
    {
        var isRead = false;
        ExpressionRewriter.Visit(expression, node => isRead |= node switch
        {
            BoundParameter { IsOuter: true } parameter => _values.ContainsKey(parameter.Index),
            BoundSubquery subquery => AreReadBy(subquery.Subplan.Plan),
            _ => false,
        });
        return isRead;
    }

    /// <summary>True when a step of a plan reads one of them.</summary>
    public bool AreReadBy(PlanNode plan)
    {
        foreach (var expression in plan.Expressions)
        {
            if (AreReadBy(expression))
            {
                return true;
            }
        }

        foreach (var input in plan.Inputs)
        {
            if (AreReadBy(input))
            {
                return true;
            }
        }

        return plan is CommonTableNode common && AreReadBy(common.Table.Plan);
    }

    /// <summary>The expression over the outer row itself.</summary>
    public BoundExpression Resolve(BoundExpression expression) => _values.Count == 0
        ? expression
        : ExpressionRewriter.Replace(expression, node => node is BoundParameter { IsOuter: true } parameter
            && _values.TryGetValue(parameter.Index, out var value) ? value : null);

    /// <summary>True when the parameters have the types of what they stand for, so that either may be read.</summary>
    public bool HaveTypesIn(BoundExpression expression)
    {
        var same = true;
        ExpressionRewriter.Visit(expression, node => same &= node is not BoundParameter { IsOuter: true } parameter
            || !_values.TryGetValue(parameter.Index, out var value) || value.Type == parameter.Type);
        return same;
    }
}
