using DecentDb.Engine.Functions;
using DecentDb.Engine.Types;

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

    /// <summary>
    /// True when a text or byte string is made for each row. It may be large where no row is: a part of a long
    /// parameter, or one that CASE chooses.
    /// </summary>
    public static bool MakesBytes(BoundExpression expression)
    {
        var found = false;
        ExpressionRewriter.Visit(expression, node => found |= MakesBytesItself(node));
        return found;
    }

    private static bool MultipliesItself(BoundExpression expression) =>
        expression is BoundFunction { Function.Growth: FunctionGrowth.Multiplies }
        && !ExpressionFacts.IsFixed(expression);

    private static bool MakesBytesItself(BoundExpression expression) =>
        !expression.Type.Traits.HasFixedSize
        && expression is not (BoundColumn or BoundConstant or BoundParameter or BoundCaseOperand or BoundAggregate
            or BoundWindowCall)
        && !(expression is BoundCast cast && VectorConverter.IsIdentity(cast.Operand.Type, cast.Type))
        && !ExpressionFacts.IsFixed(expression);
}
