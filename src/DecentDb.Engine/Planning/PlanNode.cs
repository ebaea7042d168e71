using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Runtime.CompilerServices;
using DecentDb.Engine.Catalog;

namespace DecentDb.Engine.Planning;

/// <summary>
/// A step of a query. The binder makes the tree as the text says it; rules rewrite it until every node is one that can
/// be executed. A node is never changed: rules make others by <c>with</c>, so that what they do not name stays. Two
/// nodes are equal when they are one object.
/// </summary>
internal abstract record PlanNode
{
    // What executions ask of a node again and again, worked out once; threads that do so at once find the same.
    private HashSet<PlanColumn>? _deferrableColumns;
    private Answer _makesBytes;

    protected PlanNode()
    {
    }

    /// <summary>A copy that is about to change: what was worked out of the original may not hold for it.</summary>
    protected PlanNode(PlanNode original) => _ = original;

    private enum Answer : byte
    {
        Unknown,
        No,
        Yes,
    }

    /// <summary>The columns that the step hands out, in the order of its batches.</summary>
    public abstract IReadOnlyList<PlanColumn> Output { get; }

    /// <summary>The steps whose rows it reads.</summary>
    public abstract IReadOnlyList<PlanNode> Inputs { get; }

    /// <summary>The expressions that it evaluates itself.</summary>
    public abstract IReadOnlyList<BoundExpression> Expressions { get; }

    /// <summary>True when an expression of it makes a text or byte string for each row.</summary>
    public bool MakesBytes
    {
        get
        {
            if (_makesBytes == Answer.Unknown)
            {
                _makesBytes = Expressions.Any(GrowingExpressions.MakesBytes) ? Answer.Yes : Answer.No;
            }

            return _makesBytes == Answer.Yes;
        }
    }

    /// <summary>
    /// As the root of a query: the columns of the scan at its bottom whose large values no step looks into.
    /// </summary>
    public IReadOnlySet<PlanColumn> DeferrableColumns => _deferrableColumns ??= Planning.DeferrableColumns.Of(this);

    /// <summary>The same step over other inputs, as many as it has.</summary>
    public abstract PlanNode WithInputs(IReadOnlyList<PlanNode> inputs);

    /// <summary>The same step with other expressions, as many as it has.</summary>
    public abstract PlanNode WithExpressions(IReadOnlyList<BoundExpression> expressions);

    /// <summary>The step for people, as EXPLAIN shows it; without its inputs.</summary>
    public abstract string Describe();

    /// <summary>How many rows it is expected to give.</summary>
    public abstract double Estimate(Estimator estimator);

    /// <summary>
    /// Rebuilds a plan bottom-up; a change that has nothing to say gives the node back, and what does not change is
    /// shared with the old plan.
    /// </summary>
    public PlanNode Rewrite(Func<PlanNode, PlanNode> change)
    {
        var inputs = Inputs;
        PlanNode[]? changed = null;
        for (var i = 0; i < inputs.Count; i++)
        {
            Note(inputs, i, inputs[i].Rewrite(change), ref changed);
        }

        return change(changed is null ? this : WithInputs(changed));
    }

    /// <summary>The same step over inputs that are each changed; the step itself when none of them is.</summary>
    public PlanNode WithEachInput(Func<PlanNode, PlanNode> change)
    {
        var inputs = Inputs;
        PlanNode[]? changed = null;
        for (var i = 0; i < inputs.Count; i++)
        {
            Note(inputs, i, change(inputs[i]), ref changed);
        }

        return changed is null ? this : WithInputs(changed);
    }

    public virtual bool Equals(PlanNode? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => RuntimeHelpers.GetHashCode(this);

    public sealed override string ToString() => Describe();

    private static void Note(IReadOnlyList<PlanNode> inputs, int index, PlanNode input, ref PlanNode[]? changed)
    {
        if (!ReferenceEquals(input, inputs[index]))
        {
            changed ??= [.. inputs];
            changed[index] = input;
        }
    }
}

/// <summary>A step that reads the rows of no other one.</summary>
internal abstract record SourceNode : PlanNode
{
    public sealed override IReadOnlyList<PlanNode> Inputs => [];

