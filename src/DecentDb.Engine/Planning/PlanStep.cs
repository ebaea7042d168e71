using System.Collections.Generic;

namespace DecentDb.Engine.Planning;

/// <summary>A step of a plan as EXPLAIN describes it, whatever the format.</summary>
/// <param name="title">What the step does.</param>
/// <param name="node">The node that is executed; null for a title alone.</param>
internal sealed class PlanStep(string title, PlanNode? node)
{
    /// <summary>What the step does.</summary>
    public string Title => title;

    /// <summary>The node that is executed; null for a title alone.</summary>
    public PlanNode? Node => node;

    /// <summary>How many rows it is expected to give; null where that is not asked for.</summary>
    public double? Rows { get; init; }

    /// <summary>What its sources hand out, where that is asked for.</summary>
    public string Output { get; init; } = "";

    /// <summary>What its rows come from.</summary>
    public List<PlanStep> Inputs { get; } = [];
}

/// <summary>What a step did in an execution.</summary>
internal sealed class StepCounts
{
    /// <summary>How often it was begun.</summary>
    public long Loops { get; set; }

    /// <summary>The rows that it gave in all loops.</summary>
    public long Rows { get; set; }

    /// <summary>The time up to the first rows of each loop, in ticks of the clock.</summary>
    public long StartTicks { get; set; }

    /// <summary>The time of all loops, that of its inputs with it, in ticks of the clock.</summary>
    public long Ticks { get; set; }
}
