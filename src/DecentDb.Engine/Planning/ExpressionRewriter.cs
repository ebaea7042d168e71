using System;
using System.Collections.Generic;

namespace DecentDb.Engine.Planning;

/// <summary>
/// Rebuilds expressions bottom-up, and walks them. Parts that do not change are shared with the old tree.
/// </summary>
internal static class ExpressionRewriter
{
    /// <summary>
    /// Applies a change to every node, children first. The change gives the node back when it has nothing to say.
    /// </summary>
    public static BoundExpression Rewrite(BoundExpression expression, Func<BoundExpression, BoundExpression> change) =>
        change(RewriteChildren(expression, child => Rewrite(child, change)));

    /// <summary>
    /// Applies a change top-down: where it gives an expression, that takes the node's place and is not looked into.
    /// </summary>
    public static BoundExpression Replace(BoundExpression expression, Func<BoundExpression, BoundExpression?> change) =>
        change(expression) ?? RewriteChildren(expression, child => Replace(child, change));

    /// <summary>Calls an action for every node, parents first.</summary>
    public static void Visit(BoundExpression expression, Action<BoundExpression> action)
    {
        action(expression);
        RewriteChildren(expression, child =>
        {
            Visit(child, action);
            return child;
        });
    }

    public static BoundExpression RewriteChildren(
        BoundExpression expression, Func<BoundExpression, BoundExpression> change) => expression switch
        {
            BoundBinary e => RewriteBinary(e, change),
            BoundComparison e => RewriteComparison(e, change),
            BoundDistinctFrom e => new BoundDistinctFrom(change(e.Left), change(e.Right), e.IsEqual),
            BoundLogical e => RewriteList(e.Operands, change) is { } operands
                ? new BoundLogical(e.Operator, operands) : e,
            BoundNot e => change(e.Operand) is var operand && operand == e.Operand ? e : new BoundNot(operand),
            BoundUnary e => change(e.Operand) is var operand && operand == e.Operand
                ? e : new BoundUnary(e.Operator, operand),
            BoundIs e => change(e.Operand) is var operand && operand == e.Operand
                ? e : new BoundIs(operand, e.Test, e.Negated),
            BoundInList e => new BoundInList(change(e.Operand), RewriteList(e.Items, change) ?? e.Items, e.Negated),
            BoundLike e => new BoundLike(
                change(e.Operand),
                change(e.Pattern),
                e.Escape is null ? null : change(e.Escape),
                e.IgnoreCase,
                e.Negated),
            BoundCase e => RewriteCase(e, change),
            BoundCoalesce e => RewriteList(e.Arguments, change) is { } arguments
                ? new BoundCoalesce(arguments, e.Type) : e,
            BoundCast e => change(e.Operand) is var operand && operand == e.Operand
                ? e : new BoundCast(operand, e.Type, e.Context),
            BoundFunction e => RewriteList(e.Arguments, change) is { } arguments
                ? new BoundFunction(e.Overload, arguments, e.Type) : e,
            BoundSubquery e => RewriteSubquery(e, change),
            BoundAggregate e => new BoundAggregate(
                e.Kind,
                e.Argument is null ? null : change(e.Argument),
                e.IsDistinct,
                e.Filter is null ? null : change(e.Filter),
                e.Type),
            _ => expression,
        };

    private static BoundBinary RewriteBinary(BoundBinary e, Func<BoundExpression, BoundExpression> change)
    {
        var left = change(e.Left);
        var right = change(e.Right);
        return left == e.Left && right == e.Right ? e : new BoundBinary(e.Operator, left, right, e.Type);
    }

    private static BoundComparison RewriteComparison(
        BoundComparison e, Func<BoundExpression, BoundExpression> change)
    {
        var left = change(e.Left);
        var right = change(e.Right);
        return left == e.Left && right == e.Right ? e : new BoundComparison(e.Operator, left, right);
    }

    private static BoundCase RewriteCase(BoundCase e, Func<BoundExpression, BoundExpression> change)
    {
        var whens = new List<BoundWhen>(e.Whens.Count);
        foreach (var when in e.Whens)
        {
            whens.Add(new BoundWhen(change(when.When), change(when.Then)));
        }

        return new BoundCase(
            e.Operand is null ? null : change(e.Operand), whens, change(e.Otherwise), e.Type);
    }

    /// <summary>The plan inside is not touched; only what it takes from the outer row is.</summary>
    private static BoundSubquery RewriteSubquery(BoundSubquery e, Func<BoundExpression, BoundExpression> change)
    {
        var operand = e.Operand is null ? null : change(e.Operand);
        var changed = operand != e.Operand;
        var outerValues = new List<OuterValue>(e.OuterValues.Count);
        foreach (var outer in e.OuterValues)
        {
            var value = change(outer.Value);
            changed |= value != outer.Value;
            outerValues.Add(new OuterValue(outer.ParameterIndex, value));
        }

        return changed
            ? new BoundSubquery(e.Kind, operand, e.Subplan, outerValues, e.Negated, e.Type)
            : e;
    }

    private static List<BoundExpression>? RewriteList(
        IReadOnlyList<BoundExpression> list, Func<BoundExpression, BoundExpression> change)
    {
        List<BoundExpression>? result = null;
        for (var i = 0; i < list.Count; i++)
        {
            var item = change(list[i]);
            if (result is null && item != list[i])
            {
                result = new List<BoundExpression>(list.Count);
                for (var j = 0; j < i; j++)
                {
                    result.Add(list[j]);
                }
            }

            result?.Add(item);
        }

        return result;
    }
}
