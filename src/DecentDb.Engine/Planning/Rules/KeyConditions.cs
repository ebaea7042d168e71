using System.Collections.Generic;
using DecentDb.Engine.Sql.Syntax;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Planning.Rules;

/// <summary>
/// Matches conditions on the columns of one table with the keys of its row id and indexes. A condition counts when it
/// compares a column, or the expression of an index, with something that is known before the table is read.
/// </summary>
internal sealed class KeyConditions
{
    private readonly List<BoundExpression> _conditions;
    private readonly IReadOnlyCollection<PlanColumn> _known;

    /// <summary>Looks for bounds among conditions.</summary>
    /// <param name="conditions">What must hold, as the parts of an AND.</param>
    /// <param name="known">Columns of an outer row whose values are known; empty for a plain scan.</param>
    public KeyConditions(List<BoundExpression> conditions, IReadOnlyCollection<PlanColumn> known)
    {
        _conditions = conditions;
        _known = known;
    }

    /// <summary>The path by row id; null when no condition bounds it.</summary>
    public AccessPath? MatchRowId(List<BoundExpression> used)
    {
        if (FindEqual(IsRowId, SqlType.BigInt.Kind, used) is { } equal)
        {
            return new AccessPath { ByRowId = true, Equal = [equal] };
        }

        if (FindAnyOf(IsRowId, used) is { } any)
        {
            return new AccessPath { ByRowId = true, AnyOf = any };
        }

        var low = FindBound(IsRowId, isLow: true, used);
        var high = FindBound(IsRowId, isLow: false, used);
        return low is null && high is null ? null : new AccessPath { ByRowId = true, Low = low, High = high };
    }

    /// <summary>The path by an index; null when no condition bounds its first key.</summary>
    public AccessPath? MatchIndex(IndexForm form, List<BoundExpression> used)
    {
        var index = form.Index;
        var equal = new List<BoundExpression>();
        for (var place = 0; place < index.Columns.Length; place++)
        {
            var at = place;
            bool IsColumn(BoundExpression expression) => form.IsKey(at, expression);
            if (FindEqual(IsColumn, index.Parts[place].Kind, used) is { } value)
            {
                equal.Add(value);
                continue;
            }

            if (equal.Count == 0 && FindAnyOf(IsColumn, used) is { } any)
            {
                return new AccessPath { Index = index, AnyOf = any };
            }

            var low = FindBound(form, at, isLow: true, used);
            var high = FindBound(form, at, isLow: false, used);
            var skipsNull = low is not null || high is not null || IsPresent(IsColumn, used);
            return equal.Count == 0 && !skipsNull
                ? null
                : new AccessPath { Index = index, Equal = equal, Low = low, High = high, SkipsNull = skipsNull };
        }

        return new AccessPath { Index = index, Equal = equal };
    }

    private bool IsPresent(System.Predicate<BoundExpression> isKey, List<BoundExpression> used)
    {
        foreach (var condition in _conditions)
        {
            if (condition is BoundIs { Test: IsTest.Null, Negated: true } test && IsKey(test.Operand, isKey))
            {
                used.Add(condition);
                return true;
            }
        }

        return false;
    }

    private static bool IsRowId(BoundExpression expression) => expression is BoundColumn { Column.IsRowId: true };

    private BoundExpression? FindEqual(
        System.Predicate<BoundExpression> isKey, SqlTypeKind kind, List<BoundExpression> used)
    {
        foreach (var condition in _conditions)
        {
            if (condition is BoundComparison { Operator: BinaryOperator.Equal } comparison)
            {
                if (IsKey(comparison.Left, isKey) && IsKnown(comparison.Right))
                {
                    used.Add(condition);
                    return comparison.Right;
                }

                if (IsKey(comparison.Right, isKey) && IsKnown(comparison.Left))
                {
                    used.Add(condition);
                    return comparison.Left;
                }
            }
            else if (kind == SqlType.Boolean.Kind && IsKey(condition, isKey))
            {
                used.Add(condition);
                return BoundConstant.True;
            }
        }

        return null;
    }

