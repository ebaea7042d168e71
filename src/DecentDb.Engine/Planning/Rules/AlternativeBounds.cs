using System;
using System.Collections.Generic;
using DecentDb.Engine.Sql.Syntax;

namespace DecentDb.Engine.Planning.Rules;

/// <summary>
/// Finds what the alternatives of an OR have in common as a bound of the columns of an index: a &gt; 1 OR a = 1 AND b
/// &gt; 2, which is what (a, b) &gt; (1, 2) is made of, bounds both. All rows that meet the OR lie within the bound,
/// and others too.
/// </summary>
/// <param name="form">The index.</param>
/// <param name="isKnown">Says whether a value is known before the table is read.</param>
internal sealed class AlternativeBounds(IndexForm form, Predicate<BoundExpression> isKnown)
{
    // More are no page after another one, and take long to look at.
    private const int AlternativesMax = 32;

    /// <summary>The bound that begins with a column; null when an alternative has none.</summary>
    public KeyBound? Find(BoundLogical any, int place, bool isLow)
    {
        if (any.Operands.Count > AlternativesMax)
        {
            return null;
        }

        var alternatives = new List<List<BoundExpression>>(any.Operands.Count);
        foreach (var operand in any.Operands)
        {
            var parts = new List<BoundExpression>();
            ExpressionFacts.SplitConjunction(operand, parts);
            alternatives.Add(parts);
        }

        return Find(alternatives, place, isLow);
    }

    private KeyBound? Find(List<List<BoundExpression>> alternatives, int place, bool isLow)
    {
        BoundExpression? first = null;
        var inclusive = false;
        var further = new List<List<BoundExpression>>();
        foreach (var parts in alternatives)
        {
            if (!TryTake(parts, place, isLow, out var value, out var op, out var rest)
                || (first is not null && !ExpressionFacts.AreSame(first, value)))
            {
                return null;
            }

            first ??= value;
            inclusive |= op is BinaryOperator.GreaterOrEqual or BinaryOperator.LessOrEqual;
            if (op == BinaryOperator.Equal)
            {
                further.Add(rest);
            }
        }

        if (first is null)
        {
            return null;
        }

        if (further.Count == 0 || inclusive)
        {
            return new KeyBound([first], inclusive);
        }

        var next = place + 1;
        return next < form.Index.Columns.Length
            && form.Index.Columns[next].Descending == form.Index.Columns[place].Descending
            && Find(Open(further), next, isLow) is { } tail
            ? new KeyBound([first, .. tail.Values], tail.Inclusive)
            : new KeyBound([first], Inclusive: true);
    }

    // An alternative that is one OR again stands for its own alternatives.
    private static List<List<BoundExpression>> Open(List<List<BoundExpression>> alternatives)
    {
        var result = new List<List<BoundExpression>>();
        foreach (var parts in alternatives)
        {
            if (parts is not [BoundLogical { Operator: LogicalOperator.Or } any])
            {
                result.Add(parts);
                continue;
            }

            foreach (var operand in any.Operands)
            {
                var own = new List<BoundExpression>();
                ExpressionFacts.SplitConjunction(operand, own);
                result.Add(own);
            }
        }

        return result;
    }

    // The part that bounds the column, and the others.
    private bool TryTake(
        List<BoundExpression> parts,
        int place,
        bool isLow,
        out BoundExpression value,
        out BinaryOperator op,
        out List<BoundExpression> rest)
    {
        foreach (var part in parts)
        {
            if (part is BoundComparison comparison && TryRead(comparison, place, out value, out op)
                && (op == BinaryOperator.Equal || (isLow
                    ? op is BinaryOperator.Greater or BinaryOperator.GreaterOrEqual
                    : op is BinaryOperator.Less or BinaryOperator.LessOrEqual)))
            {
                rest = parts.FindAll(other => !ReferenceEquals(other, part));
                return true;
            }
        }

        (value, op, rest) = (BoundConstant.True, BinaryOperator.Equal, parts);
        return false;
    }

    private bool TryRead(BoundComparison comparison, int place, out BoundExpression value, out BinaryOperator op)
    {
        (value, op) = (comparison.Right, comparison.Operator);
        if (form.IsKey(place, comparison.Left) && isKnown(value))
        {
            return true;
        }

        (value, op) = (comparison.Left, BoundComparison.Mirror(op));
        return form.IsKey(place, comparison.Right) && isKnown(value);
    }
}
