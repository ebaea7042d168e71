using System;
using System.Collections.Generic;
using DecentDb.Engine.Functions;

namespace DecentDb.Engine.Planning;

/// <summary>Finds the expressions whose computation may raise an error for some rows.</summary>
internal static class FallibleExpressions
{
    /// <summary>True when some row may make the expression raise an error.</summary>
    /// <param name="expression">The expression.</param>
    /// <param name="isFixed">True when it reads nothing of the row: it fails for all rows or for none.</param>
    public static bool MayFail(BoundExpression expression, out bool isFixed)
    {
        var operandMayFail = false;
        var isConstant = expression is not (BoundColumn or BoundAggregate or BoundWindowCall)
            && expression is not BoundFunction { Function.IsVolatile: true };
        foreach (var operand in expression.Operands)
        {
            operandMayFail |= MayFail(operand, out var isOperandFixed);
            isConstant &= isOperandFixed;
        }

        isFixed = isConstant;
        return !isFixed && (operandMayFail || expression.FailsItself);
    }

    /// <summary>True when running a query for a row may raise an error: its expressions, or a second row.</summary>
    public static bool MayFail(BoundSubquery query) =>
        (query.Kind == SubqueryKind.Scalar && !GivesOneRow(query.Subplan.Plan)) || MayFail(query.Subplan.Plan);

    /// <summary>True when a function gives a value for all arguments of its types.</summary>
    public static bool IsSafe(BoundFunction call) => call.Function.Failure switch
    {
        FunctionFailure.Never => true,
        FunctionFailure.ByFirstArgument => ExpressionFacts.IsFixed(call.Arguments[0]),
        FunctionFailure.ByLaterArguments => AreFixed(call.Arguments, 1),
        _ => false,
    };

    /// <summary>
    /// True when the pattern of a LIKE ends with its escape character, which is an error for the texts that match it up
    /// to there. A pattern that is a parameter counts as one that does not: what nearly every search is would be kept
    /// from where it saves most.
    /// </summary>
    public static bool EndsWithEscape(BoundLike like)
    {
        if (like is not { Pattern: BoundConstant { IsNull: false } constant }
            || like.Escape is not (null or BoundConstant { IsNull: false }))
        {
            return false;
        }

        var escape = like.Escape is BoundConstant given ? given.Value.AsText() : "\\";
        var pattern = constant.Value.AsText();
        var at = 0;
        while (escape.Length > 0 && pattern.IndexOf(escape, at, StringComparison.Ordinal) is >= 0 and var found)
        {
            var escaped = found + escape.Length;
            if (escaped == pattern.Length)
            {
                return true;
            }

            at = escaped + (char.IsSurrogatePair(pattern, escaped) ? 2 : 1);
        }

        return false;
    }

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
        LimitNode { Window.Limit: BoundConstant { IsNull: false } limit } => limit.Value.AsInt64() <= 1,
        OneRowNode => true,
        _ => false,
    };

    private static bool MayFail(PlanNode plan)
    {
        foreach (var expression in plan.Expressions)
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
