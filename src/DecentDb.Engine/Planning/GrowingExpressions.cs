using DecentDb.Engine.Functions;
using DecentDb.Engine.Sql.Syntax;

namespace DecentDb.Engine.Planning;

/// <summary>Finds the expressions whose values may be much larger than what a row holds.</summary>
internal static class GrowingExpressions
{
    /// <summary>True when a function makes texts of any length of a short one.</summary>
    public static bool Multiplies(BoundExpression expression)
    {
        var found = false;
        ExpressionRewriter.Visit(expression, node => found |= MultipliesItself(node));
        return found;
    }

    /// <summary>True when the value may be large, because it is multiplied or put together.</summary>
    public static bool MayGrow(BoundExpression expression)
    {
        var found = false;
        ExpressionRewriter.Visit(expression, node => found |= MultipliesItself(node) || Joins(node));
        return found;
    }

    private static bool MultipliesItself(BoundExpression expression) =>
        expression is BoundFunction { Function.Growth: FunctionGrowth.Multiplies }
        && !ExpressionFacts.IsFixed(expression);

    private static bool Joins(BoundExpression expression) => expression is
        BoundBinary { Operator: BinaryOperator.Concat } or BoundFunction { Function.Growth: FunctionGrowth.Joins };
}