    public override IReadOnlyList<BoundExpression> Expressions => [];

    public sealed override PlanNode WithInputs(IReadOnlyList<PlanNode> inputs) => this;

    public override PlanNode WithExpressions(IReadOnlyList<BoundExpression> expressions) => this;
}

/// <summary>A step over the rows of one other.</summary>
internal abstract record StepNode(PlanNode Input) : PlanNode
{
    public override IReadOnlyList<PlanColumn> Output => Input.Output;

    public sealed override IReadOnlyList<PlanNode> Inputs => [Input];

    public sealed override PlanNode WithInputs(IReadOnlyList<PlanNode> inputs) => this with { Input = inputs[0] };
}

/// <summary>One row without columns: the FROM of a query that has none.</summary>
internal sealed record OneRowNode : SourceNode
{
    public override IReadOnlyList<PlanColumn> Output => [];

    public override string Describe() => "One row";

    public override double Estimate(Estimator estimator) => 1;
}

/// <summary>No rows: what stays of a query whose condition is never true.</summary>
internal sealed record EmptyNode(IReadOnlyList<PlanColumn> Columns) : SourceNode
{
    public override IReadOnlyList<PlanColumn> Output => Columns;

    public override string Describe() => "No rows";

    public override double Estimate(Estimator estimator) => 0;
}

/// <summary>VALUES.</summary>
internal sealed record ValuesNode(
    IReadOnlyList<IReadOnlyList<BoundExpression>> Rows, IReadOnlyList<PlanColumn> Columns) : SourceNode
{
    public override IReadOnlyList<PlanColumn> Output => Columns;

    public override IReadOnlyList<BoundExpression> Expressions => [.. Rows.SelectMany(row => row)];

    public override PlanNode WithExpressions(IReadOnlyList<BoundExpression> expressions)
    {
        var rest = expressions;
        var rows = new List<IReadOnlyList<BoundExpression>>(Rows.Count);
        foreach (var row in Rows)
        {
            rows.Add([.. rest.Take(row.Count)]);
            rest = [.. rest.Skip(row.Count)];
        }

        return this with { Rows = rows };
    }

    public override string Describe() => string.Create(CultureInfo.InvariantCulture, $"Values {Rows.Count}");

    public override double Estimate(Estimator estimator) => Rows.Count;
}

/// <summary>Reads a table.</summary>
/// <param name="Table">The table.</param>
/// <param name="Alias">Its name in the query.</param>
/// <param name="Columns">The columns that are wanted.</param>
internal sealed record ScanNode(TableSchema Table, string Alias, IReadOnlyList<PlanColumn> Columns) : SourceNode
{
    public override IReadOnlyList<PlanColumn> Output => Columns;

    /// <summary>How rows are found; a whole table until a rule knows better.</summary>
    public AccessPath Access { get; init; } = AccessPath.Whole;

    /// <summary>What rows must satisfy; it may read columns that the output does not name.</summary>
    public BoundExpression? Filter { get; init; }

    /// <summary>All columns of the table under this alias: the filter may use them.</summary>
    public required IReadOnlyList<PlanColumn> TableColumns { get; init; }

    /// <summary>Rows come in descending order of their row id or index key.</summary>
    public bool Backward { get; init; }

    /// <summary>True when a step above counts on the order of the rows, so that the access is settled.</summary>
    public bool KeepsOrder { get; init; }

    /// <summary>How many rows a limit above is expected to take; null: all.</summary>
    public double? RowsWanted { get; init; }

    public override IReadOnlyList<BoundExpression> Expressions => (Access.IsBounded, Filter) switch
    {
        (false, null) => [],
        (false, { } filter) => [filter],
        (true, null) => Access.Bounds,
        (true, { } filter) => [.. Access.Bounds, filter],
    };