    private IReadOnlyList<BoundExpression>? FindAnyOf(
        System.Predicate<BoundExpression> isKey, List<BoundExpression> used)
    {
        foreach (var condition in _conditions)
        {
            if (condition is BoundInList { Negated: false } list && IsKey(list.Operand, isKey) && AllKnown(list.Items))
            {
                used.Add(condition);
                return list.Items;
            }
        }

        return null;
    }

    // A bound of one column, or a better one of several that begins with the same value.
    private KeyBound? FindBound(IndexForm form, int place, bool isLow, List<BoundExpression> used)
    {
        var before = used.Count;
        var one = FindBound(expression => form.IsKey(place, expression), isLow, used);
        foreach (var condition in _conditions)
        {
            if (condition is BoundLogical { Operator: LogicalOperator.Or } any
                && new AlternativeBounds(form, IsKnown).Find(any, place, isLow) is { } several
                && (one is null
                    || (several.Values.Count > 1 && ExpressionFacts.AreSame(one.Values[0], several.Values[0]))))
            {
                // What the columns must satisfy one by one is tested on each row.
                used.RemoveRange(before, used.Count - before);
                return several;
            }
        }

        return one;
    }

    private KeyBound? FindBound(System.Predicate<BoundExpression> isKey, bool isLow, List<BoundExpression> used)
    {
        foreach (var condition in _conditions)
        {
            if (condition is BoundComparison comparison)
            {
                if (FindBound(comparison, isKey, isLow, out var isExact) is { } bound)
                {
                    if (isExact)
                    {
                        used.Add(condition);
                    }

                    return bound;
                }
            }
            else if (TextPrefix.Of(condition) is { } prefix && IsKey(prefix.Text, isKey)
                && (isLow ? prefix.Low : prefix.High) is { } end)
            {
                // The other end may be that of another condition, so this one is tested on each row as well.
                return end;
            }
        }

        return null;
    }

    private KeyBound? FindBound(
        BoundComparison comparison, System.Predicate<BoundExpression> isKey, bool isLow, out bool isExact)
    {
        isExact = true;
        var (op, side, value) = (comparison.Operator, comparison.Left, comparison.Right);
        if (!IsBounded(side, isKey))
        {
            (op, side, value) = (BoundComparison.Mirror(op), value, side);
        }

        var fits = isLow
            ? op is BinaryOperator.Greater or BinaryOperator.GreaterOrEqual
            : op is BinaryOperator.Less or BinaryOperator.LessOrEqual;
        if (!fits || !IsBounded(side, isKey) || !IsKnown(value))
        {
            return null;
        }

        if (IsKey(side, isKey))
        {
            return new KeyBound([value], op is BinaryOperator.GreaterOrEqual or BinaryOperator.LessOrEqual);
        }

        // The day on which a time lies bounds the days, so near that only the day itself is left to be looked at.
        isExact = false;
        return new KeyBound([new BoundCast(value, ((BoundCast)side).Operand.Type, CastContext.Explicit)], true);
    }

    // The key, or a key that is a day where a time is compared.
    private bool IsBounded(BoundExpression side, System.Predicate<BoundExpression> isKey) => IsKey(side, isKey)
        || (side is BoundCast { Operand: var day } && day.Type.Traits.AreDaysOf(side.Type.Kind) && IsKey(day, isKey));

    private static bool AllKnown(IReadOnlyList<BoundExpression> items)
    {
        foreach (var item in items)
        {
            if (!ExpressionFacts.IsFixed(item))
            {
                return false;
            }
        }

        return true;
    }

    private bool IsKnown(BoundExpression value) => ExpressionFacts.HasSubquery(value)
        ? ExpressionFacts.IsFixed(value, withSubqueries: true)
        : ExpressionFacts.IsFixed(value) || (_known.Count > 0 && ExpressionFacts.ReadsOnly(value, _known));

    // Columns of the outer row are on the value side of a comparison, so they are never taken for a key.
    private bool IsKey(BoundExpression expression, System.Predicate<BoundExpression> isKey) =>
        isKey(expression) && !IsKnown(expression);
}
