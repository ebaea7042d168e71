using System;
using System.Collections.Generic;

namespace DecentDb.Engine.Functions;

/// <summary>A step or operator of a path; the steps of an accessor follow one another.</summary>
/// <param name="kind">What it does.</param>
internal sealed class PathNode(PathNodeKind kind)
{
    /// <summary>What it does.</summary>
    public PathNodeKind Kind => kind;

    /// <summary>The operand, or the left one; the node itself where there is none.</summary>
    public PathNode Left { get => field ?? this; init; }

    /// <summary>The right operand; the node itself where there is none.</summary>
    public PathNode Right { get => field ?? this; init; }

    /// <summary>True where there is a right operand.</summary>
    public bool HasRight => Right != this;

    /// <summary>The step that follows.</summary>
    public PathNode? Next { get; set; }

    /// <summary>The sign of an operator, or the name of a method.</summary>
    public string Sign { get; init; } = "";

    /// <summary>A constant as JSONB; the name of a field or variable as it stands between quotes, with escapes.
    /// </summary>
    public ReadOnlyMemory<byte> Text { get; init; }

    /// <summary>The subscripts: an item, or a range.</summary>
    public IReadOnlyList<(PathNode From, PathNode? To)> Subscripts { get; init; } = [];

    /// <summary>How deep the descendants lie at least.</summary>
    public int LevelMin { get; init; }

    /// <summary>How deep the descendants lie at most; int.MaxValue: however deep.</summary>
    public int LevelMax { get; init; }

    /// <summary>The regular expression.</summary>
    public RegexPattern? Pattern { get; init; }

    /// <summary>True for what is true, false or unknown.</summary>
    public bool IsPredicate => Next is null && kind >= PathNodeKind.Comparison;
}

/// <summary>A path of the SQL/JSON path language.</summary>
/// <param name="IsLax">False for strict: what is not there is an error, and nothing is unwrapped by itself.</param>
/// <param name="Node">Where it begins.</param>
internal sealed record PathProgram(bool IsLax, PathNode Node);
