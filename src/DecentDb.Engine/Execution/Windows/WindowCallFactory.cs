using System.Collections.Generic;
using DecentDb.Engine.Execution.Expressions;
using DecentDb.Engine.Functions;
using DecentDb.Engine.Planning;
using DecentDb.Engine.Sql.Syntax;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Windows;

/// <summary>Makes what computes the calls of a window step.</summary>
internal sealed class WindowCallFactory(ExecutionContext context, WindowColumns columns, ExpressionCompiler compiler)
{
    /// <summary>The ends of all frames, which are opened with each execution.</summary>
    public List<FrameEnd> Ends { get; } = [];

    /// <summary>Lays out the columns that calls look at, before rows are kept.</summary>
    public void Prepare(IReadOnlyList<BoundWindowCall> calls)
    {
        foreach (var call in calls)
        {
            columns.AddAll(call.Arguments);
            if (call.Filter is not null)
            {
                columns.Add(call.Filter);
            }

            if (IsMeasured(call.Window.Frame))
            {
                columns.Add(call.Window.OrderBy[0].Expression);
            }
        }
    }

    /// <summary>Makes what computes a call.</summary>
    public WindowCall Create(BoundWindowCall call, WindowRows rows)
    {
        var arguments = columns.AddAll(call.Arguments);
        if (call.Aggregate is { } aggregate)
        {
            var types = new SqlType[arguments.Length];
            for (var i = 0; i < types.Length; i++)
            {
                types[i] = call.Arguments[i].Type;
            }

            return new AggregateCall(
                context,
                rows,
                CreateFrame(call.Window, rows),
                aggregate.Create(types, call.Type, context),
                arguments,
                call.Filter is null ? -1 : columns.Add(call.Filter),
                call.Type);
        }

        var kind = call.Function!.Kind;
        return kind switch
        {
            WindowFunctionKind.Tile => new TileCall(rows, arguments[0]),
            WindowFunctionKind.Lag or WindowFunctionKind.Lead =>
                new NeighbourCall(rows, kind == WindowFunctionKind.Lag, arguments),
            WindowFunctionKind.FirstValue or WindowFunctionKind.LastValue or WindowFunctionKind.NthValue =>
                new FrameValueCall(rows, CreateFrame(call.Window, rows), kind, arguments),
            _ => new RankCall(rows, kind),
        };
    }

    private static bool IsMeasured(BoundFrame frame) =>
        frame.Unit == WindowFrameUnit.Range && frame.Expressions.Count > 0;

    private WindowFrame CreateFrame(BoundWindow window, WindowRows rows)
    {
        var frame = window.Frame;
        var start = CreateEnd(window, frame.Start, isStart: true, rows);
        var end = CreateEnd(window, frame.End, isStart: false, rows);
        Ends.Add(start);
        Ends.Add(end);
        return new WindowFrame(rows, start, end, frame.Exclusion);
    }

    private FrameEnd CreateEnd(BoundWindow window, FrameBound bound, bool isStart, WindowRows rows)
    {
        if (bound.Kind is WindowBoundKind.UnboundedPreceding or WindowBoundKind.UnboundedFollowing)
        {
            return new FrameEnd.Unbounded(rows, isStart);
        }

        var offset = bound.Offset is null ? null : compiler.Compile(bound.Offset, []);
        var isPreceding = bound.Kind == WindowBoundKind.Preceding;
        if (window.Frame.Unit == WindowFrameUnit.Rows)
        {
            return new FrameEnd.InRows(rows, isStart, isPreceding, offset);
        }

        if (window.Frame.Unit == WindowFrameUnit.Groups || offset is null)
        {
            return new FrameEnd.InGroups(rows, isStart, isPreceding, offset);
        }

        var key = window.OrderBy[0];
        var range = new RangeKey(
            columns.Add(key.Expression), key.Expression.Type, key.Descending, key.NullsFirst);
        return new FrameEnd.InRange(rows, isStart, isPreceding, offset, range);
    }
}
