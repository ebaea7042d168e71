using DecentDb.Engine.Catalog;

namespace DecentDb.Engine.Planning;

/// <summary>
/// A change of a view whose triggers take its place. The source gives all columns of the view as they are, unless the
/// rows are new; then all as they are to become, unless the rows go; then what RETURNING reads of other tables.
/// </summary>
internal sealed class InsteadPlan(ViewSchema view, TriggerEvents change, PlanNode source, ReturningPlan? returning)
    : StatementPlan
{
    public ViewSchema View { get; } = view;

    public TriggerEvents Change { get; } = change;

    public PlanNode Source { get; } = source;

    /// <summary>The columns that an update assigns.</summary>
    public int[] Assigned { get; init; } = [];

    /// <summary>RETURNING, over the columns of the view as they become, or as they were of rows that go.</summary>
    public ReturningPlan? Returning { get; } = returning;

    /// <summary>What it does, for EXPLAIN.</summary>
    public string Verb => $"{Change} by triggers of";
}
