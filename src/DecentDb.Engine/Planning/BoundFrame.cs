using System.Collections.Generic;
using DecentDb.Engine.Sql.Syntax;

namespace DecentDb.Engine.Planning;

/// <summary>The rows around each row that count.</summary>
internal sealed record BoundFrame(WindowFrameUnit Unit, FrameBound Start, FrameBound End, WindowExclusion Exclusion)
{
    /// <summary>The frame of a window that says none: all up to the last row that is equal in order.</summary>
    public static BoundFrame Usual { get; } = new(
        WindowFrameUnit.Range,
        new FrameBound(WindowBoundKind.UnboundedPreceding, null),
        new FrameBound(WindowBoundKind.CurrentRow, null),
        WindowExclusion.NoOthers);

    /// <summary>The offsets that are written.</summary>
    public IReadOnlyList<BoundExpression> Expressions => (Start.Offset, End.Offset) switch
    {
        (null, null) => [],
        ({ } start, null) => [start],
        (null, { } end) => [end],
        ({ } start, { } end) => [start, end],
    };

    /// <summary>The same with other offsets.</summary>
    public BoundFrame WithExpressions(IReadOnlyList<BoundExpression> expressions) => this with
    {
        Start = Start.Offset is null ? Start : Start with { Offset = expressions[0] },
        End = End.Offset is null ? End : End with { Offset = expressions[^1] },
    };

    /// <summary>True when another one differs in its offsets at most.</summary>
    public bool HasSameForm(BoundFrame other) => Unit == other.Unit && Exclusion == other.Exclusion
        && Start.Kind == other.Start.Kind && End.Kind == other.End.Kind;
}

/// <summary>An end of a frame, with an offset for PRECEDING and FOLLOWING.</summary>
internal readonly record struct FrameBound(WindowBoundKind Kind, BoundExpression? Offset);
