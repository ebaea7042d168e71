using System.Collections.Generic;
using System.Linq;
using DecentDb.Engine.Sql.Syntax;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Planning.Rules;

/// <summary>
/// Makes conditions simpler: constants in AND, OR and NOT disappear, NOT moves into comparisons, ranges of an AND
/// become one list. What this gives is what the rules after it look for.
/// </summary>
internal sealed class SimplifyConditions : IPlanRule
{
    public string Name => nameof(SimplifyConditions);

    public PlanNode Apply(PlanNode plan) => plan.Rewrite(node => node switch
    {
        FilterNode n => SimplifyFilter(n),
        JoinNode { Condition: { } condition } n
            when ExpressionRewriter.Rewrite(condition, SimplifyNode) is var simple && simple != condition =>
            n with { Condition = simple },
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
        } => BoundConstant.NullOf(SqlType.Boolean),
        _ => node,
    };

    private static PlanNode SimplifyFilter(FilterNode filter)
    {
        var condition = ExpressionRewriter.Rewrite(filter.Condition, SimplifyNode);
        if (condition is not BoundConstant constant)
        {
            return condition == filter.Condition ? filter : filter with { Condition = condition };
        }

        return constant.IsNull || !constant.Value.AsBoolean() ? new EmptyNode(filter.Output) : filter.Input;
    }

    private static BoundExpression Negate(BoundNot not) => not.Operand switch
    {
        BoundNot inner => inner.Operand,
        BoundConstant { IsNull: true } constant => constant,
        BoundConstant constant => constant.Value.AsBoolean() ? BoundConstant.False : BoundConstant.True,
        BoundComparison e => e with { Operator = Complement(e.Operator) },
        BoundIs e => e with { Negated = !e.Negated },
        BoundInList e => e with { Negated = !e.Negated },
        BoundLike e => e with { Negated = !e.Negated },
        BoundSubquery { Kind: SubqueryKind.In or SubqueryKind.Exists } e => e with { Negated = !e.Negated },
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
            _ when !isAnd && TryTakeOutCommon(operands) is { } simpler => simpler,
            _ when operands.SequenceEqual(logical.Operands) => logical,
            _ => logical.WithOperands(operands),
        };
    }

    // Looked at first, because an OR of many alternatives is put together one by one.
    private static bool HaveSamePart(BoundExpression a, BoundExpression b)
    {
        var ofB = PartsOf(b);
        foreach (var part in PartsOf(a))
        {
            foreach (var other in ofB)
            {
                if (ExpressionFacts.AreSame(part, other))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static IReadOnlyList<BoundExpression> PartsOf(BoundExpression alternative) =>
        alternative is BoundLogical { Operator: LogicalOperator.And } all ? all.Operands : [alternative];

    // a AND b OR a AND c is a AND (b OR c), by which a may become the key of a join.
    private static BoundLogical? TryTakeOutCommon(List<BoundExpression> alternatives)
    {
        var parts = new List<List<BoundExpression>>(alternatives.Count);
        if (!HaveSamePart(alternatives[0], alternatives[^1]))
        {
            return null;
        }

        foreach (var alternative in alternatives)
        {
            var own = new List<BoundExpression>();
            ExpressionFacts.SplitConjunction(alternative, own);
            parts.Add(own);
        }

        var common = parts[0].FindAll(part => parts.TrueForAll(own => own.Exists(o => ExpressionFacts.AreSame(o, part)))
            && !ExpressionFacts.MayFail(part) && !ExpressionFacts.IsVolatile(part)
            && !ExpressionFacts.HasSubquery(part));
        if (common.Count == 0)
        {
            return null;
        }

        var rests = new List<BoundExpression>(parts.Count);
        foreach (var own in parts)
        {
            own.RemoveAll(part => common.Exists(c => ExpressionFacts.AreSame(c, part)));
            if (own.Count == 0)
            {
                // It is true wherever the common part is.
                return new BoundLogical(LogicalOperator.And, common);
            }

            rests.Add(own.Count == 1 ? own[0] : new BoundLogical(LogicalOperator.And, own));
        }

        return new BoundLogical(LogicalOperator.And, [.. common, new BoundLogical(LogicalOperator.Or, rests)]);
    }
}