    public override PlanNode WithExpressions(IReadOnlyList<BoundExpression> expressions) => this with
    {
        Access = Access.IsBounded ? Access.WithBounds(expressions) : Access,
        Filter = Filter is null ? null : expressions[^1],
    };

    public override string Describe() => Access.Describe() + Table.Name
        + (Alias == Table.Name ? "" : " as " + Alias)
        + (Access.Index is { } index ? " by " + index.Name : "")
        + Access.DescribeBounds()
        + (Backward ? " backward" : "")
        + ExpressionText.Suffix(" where ", Filter);

    public override double Estimate(Estimator estimator) =>
        Math.Min(
            RowsWanted ?? double.PositiveInfinity,
            Math.Max(1, estimator.RowsOf(Table, Access) * estimator.ShareOf(Filter)));
}

/// <summary>Lets the rows through that satisfy a condition.</summary>
internal sealed record FilterNode(PlanNode Input, BoundExpression Condition) : StepNode(Input)
{
    public override IReadOnlyList<BoundExpression> Expressions => [Condition];

    public override PlanNode WithExpressions(IReadOnlyList<BoundExpression> expressions) =>
        this with { Condition = expressions[0] };

    public override string Describe() => "Filter " + Condition.Describe();

    public override double Estimate(Estimator estimator) =>
        Math.Max(1, estimator.Rows(Input) * estimator.ShareOf(Condition));
}

/// <summary>Computes one column of the output from each expression.</summary>
internal sealed record ProjectNode(
    PlanNode Input, IReadOnlyList<BoundExpression> Values, IReadOnlyList<PlanColumn> Columns) : StepNode(Input)
{
    /// <summary>The view whose columns these are; null for those of no view.</summary>
    public ViewSchema? View { get; init; }

    public override IReadOnlyList<PlanColumn> Output => Columns;

    public override IReadOnlyList<BoundExpression> Expressions => Values;

    public override PlanNode WithExpressions(IReadOnlyList<BoundExpression> expressions) =>
        this with { Values = expressions };

    public override string Describe() => "Project " + ExpressionText.Of(Values);

    public override double Estimate(Estimator estimator) => estimator.Rows(Input);
}

/// <summary>
/// Groups rows; the output is the group keys and then the aggregates. Without keys there is one group.
/// </summary>
internal sealed record AggregateNode(
    PlanNode Input,
    IReadOnlyList<BoundExpression> Keys,
    IReadOnlyList<BoundAggregate> Aggregates,
    IReadOnlyList<PlanColumn> Columns) : StepNode(Input)
{
    /// <summary>The grouping sets without keys, which are groups without rows too.</summary>
    public IReadOnlyList<EmptySet> EmptySets { get; init; } = [];

    public override IReadOnlyList<PlanColumn> Output => Columns;

    public override IReadOnlyList<BoundExpression> Expressions => [.. Keys, .. Aggregates];

    public override PlanNode WithExpressions(IReadOnlyList<BoundExpression> expressions) => this with
    {
        Keys = [.. expressions.Take(Keys.Count)],
        Aggregates = [.. expressions.Skip(Keys.Count).Cast<BoundAggregate>()],
    };

    public override string Describe()
    {
        var aggregates = ExpressionText.Of(Aggregates);
        return Keys.Count == 0
            ? "Aggregate " + aggregates
            : "Group by " + ExpressionText.Of(Keys) + (aggregates.Length > 0 ? ": " + aggregates : "");
    }

    public override double Estimate(Estimator estimator) =>
        Keys.Count == 0 ? 1 : Math.Max(1, estimator.Rows(Input) / 10);
}

/// <summary>A grouping set without keys: the last two keys of its group, all before which are NULL.</summary>
internal readonly record struct EmptySet(long Mask, long Number);

/// <summary>The number of rows of a table, read from its root record.</summary>
internal sealed record CountRowsNode(TableSchema Table, IReadOnlyList<PlanColumn> Columns) : SourceNode
{
    public override IReadOnlyList<PlanColumn> Output => Columns;

    public override string Describe() => "Row count of " + Table.Name;

