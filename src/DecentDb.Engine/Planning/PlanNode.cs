using System.Collections.Generic;
using DecentDb.Engine.Catalog;

namespace DecentDb.Engine.Planning;

/// <summary>
/// A step of a query. The binder makes the tree as the text says it; rules rewrite it until every node is one that can
/// be executed. A node is never changed after its rule has handed it on.
/// </summary>
internal abstract class PlanNode(IReadOnlyList<PlanColumn> output)
{
    /// <summary>The columns that the step hands out, in the order of its batches.</summary>
    public IReadOnlyList<PlanColumn> Output { get; } = output;

    /// <summary>How many rows are expected; 0 while nobody has asked.</summary>
    public double EstimatedRows { get; set; }

    public virtual IReadOnlyList<PlanNode> Inputs => [];
}

/// <summary>One row without columns: the FROM of a query that has none.</summary>
internal sealed class OneRowNode() : PlanNode([]);

/// <summary>No rows: what stays of a query whose condition is never true.</summary>
internal sealed class EmptyNode(IReadOnlyList<PlanColumn> output) : PlanNode(output);

/// <summary>VALUES.</summary>
internal sealed class ValuesNode(IReadOnlyList<IReadOnlyList<BoundExpression>> rows, IReadOnlyList<PlanColumn> output)
    : PlanNode(output)
{
    public IReadOnlyList<IReadOnlyList<BoundExpression>> Rows { get; } = rows;
}

/// <summary>Reads a table. The output names the columns that are wanted.</summary>
internal sealed class ScanNode(TableSchema table, string alias, IReadOnlyList<PlanColumn> output) : PlanNode(output)
{
    public TableSchema Table { get; } = table;

    public string Alias { get; } = alias;

    /// <summary>How rows are found; a whole table until a rule knows better.</summary>
    public AccessPath Access { get; init; } = AccessPath.Whole;

    /// <summary>What rows must satisfy; it may read columns that the output does not name.</summary>
    public BoundExpression? Filter { get; init; }

    /// <summary>All columns of the table under this alias: the filter may use them.</summary>
    public required IReadOnlyList<PlanColumn> TableColumns { get; init; }

    /// <summary>Rows come in descending order of their row id or index key.</summary>
    public bool Backward { get; init; }
}

internal sealed class FilterNode(PlanNode input, BoundExpression condition) : PlanNode(input.Output)
{
    public PlanNode Input { get; } = input;

    public BoundExpression Condition { get; } = condition;

    public override IReadOnlyList<PlanNode> Inputs => [Input];
}

/// <summary>Computes one column of the output from each expression.</summary>
internal sealed class ProjectNode(
    PlanNode input, IReadOnlyList<BoundExpression> expressions, IReadOnlyList<PlanColumn> output) : PlanNode(output)
{
    public PlanNode Input { get; } = input;

    public IReadOnlyList<BoundExpression> Expressions { get; } = expressions;

    public override IReadOnlyList<PlanNode> Inputs => [Input];
}

internal enum JoinType
{
    Inner,
    Left,
    Full,
}

/// <summary>A join as it was written; a RIGHT JOIN comes as a LEFT JOIN with its sides exchanged.</summary>
internal sealed class JoinNode(JoinType type, PlanNode left, PlanNode right, BoundExpression? condition)
    : PlanNode([.. left.Output, .. right.Output])
{
    public JoinType Type { get; } = type;

    public PlanNode Left { get; } = left;

    public PlanNode Right { get; } = right;

    public BoundExpression? Condition { get; } = condition;

    public override IReadOnlyList<PlanNode> Inputs => [Left, Right];
}

/// <summary>
/// A join that keeps the rows of its right side in a hash table by key; without keys it compares every pair.
/// </summary>
internal sealed class HashJoinNode(JoinType type, PlanNode left, PlanNode right, JoinKeys keys)
    : PlanNode([.. left.Output, .. right.Output])
{
    public JoinType Type { get; } = type;

    public PlanNode Left { get; } = left;

    public PlanNode Right { get; } = right;

    public JoinKeys Keys { get; } = keys;

    public override IReadOnlyList<PlanNode> Inputs => [Left, Right];
}

/// <summary>The equal expressions of both sides, pair by pair, and what else must hold for a pair of rows.</summary>
internal sealed record JoinKeys(
    IReadOnlyList<BoundExpression> Left, IReadOnlyList<BoundExpression> Right, BoundExpression? Rest);

