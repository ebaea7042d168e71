using System.Collections.Generic;
using DecentDb.Engine.Functions;
using DecentDb.Engine.Sql.Syntax;

namespace DecentDb.Engine.Planning;

/// <summary>What rules ask of expressions.</summary>
internal static class ExpressionFacts
{
    /// <summary>
    /// True when two expressions are written alike, so that ORDER BY and GROUP BY mean the same value by them, also
    /// where two computations of it would differ.
    /// </summary>
    public static bool AreSame(BoundExpression? a, BoundExpression? b)
    {
        if (ReferenceEquals(a, b))
        {
            return true;
        }

        if (a is null || b is null || a.GetType() != b.GetType() || a.Type != b.Type || !a.HasSameAttributes(b))
        {
            return false;
        }

        var (left, right) = (a.Operands, b.Operands);
        if (left.Count != right.Count)
        {
            return false;
        }

        for (var i = 0; i < left.Count; i++)
        {
            if (!AreSame(left[i], right[i]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Adds the columns that an expression reads.</summary>
    public static void CollectColumns(BoundExpression expression, HashSet<PlanColumn> columns) =>
        ExpressionRewriter.Visit(expression, node =>
        {
            if (node is BoundColumn column)
            {
                columns.Add(column.Column);
            }
        });

    /// <summary>True when every column that the expression reads is among these.</summary>
    public static bool ReadsOnly(BoundExpression expression, IReadOnlyCollection<PlanColumn> columns)
    {
        var used = new HashSet<PlanColumn>();
        CollectColumns(expression, used);
        foreach (var column in used)
        {
            if (!Contains(columns, column))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>True when the value is one and the same for a whole execution and costs nothing to have.</summary>
    /// <param name="expression">The expression.</param>
    /// <param name="withSubqueries">
    /// Subqueries that are values count too, if no row decides about them: they run once, which is not for nothing.
    /// </param>
    public static bool IsFixed(BoundExpression expression, bool withSubqueries = false)
    {
        var isFixed = true;
        ExpressionRewriter.Visit(
            expression,
            node => isFixed &= node is not (BoundColumn or BoundAggregate or BoundWindowCall or BoundCaseOperand)
                && (node is not BoundSubquery subquery || (withSubqueries && subquery.Kind == SubqueryKind.Scalar))
                && !(node is BoundFunction { Function.IsVolatile: true }));
        return isFixed;
    }

    /// <summary>True when the value differs from one evaluation to the next.</summary>
    public static bool IsVolatile(BoundExpression expression)
    {
        var isVolatile = false;
        ExpressionRewriter.Visit(
            expression,
            node => isVolatile |= node is BoundFunction { Function.IsVolatile: true });
        return isVolatile;
    }

    /// <summary>
    /// True when the value depends on nothing but the columns that the expression reads, today and ever.
    /// </summary>
    public static bool IsImmutable(BoundExpression expression)
    {
        var isImmutable = true;
        ExpressionRewriter.Visit(
            expression,
            node => isImmutable &= node is not (BoundSubquery or BoundParameter or BoundListParameter or BoundAggregate
                    or BoundWindowCall)
                && !(node is BoundFunction { Function.Volatility: not FunctionVolatility.Immutable }));
        return isImmutable;
    }

    public static bool HasSubquery(BoundExpression expression) => Has<BoundSubquery>(expression);

    public static bool Has<T>(BoundExpression expression)
        where T : BoundExpression
    {
        var found = false;
        ExpressionRewriter.Visit(expression, node => found |= node is T);
        return found;
    }

    /// <summary>
    /// True when computing the expression may raise an error that depends on the row: arithmetic, casts, most
    /// functions. Such a condition is computed only for rows that satisfy what was written before it, so rules must not
    /// move it ahead. What is the same for all rows of an execution does not count.
    /// </summary>
    public static bool MayFail(BoundExpression expression) => FallibleExpressions.MayFail(expression, out _);

    /// <summary>Takes a condition apart at its ANDs.</summary>
    public static void SplitConjunction(BoundExpression condition, List<BoundExpression> parts)
    {
        if (condition is BoundLogical { Operator: LogicalOperator.And } and)
        {
            foreach (var operand in and.Operands)
            {
                SplitConjunction(operand, parts);
            }

            return;
        }

        if (condition is not BoundConstant { IsNull: false } constant || !constant.Value.AsBoolean())
        {
            parts.Add(condition);
        }
    }

    /// <summary>Puts conditions together with AND; null when there is none.</summary>
    public static BoundExpression? Conjunction(IReadOnlyList<BoundExpression> parts) => parts.Count switch
    {
        0 => null,
        1 => parts[0],
        _ => new BoundLogical(LogicalOperator.And, parts),
    };

    private static bool Contains(IReadOnlyCollection<PlanColumn> columns, PlanColumn column)
    {
        if (columns is HashSet<PlanColumn> set)
        {
            return set.Contains(column);
        }

        foreach (var candidate in columns)
        {
            if (candidate == column)
            {
                return true;
            }
        }

        return false;
    }
}
