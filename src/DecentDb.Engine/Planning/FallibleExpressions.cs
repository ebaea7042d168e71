using System.Collections.Generic;
using DecentDb.Engine.Functions;
using DecentDb.Engine.Sql.Syntax;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Planning;

/// <summary>Finds the expressions whose computation may raise an error for some rows.</summary>
internal static class FallibleExpressions
{
    /// <summary>True when some row may make the expression raise an error.</summary>
    /// <param name="expression">The expression.</param>
    /// <param name="isFixed">True when it reads nothing of the row: it fails for all rows or for none.</param>
    public static bool MayFail(BoundExpression expression, out bool isFixed)
    {
        var childMayFail = false;
        var isConstant = expression is not (BoundColumn or BoundAggregate)
            && expression is not BoundFunction { Function.IsVolatile: true };
        ExpressionRewriter.RewriteChildren(expression, child =>
        {
            childMayFail |= MayFail(child, out var isChildFixed);
            isConstant &= isChildFixed;
            return child;
        });
        isFixed = isConstant;
        return !isFixed && (childMayFail || FailsItself(expression));
    }

    private static bool FailsItself(BoundExpression expression) => expression switch
    {
        BoundBinary e => e.Operator != BinaryOperator.Concat,
        BoundUnary e => e.Operator == UnaryOperator.Negate,
        BoundCast e => !IsSafe(e),
        BoundLike e => !ExpressionFacts.IsFixed(e.Pattern)
            || (e.Escape is { } escape && !ExpressionFacts.IsFixed(escape)),
        BoundFunction e => !IsSafe(e),
        // Without correlation it runs once: it fails for all rows or for none.
        BoundSubquery e => e.OuterValues.Count > 0
            && ((e.Kind == SubqueryKind.Scalar && !GivesOneRow(e.Subplan.Plan)) || MayFail(e.Subplan.Plan)),
        _ => false,
    };

    // Every value of the source is one of the target.
    private static bool IsSafe(BoundCast cast) => cast.Type == Coercion.Bare(cast.Type)
        && cast.Type.Kind != SqlTypeKind.Char
        && (cast.Type.Kind == SqlTypeKind.Text
            || CastRules.IsAllowed(cast.Operand.Type.Kind, cast.Type.Kind, CastContext.Implicit));

    private static bool IsSafe(BoundFunction call) => call.Function.Failure switch
    {
        FunctionFailure.Never => true,
        FunctionFailure.ByFirstArgument => ExpressionFacts.IsFixed(call.Arguments[0]),
        FunctionFailure.ByLaterArguments => AreFixed(call.Arguments, 1),
        _ => false,
    };

    private static bool AreFixed(IReadOnlyList<BoundExpression> arguments, int first)
    {
        for (var i = first; i < arguments.Count; i++)
        {
            if (!ExpressionFacts.IsFixed(arguments[i]))
            {
                return false;
            }
        }

        return true;
    }

    private static bool GivesOneRow(PlanNode plan) => plan switch
    {
        AggregateNode n => n.Keys.Count == 0,
        CountRowsNode => true,
        FilterNode n => GivesOneRow(n.Input),
        ProjectNode n => GivesOneRow(n.Input),
        SortNode n => GivesOneRow(n.Input),
        LimitNode { Limit: BoundConstant { IsNull: false } limit } => limit.Value.AsInt64() <= 1,
        OneRowNode => true,
        _ => false,
    };

    private static bool MayFail(PlanNode plan)
    {
        foreach (var expression in PlanExpressions.Of(plan))
        {
            if (MayFail(expression, out _))
            {
                return true;
            }
        }

        foreach (var input in plan.Inputs)
        {
            if (MayFail(input))
            {
                return true;
            }
        }

        // The rows of a WITH that stands apart are computed whole in any case.
        return false;
    }
}