/// <summary>
/// A join that looks up, for every row of the left side, the rows of a table by row id or index key. The access path of
/// the scan has keys over the columns of the left side.
/// </summary>
internal sealed class LookupJoinNode(JoinType type, PlanNode left, ScanNode right, BoundExpression? rest)
    : PlanNode([.. left.Output, .. right.Output])
{
    public JoinType Type { get; } = type;

    public PlanNode Left { get; } = left;

    public ScanNode Right { get; } = right;

    /// <summary>What else must hold for a pair of rows.</summary>
    public BoundExpression? Rest { get; } = rest;

    public override IReadOnlyList<PlanNode> Inputs => [Left, Right];
}

/// <summary>
/// Groups rows; the output is the group keys and then the aggregates. Without keys there is one group.
/// </summary>
internal sealed class AggregateNode(
    PlanNode input,
    IReadOnlyList<BoundExpression> keys,
    IReadOnlyList<BoundAggregate> aggregates,
    IReadOnlyList<PlanColumn> output) : PlanNode(output)
{
    public PlanNode Input { get; } = input;

    public IReadOnlyList<BoundExpression> Keys { get; } = keys;

    public IReadOnlyList<BoundAggregate> Aggregates { get; } = aggregates;

    public override IReadOnlyList<PlanNode> Inputs => [Input];
}

/// <summary>The number of rows of a table, read from its root record.</summary>
internal sealed class CountRowsNode(TableSchema table, IReadOnlyList<PlanColumn> output) : PlanNode(output)
{
    public TableSchema Table { get; } = table;
}

internal sealed class DistinctNode(PlanNode input) : PlanNode(input.Output)
{
    public PlanNode Input { get; } = input;

    public override IReadOnlyList<PlanNode> Inputs => [Input];
}

/// <summary>A key of an ORDER BY.</summary>
internal readonly record struct SortKey(BoundExpression Expression, bool Descending, bool NullsFirst);

/// <summary>Sorts; with a limit only the first rows are kept at any time.</summary>
internal sealed class SortNode(PlanNode input, IReadOnlyList<SortKey> keys) : PlanNode(input.Output)
{
    public PlanNode Input { get; } = input;

    public IReadOnlyList<SortKey> Keys { get; } = keys;

    /// <summary>The limit that stands above, or null: sort everything.</summary>
    public LimitNode? Top { get; init; }

    public override IReadOnlyList<PlanNode> Inputs => [Input];
}

internal sealed class LimitNode(PlanNode input, BoundExpression? limit, BoundExpression? offset)
    : PlanNode(input.Output)
{
    public PlanNode Input { get; } = input;

    public BoundExpression? Limit { get; } = limit;

    public BoundExpression? Offset { get; } = offset;

    public override IReadOnlyList<PlanNode> Inputs => [Input];
}

/// <summary>The rows of one input after the other, columns by position.</summary>
internal sealed class UnionAllNode(IReadOnlyList<PlanNode> inputs, IReadOnlyList<PlanColumn> output) : PlanNode(output)
{
    public override IReadOnlyList<PlanNode> Inputs { get; } = inputs;
}

/// <summary>Reads the rows of a query of WITH.</summary>
internal sealed class CommonTableNode(CommonTable table, IReadOnlyList<PlanColumn> output) : PlanNode(output)
{
    public CommonTable Table { get; } = table;
}

/// <summary>Reads, within a recursive query, the rows that its last step has added.</summary>
internal sealed class WorkingTableNode(WorkingTable table, IReadOnlyList<PlanColumn> output) : PlanNode(output)
{
    public WorkingTable Table { get; } = table;
}

/// <summary>
/// A recursive query: the rows of its first part, then those of its steps over what was added last, until nothing is.
/// </summary>
internal sealed class RecursiveNode(
    WorkingTable table,
    PlanNode first,
    IReadOnlyList<PlanNode> steps,
    bool isDistinct,
    IReadOnlyList<PlanColumn> output) : PlanNode(output)
{
    public WorkingTable Table { get; } = table;

    /// <summary>UNION without ALL: a row counts only when it is new.</summary>
    public bool IsDistinct { get; } = isDistinct;

    /// <summary>The first part and the steps.</summary>
    public override IReadOnlyList<PlanNode> Inputs { get; } = [first, .. steps];
}

/// <summary>INTERSECT or EXCEPT [ALL] of two inputs, columns by position.</summary>
internal sealed class SetOperationNode(
    bool isExcept, bool all, PlanNode left, PlanNode right, IReadOnlyList<PlanColumn> output) : PlanNode(output)
{
    public bool IsExcept { get; } = isExcept;

    public bool All { get; } = all;

    public PlanNode Left { get; } = left;

    public PlanNode Right { get; } = right;

    public override IReadOnlyList<PlanNode> Inputs => [Left, Right];
}
