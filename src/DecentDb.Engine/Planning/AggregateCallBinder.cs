using System;
using System.Collections.Generic;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sql.Syntax;

namespace DecentDb.Engine.Planning;

/// <summary>
/// Binds the calls of aggregate functions in the expressions of one query. A call belongs to the innermost query whose
/// columns its arguments read: <c>(SELECT sum(o.v))</c> within a query of <c>o</c> sums up the rows of that query,
/// which computes it with its other aggregates and hands it in.
/// </summary>
internal sealed class AggregateCallBinder(ExpressionBinder binder, BindingContext context, Scope? scope)
{
    private bool _isInside;

    /// <summary>True while the arguments of a call are bound.</summary>
    public bool IsInside => _isInside;

    public BoundExpression Bind(FunctionCallSyntax syntax)
    {
        var known = CountOuterValues();
        var wasInside = _isInside;
        _isInside = true;
        BoundExpression? filter;
        List<BoundExpression> arguments;
        try
        {
            filter = syntax.Filter is null ? null : binder.BindCondition(syntax.Filter);
            arguments = binder.BindAll(syntax.Arguments);
        }
        finally
        {
            _isInside = wasInside;
        }

        var level = LevelOf(arguments, filter);
        if (level > 0)
        {
            // What it reads is taken there and not here.
            ForgetOuterValues(known);
            return BindOuter(syntax, level);
        }

        RefuseMisplaced(syntax);
        return AggregateBinder.Bind(syntax, arguments, filter, binder.Coercion);
    }

    private BoundParameter BindOuter(FunctionCallSyntax syntax, int level)
    {
        var outer = scope!.OuterBinder!.Aggregates;
        var value = level == 1 ? outer.Bind(syntax) : outer.BindOuter(syntax, level - 1);
        return scope.Take(value, context);
    }

    private void RefuseMisplaced(FunctionCallSyntax syntax)
    {
        if (binder.AggregatesForbiddenIn is { } place)
        {
            throw syntax.Error(ErrorCode.GroupingError, $"An aggregate function may not stand in {place}.");
        }

        if (_isInside)
        {
            throw syntax.Error(ErrorCode.GroupingError, "Aggregate functions may not be nested.");
        }
    }

    /// <summary>How far out the innermost query is that the arguments read; 0 when they read nothing.</summary>
    private int LevelOf(List<BoundExpression> arguments, BoundExpression? filter)
    {
        var level = int.MaxValue;
        void Note(BoundExpression node) => level = node switch
        {
            BoundColumn => 0,
            BoundParameter { IsOuter: true } value => Math.Min(level, LevelOf(scope!, value)),
            _ => level,
        };

        arguments.ForEach(argument => ExpressionRewriter.Visit(argument, Note));
        if (filter is not null)
        {
            ExpressionRewriter.Visit(filter, Note);
        }

        return level == int.MaxValue ? 0 : level;
    }

    private static int LevelOf(Scope scope, BoundParameter value)
    {
        foreach (var known in scope.OuterValues)
        {
            if (known.ParameterIndex == value.Index)
            {
                return known.Value is BoundParameter further ? 1 + LevelOf(scope.Outer!, further) : 1;
            }
        }

        return 1;
    }

    private List<int> CountOuterValues()
    {
        var counts = new List<int>();
        for (var each = scope; each is not null; each = each.Outer)
        {
            counts.Add(each.OuterValues.Count);
        }

        return counts;
    }

    private void ForgetOuterValues(List<int> counts)
    {
        var each = scope;
        foreach (var count in counts)
        {
            each!.OuterValues.RemoveRange(count, each.OuterValues.Count - count);
            each = each.Outer;
        }
    }
}
