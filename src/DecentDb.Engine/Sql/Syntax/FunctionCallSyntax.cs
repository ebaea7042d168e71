using System.Collections.Generic;

namespace DecentDb.Engine.Sql.Syntax;

/// <summary>
/// A call of a scalar function, aggregate or window function. Special spellings come as ordinary calls: EXTRACT(f FROM
/// e) as extract('f', e), SUBSTRING(s FROM a FOR n) as substring(s, a, n), TRIM(LEADING c FROM s) as ltrim(s, c), with
/// btrim and rtrim for the others, POSITION(a IN b) as strpos(b, a), e AT TIME ZONE z as timezone(z, e).
/// </summary>
internal sealed class FunctionCallSyntax(
    SourceSpan location, ObjectNameSyntax name, IReadOnlyList<ExpressionSyntax> arguments, FunctionCallParts parts)
    : ExpressionSyntax(location)
{
    public ObjectNameSyntax Name { get; } = name;

    /// <summary>Empty for f() and for f(*).</summary>
    public IReadOnlyList<ExpressionSyntax> Arguments { get; } = arguments;

    /// <summary>f(*), as in count(*).</summary>
    public bool IsStar { get; } = parts.IsStar;

    public bool IsDistinct { get; } = parts.IsDistinct;

    /// <summary>ORDER BY inside the parentheses of an aggregate, or behind WITHIN GROUP.</summary>
    public IReadOnlyList<OrderItemSyntax> OrderBy { get; } = parts.OrderBy;

    /// <summary>True when the ORDER BY stands in WITHIN GROUP (…).</summary>
    public bool IsWithinGroup { get; } = parts.IsWithinGroup;

    /// <summary>The condition of FILTER (WHERE …).</summary>
    public ExpressionSyntax? Filter { get; } = parts.Filter;

    /// <summary>Set when OVER follows: this is a window function call.</summary>
    public WindowSyntax? Over { get; } = parts.Over;

    /// <summary>The clauses of JSON_VALUE, JSON_QUERY and JSON_EXISTS; null without.</summary>
    public JsonClausesSyntax? Json { get; init; }
}

/// <summary>The rarer parts of a call.</summary>
internal readonly record struct FunctionCallParts(
    bool IsStar,
    bool IsDistinct,
    IReadOnlyList<OrderItemSyntax> OrderBy,
    ExpressionSyntax? Filter,
    WindowSyntax? Over)
{
    /// <summary>True when the ORDER BY stands in WITHIN GROUP (…).</summary>
    public bool IsWithinGroup { get; init; }

    public static FunctionCallParts None => new(false, false, [], null, null);
}

/// <summary>What stands in OVER (…) or after WINDOW name AS; with only a base name when written OVER name.</summary>
internal sealed class WindowSyntax(
    SourceSpan location,
    NameSyntax? baseName,
    IReadOnlyList<ExpressionSyntax> partitionBy,
    IReadOnlyList<OrderItemSyntax> orderBy,
    WindowFrameSyntax? frame) : SyntaxNode(location)
{
    public NameSyntax? BaseName { get; } = baseName;

    public IReadOnlyList<ExpressionSyntax> PartitionBy { get; } = partitionBy;

    public IReadOnlyList<OrderItemSyntax> OrderBy { get; } = orderBy;

    public WindowFrameSyntax? Frame { get; } = frame;
}

internal enum WindowFrameUnit
{
    Rows,
    Range,
    Groups,
}

internal enum WindowBoundKind
{
    UnboundedPreceding,
    Preceding,
    CurrentRow,
    Following,
    UnboundedFollowing,
}

internal enum WindowExclusion
{
    NoOthers,
    CurrentRow,
    Group,
    Ties,
}

/// <summary>ROWS BETWEEN … AND …; a frame with one bound ends at the current row.</summary>
internal sealed class WindowFrameSyntax(
    SourceSpan location,
    WindowFrameUnit unit,
    WindowBoundSyntax start,
    WindowBoundSyntax? end,
    WindowExclusion exclusion) : SyntaxNode(location)
{
    public WindowFrameUnit Unit { get; } = unit;

    public WindowBoundSyntax Start { get; } = start;

    public WindowBoundSyntax? End { get; } = end;

    public WindowExclusion Exclusion { get; } = exclusion;
}

/// <summary>The offset is set for n PRECEDING and n FOLLOWING.</summary>
internal sealed class WindowBoundSyntax(SourceSpan location, WindowBoundKind kind, ExpressionSyntax? offset)
    : SyntaxNode(location)
{
    public WindowBoundKind Kind { get; } = kind;

    public ExpressionSyntax? Offset { get; } = offset;
}
