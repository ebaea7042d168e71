using System.Collections.Generic;
using DecentDb.Engine.Sql.Syntax;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Planning.Rules;

/// <summary>
/// Makes conditions simpler: constants in AND, OR and NOT disappear, NOT moves into comparisons, ranges of an AND
/// become one list. What this gives is what the rules after it look for.
/// </summary>
internal sealed class SimplifyConditions : IPlanRule
{
    public PlanNode Apply(PlanNode plan) => PlanExpressions.Rewrite(plan, node => node switch
    {
        FilterNode n => SimplifyFilter(n),
        JoinNode { Condition: { } condition } n =>
            new JoinNode(n.Type, n.Left, n.Right, ExpressionRewriter.Rewrite(condition, SimplifyNode)),
        _ => node,
    });

    /// <summary>One step, for an expression whose children are simple already.</summary>
    public static BoundExpression SimplifyNode(BoundExpression node) => node switch
    {
        BoundNot not => Negate(not),
        BoundLogical logical => SimplifyLogical(logical),
        BoundComparison { Left: BoundConstant { IsNull: true } } or BoundComparison
        {
            Right: BoundConstant { IsNull: true },
        } => new BoundConstant(SqlValue.NullOf(SqlTypeKind.Boolean), SqlType.Boolean),
        _ => node,
    };

    private static PlanNode SimplifyFilter(FilterNode filter)
    {
        var condition = ExpressionRewriter.Rewrite(filter.Condition, SimplifyNode);
        if (condition is not BoundConstant constant)
        {
            return new FilterNode(filter.Input, condition);
        }

        return constant.IsNull || !constant.Value.AsBoolean() ? new EmptyNode(filter.Output) : filter.Input;
    }

    private static BoundExpression Negate(BoundNot not) => not.Operand switch
    {
        BoundNot inner => inner.Operand,
        BoundConstant { IsNull: true } constant => constant,
        BoundConstant constant => constant.Value.AsBoolean() ? BoundConstant.False : BoundConstant.True,
        BoundComparison e => new BoundComparison(Complement(e.Operator), e.Left, e.Right),
        BoundIs e => new BoundIs(e.Operand, e.Test, !e.Negated),
        BoundInList e => new BoundInList(e.Operand, e.Items, !e.Negated),
        BoundLike e => new BoundLike(e.Operand, e.Pattern, e.Escape, e.IgnoreCase, !e.Negated),
        BoundSubquery { Kind: not SubqueryKind.Scalar } e =>
            new BoundSubquery(e.Kind, e.Operand, e.Subplan, e.OuterValues, !e.Negated, e.Type),
        _ => not,
    };

    private static BinaryOperator Complement(BinaryOperator op) => op switch
    {
        BinaryOperator.Equal => BinaryOperator.NotEqual,
        BinaryOperator.NotEqual => BinaryOperator.Equal,
        BinaryOperator.Less => BinaryOperator.GreaterOrEqual,
        BinaryOperator.LessOrEqual => BinaryOperator.Greater,
        BinaryOperator.Greater => BinaryOperator.LessOrEqual,
        _ => BinaryOperator.Less,
    };

    private static BoundExpression SimplifyLogical(BoundLogical logical)
    {
        var isAnd = logical.Operator == LogicalOperator.And;
        var operands = new List<BoundExpression>(logical.Operands.Count);
        foreach (var operand in logical.Operands)
        {
            switch (operand)
            {
                case BoundConstant { IsNull: false } constant when constant.Value.AsBoolean() == isAnd:
                    break;
                case BoundConstant { IsNull: false }:
                    return isAnd ? BoundConstant.False : BoundConstant.True;
                case BoundLogical inner when inner.Operator == logical.Operator:
                    operands.AddRange(inner.Operands);
                    break;
                default:
                    operands.Add(operand);
                    break;
            }
        }

        return operands.Count switch
        {
            0 => isAnd ? BoundConstant.True : BoundConstant.False,
            1 => operands[0],
            _ => new BoundLogical(logical.Operator, operands),
        };
    }
}
