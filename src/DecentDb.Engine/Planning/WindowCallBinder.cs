using System.Collections.Generic;
using DecentDb.Engine.Functions;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sql.Syntax;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Planning;

/// <summary>Binds the calls of window functions in the expressions of one query, and its WINDOW clause.</summary>
internal sealed class WindowCallBinder(ExpressionBinder binder)
{
    private readonly Dictionary<string, NamedWindow> _named = new(Identifier.Comparer);
    private bool _isInside;

    /// <summary>True in the select list and in ORDER BY: elsewhere a window function is refused.</summary>
    public bool IsAllowed { get; set; }

    private Coercion Coercion => binder.Coercion;

    /// <summary>Takes down the names of a WINDOW clause.</summary>
    public void Define(IReadOnlyList<NamedWindowSyntax> windows)
    {
        foreach (var window in windows)
        {
            // What it says is bound when it is asked for, of which a window before it must know.
            if (_named.ContainsKey(window.Name.Value))
            {
                throw window.Error(
                    ErrorCode.WindowingError, $"The window \"{window.Name.Value}\" is already defined.");
            }

            _named.Add(window.Name.Value, new NamedWindow(BindWindow(window.Window), window.Window.Frame is not null));
        }
    }

    /// <summary>Binds a call with OVER.</summary>
    public BoundWindowCall Bind(FunctionCallSyntax syntax, WindowSyntax over)
    {
        RefuseMisplaced(syntax);
        var name = syntax.Name.Name.Value;
        _isInside = true;
        try
        {
            if (AggregateBinder.IsAggregate(syntax, Coercion.Context))
            {
                return BindAggregate(syntax, over);
            }

            return WindowFunctions.Find(name) is { } function
                ? BindFunction(function, syntax, over)
                : throw syntax.Error(
                    ErrorCode.WrongObjectType,
                    $"OVER follows {name}, which is neither a window function nor an aggregate function.");
        }
        finally
        {
            _isInside = false;
        }
    }

    private void RefuseMisplaced(FunctionCallSyntax syntax)
    {
        if (_isInside)
        {
            throw syntax.Error(ErrorCode.WindowingError, "Window functions may not be nested.");
        }

        if (binder.Aggregates.IsInside)
        {
            throw syntax.Error(
                ErrorCode.GroupingError, "A window function may not stand within an aggregate function.");
        }

        if (!IsAllowed)
        {
            var place = binder.AggregatesForbiddenIn ?? "this place";
            throw syntax.Error(ErrorCode.WindowingError, $"A window function may not stand in {place}.");
        }
    }

    private BoundWindowCall BindAggregate(FunctionCallSyntax syntax, WindowSyntax over)
    {
        if (syntax.IsDistinct)
        {
            throw ExpressionBinder.NotSupported(syntax, "DISTINCT for a window function");
        }

        var arguments = binder.BindAll(syntax.Arguments);
        var filter = syntax.Filter is null ? null : binder.BindCondition(syntax.Filter);
        var aggregate = AggregateBinder.Bind(syntax, arguments, filter, Coercion);
        return new BoundWindowCall(
            null, aggregate.Overload, aggregate.Arguments, aggregate.Filter, BindOver(over), aggregate.Type);
    }

    private BoundWindowCall BindFunction(WindowFunction function, FunctionCallSyntax syntax, WindowSyntax over)
    {
        if (syntax.IsDistinct || syntax.Filter is not null || syntax.OrderBy.Count > 0)
        {
            throw ExpressionBinder.NotSupported(
                syntax, $"DISTINCT, ORDER BY or FILTER for {function.Name}, which is no aggregate function");
        }

        var arguments = binder.BindAll(syntax.Arguments);
        var signature = function.Signature;
        if (syntax.IsStar || !signature.Takes(arguments.Count))
        {
            throw syntax.Error(
                ErrorCode.UndefinedFunction, $"The function is called as {signature.Describe(function.Name)}.");
        }

        List<BoundExpression> values = [];
        List<SyntaxNode> places = [];
        for (var i = 0; i < arguments.Count; i++)
        {
            if (signature.TakesAnyAt(i))
            {
                values.Add(arguments[i]);
                places.Add(syntax.Arguments[i]);
                continue;
            }

            arguments[i] = Coercion.To(arguments[i], SqlType.Integer, syntax.Arguments[i]);
        }

        var type = new SqlType(signature.Result);
        if (values.Count > 0)
        {
            type = values.Count == 1
                ? Coercion.Settle(values[0], places[0]).Type
                : new FunctionBinder(Coercion).UnifyAll(values, places, function.Name);
            var next = 0;
            for (var i = 0; i < arguments.Count; i++)
            {
                arguments[i] = signature.TakesAnyAt(i)
                    ? Coercion.To(values[next++], type, syntax.Arguments[i])
                    : arguments[i];
            }
        }

        return new BoundWindowCall(function, null, arguments, null, BindOver(over), type);
    }

    private BoundWindow BindOver(WindowSyntax over)
    {
        // OVER w takes the window with its frame, OVER (w …) refines it.
        if (over.BaseName is { } name && over.Span.Start == name.Span.Start)
        {
            return Find(name).Window;
        }

        return BindWindow(over);
    }

