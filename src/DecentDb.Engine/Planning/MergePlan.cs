using System.Collections.Generic;
using DecentDb.Engine.Catalog;

namespace DecentDb.Engine.Planning;

/// <summary>
/// MERGE. The source gives the row id of the target, which is NULL where there is none, then the mark of a row of the
/// source, which is NULL where there is none, then <see cref="Columns"/>.
/// </summary>
internal sealed class MergePlan(TableSchema table, PlanNode source, ReturningPlan? returning)
    : ChangePlan(table, source, returning)
{
    public override string Verb => "Merge";

    public override IReadOnlyList<(TriggerEvents Change, int[] Assigned)> Changes
    {
        get
        {
            var changes = new List<(TriggerEvents Change, int[] Assigned)>();
            foreach (var branch in Branches)
            {
                if (branch.Event is not TriggerEvents.None and var change
                    && !changes.Exists(other => other.Change == change))
                {
                    changes.Add((change, branch.Ordinals));
                }
            }

            return changes;
        }
    }

    /// <summary>What becomes of a row: the first branch that fits.</summary>
    public required IReadOnlyList<MergeBranch> Branches { get; init; }

    /// <summary>The columns that the expressions of the branches read.</summary>
    public required IReadOnlyList<PlanColumn> Columns { get; init; }
}

/// <summary>Which rows a branch of MERGE is for.</summary>
internal enum MergeRows
{
    Matched,
    OfSourceAlone,
    OfTargetAlone,
}

/// <summary>What a branch of MERGE does.</summary>
internal enum MergeAction
{
    Nothing,
    Delete,
    Update,
    Insert,
}

/// <summary>WHEN … THEN … of a MERGE.</summary>
internal sealed record MergeBranch(MergeRows Rows, MergeAction Action)
{
    /// <summary>What triggers wait for.</summary>
    public TriggerEvents Event => Action switch
    {
        MergeAction.Delete => TriggerEvents.Delete,
        MergeAction.Update => TriggerEvents.Update,
        MergeAction.Insert => TriggerEvents.Insert,
        _ => TriggerEvents.None,
    };

    /// <summary>Null: all of the rows.</summary>
    public BoundExpression? Condition { get; init; }

    /// <summary>The columns that an update assigns.</summary>
    public int[] Ordinals { get; init; } = [];

    /// <summary>Those of them that get the next number of the column.</summary>
    public int[] RenumberedOrdinals { get; init; } = [];

    /// <summary>
    /// What the assigned columns get, or all columns of a row that is inserted; null: the column numbers itself.
    /// </summary>
    public IReadOnlyList<BoundExpression?> Values { get; init; } = [];

    /// <summary>What RETURNING reads: the columns of the table as they were, then those of the source.</summary>
    public IReadOnlyList<PlanColumn> Returned { get; init; } = [];

    /// <summary>All expressions.</summary>
    public IEnumerable<BoundExpression> Expressions
    {
        get
        {
            if (Condition is not null)
            {
                yield return Condition;
            }

            foreach (var value in Values)
            {
                if (value is not null)
                {
                    yield return value;
                }
            }
        }
    }
}