    public override double Estimate(Estimator estimator) => 1;
}

/// <summary>Every row once.</summary>
internal sealed record DistinctNode(PlanNode Input) : StepNode(Input)
{
    public override IReadOnlyList<BoundExpression> Expressions => [];

    public override PlanNode WithExpressions(IReadOnlyList<BoundExpression> expressions) => this;

    public override string Describe() => "Distinct";

    public override double Estimate(Estimator estimator) => Math.Max(1, estimator.Rows(Input) / 2);
}

/// <summary>DISTINCT ON: the first row of each that are equal in some expressions.</summary>
internal sealed record DistinctOnNode(PlanNode Input, IReadOnlyList<BoundExpression> Keys) : StepNode(Input)
{
    public override IReadOnlyList<BoundExpression> Expressions => Keys;

    public override PlanNode WithExpressions(IReadOnlyList<BoundExpression> expressions) =>
        this with { Keys = expressions };

    public override string Describe() => "Distinct on " + ExpressionText.Of(Keys);

    public override double Estimate(Estimator estimator) => Math.Max(1, estimator.Rows(Input) / 2);
}

/// <summary>A key of an ORDER BY.</summary>
internal readonly record struct SortKey(BoundExpression Expression, bool Descending, bool NullsFirst);

/// <summary>Sorts; with a limit only the first rows are kept at any time.</summary>
internal sealed record SortNode(PlanNode Input, IReadOnlyList<SortKey> Keys) : StepNode(Input)
{
    /// <summary>The limit that stands above, or null: sort everything.</summary>
    public RowWindow? Top { get; init; }

    public override IReadOnlyList<BoundExpression> Expressions =>
        [.. Keys.Select(key => key.Expression), .. Top?.Expressions ?? []];

    public override PlanNode WithExpressions(IReadOnlyList<BoundExpression> expressions) => this with
    {
        Keys = [.. Keys.Select((key, i) => key with { Expression = expressions[i] })],
        Top = Top?.WithExpressions([.. expressions.Skip(Keys.Count)]),
    };

    public override string Describe() => (Top is null ? "Sort " : "Top ")
        + string.Join(", ", Keys.Select(key => key.Expression.Describe() + (key.Descending ? " desc" : "")));

    public override double Estimate(Estimator estimator) =>
        Math.Min(estimator.Rows(Input), Top?.Estimate() ?? double.PositiveInfinity);
}

/// <summary>LIMIT and OFFSET.</summary>
internal sealed record LimitNode(PlanNode Input, RowWindow Window) : StepNode(Input)
{
    public override IReadOnlyList<BoundExpression> Expressions => Window.Expressions;

    public override PlanNode WithExpressions(IReadOnlyList<BoundExpression> expressions) =>
        this with { Window = Window.WithExpressions(expressions) };

    public override string Describe() => "Limit" + ExpressionText.Suffix(" ", Window.Limit)
        + ExpressionText.Suffix(" offset ", Window.Offset);

    public override double Estimate(Estimator estimator) => Math.Min(estimator.Rows(Input), Window.Estimate());
}

/// <summary>LIMIT with the rows that are equal in order to the last one: FETCH FIRST … ROWS WITH TIES.</summary>
/// <param name="Input">The rows in order.</param>
/// <param name="Window">How many.</param>
/// <param name="Keys">What they are ordered by.</param>
internal sealed record LimitWithTiesNode(PlanNode Input, RowWindow Window, IReadOnlyList<BoundExpression> Keys)
    : StepNode(Input)
{
    public override IReadOnlyList<BoundExpression> Expressions => [.. Keys, .. Window.Expressions];

    public override PlanNode WithExpressions(IReadOnlyList<BoundExpression> expressions) => this with
    {
        Keys = [.. expressions.Take(Keys.Count)],
        Window = Window.WithExpressions([.. expressions.Skip(Keys.Count)]),
    };

    public override string Describe() => "Limit" + ExpressionText.Suffix(" ", Window.Limit) + " with ties"
        + ExpressionText.Suffix(" offset ", Window.Offset);

    public override double Estimate(Estimator estimator) => Math.Min(estimator.Rows(Input), Window.Estimate());
}

/// <summary>The rows of one input after the other, columns by position.</summary>
internal sealed record UnionAllNode(IReadOnlyList<PlanNode> Parts, IReadOnlyList<PlanColumn> Columns) : PlanNode
{
    public override IReadOnlyList<PlanColumn> Output => Columns;