    private NamedWindow Find(NameSyntax name) => _named.TryGetValue(name.Value, out var window)
        ? window
        : throw name.Error(ErrorCode.UndefinedObject, $"There is no window \"{name.Value}\".");

    private BoundWindow BindWindow(WindowSyntax syntax)
    {
        var isNested = _isInside;
        _isInside = true;
        var basis = syntax.BaseName is null ? null : FindBasis(syntax, syntax.BaseName);
        List<BoundExpression> partition = [.. basis?.PartitionBy ?? []];
        foreach (var expression in syntax.PartitionBy)
        {
            partition.Add(binder.BindValue(expression));
        }

        List<SortKey> order = [.. basis?.OrderBy ?? []];
        foreach (var item in syntax.OrderBy)
        {
            order.Add(QueryBinder.KeyOf(item, binder.BindValue(item.Expression)));
        }

        var frame = syntax.Frame is null ? BoundFrame.Usual : BindFrame(syntax.Frame, order);
        _isInside = isNested;
        return new BoundWindow(partition, order, frame);
    }

    private BoundWindow FindBasis(WindowSyntax syntax, NameSyntax name)
    {
        var (window, hasFrame) = Find(name);
        if (syntax.PartitionBy.Count > 0)
        {
            throw syntax.Error(
                ErrorCode.WindowingError, $"The PARTITION BY of the window \"{name.Value}\" cannot be replaced.");
        }

        if (syntax.OrderBy.Count > 0 && window.OrderBy.Count > 0)
        {
            throw syntax.Error(
                ErrorCode.WindowingError, $"The ORDER BY of the window \"{name.Value}\" cannot be replaced.");
        }

        return hasFrame
            ? throw syntax.Error(
                ErrorCode.WindowingError,
                $"The window \"{name.Value}\" has a frame and cannot be refined; write OVER {name.Value}.")
            : window;
    }

    private BoundFrame BindFrame(WindowFrameSyntax syntax, List<SortKey> order)
    {
        var end = syntax.End?.Kind ?? WindowBoundKind.CurrentRow;
        RefuseEmpty(syntax, syntax.Start.Kind, end);
        if (syntax.Unit == WindowFrameUnit.Groups && order.Count == 0)
        {
            throw syntax.Error(ErrorCode.WindowingError, "A frame of GROUPS needs an ORDER BY.");
        }

        return new BoundFrame(
            syntax.Unit,
            new FrameBound(syntax.Start.Kind, BindOffset(syntax, syntax.Start.Offset, order)),
            new FrameBound(end, BindOffset(syntax, syntax.End?.Offset, order)),
            syntax.Exclusion);
    }

    private static void RefuseEmpty(WindowFrameSyntax syntax, WindowBoundKind start, WindowBoundKind end)
    {
        var problem = (start, end) switch
        {
            (WindowBoundKind.UnboundedFollowing, _) => "may not start at UNBOUNDED FOLLOWING",
            (_, WindowBoundKind.UnboundedPreceding) => "may not end at UNBOUNDED PRECEDING",
            (WindowBoundKind.CurrentRow, WindowBoundKind.Preceding) =>
                "that starts at the current row has no preceding rows",
            (WindowBoundKind.Following, WindowBoundKind.Preceding) =>
                "that starts at a following row has no preceding rows",
            (WindowBoundKind.Following, WindowBoundKind.CurrentRow) =>
                "that starts at a following row may not end at the current one",
            _ => null,
        };
        if (problem is not null)
        {
            throw syntax.Error(ErrorCode.WindowingError, $"A frame {problem}.");
        }
    }

    private BoundExpression? BindOffset(WindowFrameSyntax frame, ExpressionSyntax? syntax, List<SortKey> order)
    {
        if (syntax is null)
        {
            return null;
        }

        var type = SqlType.BigInt;
        if (frame.Unit == WindowFrameUnit.Range)
        {
            if (order.Count != 1)
            {
                throw frame.Error(
                    ErrorCode.WindowingError,
                    "A frame of RANGE with an offset needs exactly one expression in ORDER BY.");
            }

            var key = order[0].Expression.Type;
            type = RangeDistance.FindOffsetType(key) ?? throw frame.Error(
                ErrorCode.NotSupported, $"RANGE with an offset is not supported for values of type {key}.");
        }

        var bound = binder.Bind(syntax);
        if (ReadsRows(bound))
        {
            throw syntax.Error(
                ErrorCode.InvalidColumnReference, "The offset of a frame may not read columns of the query.");
        }

        return Coercion.To(bound, type, syntax, frame.Unit == WindowFrameUnit.Range
            ? CastContext.Implicit : CastContext.Assignment);
    }

    private static bool ReadsRows(BoundExpression expression)
    {
        var reads = false;
        ExpressionRewriter.Visit(
            expression, node => reads |= node is BoundColumn or BoundAggregate or BoundWindowCall);
        return reads;
    }

    private sealed record NamedWindow(BoundWindow Window, bool HasFrame);
}
