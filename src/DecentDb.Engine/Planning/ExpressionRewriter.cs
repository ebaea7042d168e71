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
    public static BoundExpression Rewrite(BoundExpression expression, Func<BoundExpression, BoundExpression> change)
    {
        var operands = expression.Operands;
        BoundExpression[]? changed = null;
        for (var i = 0; i < operands.Count; i++)
        {
            Note(operands, i, Rewrite(operands[i], change), ref changed);
        }

        return change(changed is null ? expression : expression.WithOperands(changed));
    }

    /// <summary>
    /// Applies a change top-down: where it gives an expression, that takes the node's place and is not looked into.
    /// </summary>
    public static BoundExpression Replace(BoundExpression expression, Func<BoundExpression, BoundExpression?> change)
    {
        if (change(expression) is { } replaced)
        {
            return replaced;
        }

        var operands = expression.Operands;
        BoundExpression[]? changed = null;
        for (var i = 0; i < operands.Count; i++)
        {
            Note(operands, i, Replace(operands[i], change), ref changed);
        }

        return changed is null ? expression : expression.WithOperands(changed);
    }

    /// <summary>Calls an action for every node, parents first.</summary>
    public static void Visit(BoundExpression expression, Action<BoundExpression> action)
    {
        action(expression);
        var operands = expression.Operands;
        for (var i = 0; i < operands.Count; i++)
        {
            Visit(operands[i], action);
        }
    }

    private static void Note(
        IReadOnlyList<BoundExpression> operands, int index, BoundExpression operand, ref BoundExpression[]? changed)
    {
        if (!ReferenceEquals(operand, operands[index]))
        {
            changed ??= [.. operands];
            changed[index] = operand;
        }
    }
}