    public override IReadOnlyList<PlanNode> Inputs => Parts;

    public override IReadOnlyList<BoundExpression> Expressions => [];

    public override PlanNode WithInputs(IReadOnlyList<PlanNode> inputs) => this with { Parts = inputs };

    public override PlanNode WithExpressions(IReadOnlyList<BoundExpression> expressions) => this;

    public override string Describe() => "Union all";

    public override double Estimate(Estimator estimator) => Parts.Sum(estimator.Rows);
}

/// <summary>INTERSECT or EXCEPT [ALL] of two inputs, columns by position.</summary>
internal sealed record SetOperationNode(
    bool IsExcept, bool All, PlanNode Left, PlanNode Right, IReadOnlyList<PlanColumn> Columns) : PlanNode
{
    public override IReadOnlyList<PlanColumn> Output => Columns;

    public override IReadOnlyList<PlanNode> Inputs => [Left, Right];

    public override IReadOnlyList<BoundExpression> Expressions => [];

    public override PlanNode WithInputs(IReadOnlyList<PlanNode> inputs) =>
        this with { Left = inputs[0], Right = inputs[1] };

    public override PlanNode WithExpressions(IReadOnlyList<BoundExpression> expressions) => this;

    public override string Describe() => (IsExcept ? "Except" : "Intersect") + (All ? " all" : "");

    public override double Estimate(Estimator estimator) => estimator.Rows(Left);
}

/// <summary>Reads the rows of a query of WITH.</summary>
internal sealed record CommonTableNode(CommonTable Table, IReadOnlyList<PlanColumn> Columns) : SourceNode
{
    public override IReadOnlyList<PlanColumn> Output => Columns;

    public override string Describe() => "Common table " + Table.Name;

    public override double Estimate(Estimator estimator) => estimator.RowsOf(Table);
}

/// <summary>Reads, within a recursive query, the rows that its last step has added.</summary>
internal sealed record WorkingTableNode(WorkingTable Table, IReadOnlyList<PlanColumn> Columns) : SourceNode
{
    public override IReadOnlyList<PlanColumn> Output => Columns;

    public override string Describe() => "Working table " + Table.Name;

    public override double Estimate(Estimator estimator) => Estimator.RecursionFactor;
}

/// <summary>
/// A recursive query: the rows of its first part, then those of its steps over what was added last, until nothing is.
/// </summary>
/// <param name="Table">What the steps read.</param>
/// <param name="First">Gives the rows to begin with.</param>
/// <param name="Steps">Give further ones.</param>
/// <param name="IsDistinct">UNION without ALL: a row counts only when it is new.</param>
/// <param name="Columns">The output.</param>
internal sealed record RecursiveNode(
    WorkingTable Table,
    PlanNode First,
    IReadOnlyList<PlanNode> Steps,
    bool IsDistinct,
    IReadOnlyList<PlanColumn> Columns) : PlanNode
{
    public override IReadOnlyList<PlanColumn> Output => Columns;

    public override IReadOnlyList<PlanNode> Inputs => [First, .. Steps];

    public override IReadOnlyList<BoundExpression> Expressions => [];

    public override PlanNode WithInputs(IReadOnlyList<PlanNode> inputs) =>
        this with { First = inputs[0], Steps = [.. inputs.Skip(1)] };

    public override PlanNode WithExpressions(IReadOnlyList<BoundExpression> expressions) => this;

    public override string Describe() => "Recursive " + Table.Name + (IsDistinct ? " distinct" : "");

    public override double Estimate(Estimator estimator) => estimator.Rows(First) * Estimator.RecursionFactor;
}
