using System.Collections.Generic;

namespace DecentDb.Engine.Planning;

/// <summary>
/// A statement whose WITH changes rows: the changes run in their order and to their end, then the rest.
/// </summary>
internal sealed class WithChangesPlan(StatementPlan main, IReadOnlyList<CommonTable> changes) : StatementPlan
{
    public StatementPlan Main { get; } = main;

    /// <summary>Each has a plan that is a <see cref="ChangeNode"/>.</summary>
    public IReadOnlyList<CommonTable> Changes { get; } = changes;

    /// <summary>True when something reads a table that a change before it has changed.</summary>
    public required bool NeedsSnapshot { get; init; }

    /// <summary>The tables that several changes reach.</summary>
    public required IReadOnlyCollection<long> ContestedTables { get; init; }
}

/// <summary>Changes rows, and gives what RETURNING says of them.</summary>
internal sealed record ChangeNode(ChangePlan Change, IReadOnlyList<PlanColumn> Columns) : SourceNode
{
    public override IReadOnlyList<PlanColumn> Output => Columns;

    public override string Describe() => $"{Change.Verb} {Change.Table.Name}";

    public override double Estimate(Estimator estimator) => estimator.Rows(Change.Source);
}
