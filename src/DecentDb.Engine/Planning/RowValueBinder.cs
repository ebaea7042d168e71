using System.Collections.Generic;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sql.Syntax;

namespace DecentDb.Engine.Planning;

/// <summary>
/// Binds what is asked of rows of values, such as (a, b) &lt; (c, d): it becomes comparisons of their values. Rows are
/// compared as the first pair of values that differ, and the result is NULL when a NULL stands there.
/// </summary>
internal sealed class RowValueBinder(ExpressionBinder binder, OperatorBinder operators)
{
    /// <summary>The values of a row; null for a single value.</summary>
    public static IReadOnlyList<ExpressionSyntax>? ValuesOf(ExpressionSyntax syntax) => (syntax as RowSyntax)?.Items;

    /// <summary>One of the six comparisons of two rows.</summary>
    public BoundExpression Compare(
        BinaryOperator op, ExpressionSyntax left, ExpressionSyntax right, SyntaxNode place) =>
        Compare(op, BindRow(left), BindRow(right), place);

    /// <summary>The values of a row.</summary>
    public List<BoundExpression> BindRow(ExpressionSyntax syntax) => ValuesOf(syntax) is { } values
        ? binder.BindAll(values)
        : throw ExpressionBinder.NotSupported(syntax, "A comparison of a row with what is not written as one");

    /// <summary>The same of rows that are bound.</summary>
    public BoundExpression Compare(
        BinaryOperator op, List<BoundExpression> left, List<BoundExpression> right, SyntaxNode place)
    {
        RefuseOther(left.Count, right.Count, place);
        var equals = new List<BoundExpression>(left.Count);
        for (var i = 0; i < left.Count; i++)
        {
            equals.Add(operators.Compare(BinaryOperator.Equal, left[i], right[i], place));
        }

        switch (op)
        {
            case BinaryOperator.Equal:
                return new BoundLogical(LogicalOperator.And, equals);
            case BinaryOperator.NotEqual:
                return new BoundNot(new BoundLogical(LogicalOperator.And, equals));
            case BinaryOperator.Less or BinaryOperator.LessOrEqual or BinaryOperator.Greater
                or BinaryOperator.GreaterOrEqual:
                return CompareOrder(op, left, right, equals, place);
            default:
                throw ExpressionBinder.NotSupported(place, $"The operator {OperatorText.Of(op)} for rows");
        }
    }

    /// <summary>IS [NOT] DISTINCT FROM.</summary>
    public BoundExpression BindDistinctFrom(DistinctFromSyntax syntax)
    {
        var left = BindRow(syntax.Left);
        var right = BindRow(syntax.Right);
        RefuseOther(left.Count, right.Count, syntax);
        var equals = new List<BoundExpression>(left.Count);
        for (var i = 0; i < left.Count; i++)
        {
            var (ofLeft, ofRight) = (left[i], right[i]);
            binder.Coercion.Unify(ref ofLeft, ref ofRight, syntax, "IS DISTINCT FROM");
            equals.Add(new BoundDistinctFrom(ofLeft, ofRight, IsEqual: true));
        }

        var same = new BoundLogical(LogicalOperator.And, equals);
        return syntax.Negated ? same : new BoundNot(same);
    }

    /// <summary>IS [NOT] NULL: all values are NULL, or none is.</summary>
    public BoundExpression BindIsNull(IsSyntax syntax)
    {
        if (syntax.Test != IsTest.Null)
        {
            throw syntax.Error(ErrorCode.DatatypeMismatch, "A row is not of type BOOLEAN.");
        }

        var tests = new List<BoundExpression>();
        foreach (var value in ValuesOf(syntax.Operand) ?? [])
        {
            tests.Add(new BoundIs(binder.BindValue(value), IsTest.Null, syntax.Negated));
        }

        return new BoundLogical(LogicalOperator.And, tests);
    }

    /// <summary>(a, b) [NOT] IN ((1, 2), (3, 4)).</summary>
    public BoundExpression BindInList(InListSyntax syntax)
    {
        var operand = BindRow(syntax.Operand);
        var matches = new List<BoundExpression>(syntax.Items.Count);
        foreach (var item in syntax.Items)
        {
            CountAgain(operand, item);
            matches.Add(Compare(BinaryOperator.Equal, [.. operand], BindRow(item), item));
        }

        var any = matches.Count == 1 ? matches[0] : new BoundLogical(LogicalOperator.Or, matches);
        return syntax.Negated ? new BoundNot(any) : any;
    }

    // (a, b, c) > (x, y, z) is a >= x AND (a > x OR a = x AND (b > y OR b = y AND c > z)): the first part changes
    // nothing, but an index finds rows by it.
    private BoundExpression CompareOrder(
        BinaryOperator op,
        List<BoundExpression> left,
        List<BoundExpression> right,
        List<BoundExpression> equals,
        SyntaxNode place)
    {
        var isLess = op is BinaryOperator.Less or BinaryOperator.LessOrEqual;
        var strict = isLess ? BinaryOperator.Less : BinaryOperator.Greater;
        var result = operators.Compare(op, left[^1], right[^1], place);
        for (var i = left.Count - 2; i >= 0; i--)
        {
            result = new BoundLogical(
                LogicalOperator.Or,
                [
                    operators.Compare(strict, left[i], right[i], place),
                    new BoundLogical(LogicalOperator.And, [equals[i], result]),
                ]);
        }

        if (left.Count == 1)
        {
            return result;
        }

        // Each value stands here three times, and rows within rows would do so at every level.
        for (var use = 0; use < 2; use++)
        {
            CountAgain(left, place);
            CountAgain(right, place);
        }

        var bound = operators.Compare(
            isLess ? BinaryOperator.LessOrEqual : BinaryOperator.GreaterOrEqual, left[0], right[0], place);
        return new BoundLogical(LogicalOperator.And, [bound, result]);
    }

    private void CountAgain(List<BoundExpression> values, SyntaxNode place)
    {
        foreach (var value in values)
        {
            ExpressionRewriter.Visit(value, _ => binder.Coercion.Context.CountExpression(place));
        }
    }

    private static void RefuseOther(int left, int right, SyntaxNode place)
    {
        if (left != right)
        {
            throw place.Error(ErrorCode.SyntaxError, "Rows that are compared must have the same number of values.");
        }
    }
}
