using System.Collections.Generic;
using DecentDb.Engine.Catalog;

namespace DecentDb.Engine.Planning;

/// <summary>What a compiled statement does when it is executed.</summary>
internal abstract class StatementPlan;

/// <summary>Executed by the session: BEGIN, CHECKPOINT and their like.</summary>
internal sealed class SessionPlan : StatementPlan
{
    public static readonly SessionPlan Instance = new();
}

internal sealed class QueryPlan(PlanNode root) : StatementPlan
{
    public PlanNode Root { get; } = root;
}

/// <summary>EXPLAIN: the lines are known when the statement is compiled.</summary>
internal sealed class ExplainPlan(IReadOnlyList<string> lines) : StatementPlan
{
    public IReadOnlyList<string> Lines { get; } = lines;
}

/// <summary>RETURNING: expressions over the columns of the changed table.</summary>
internal sealed record ReturningPlan(
    IReadOnlyList<BoundExpression> Expressions, IReadOnlyList<PlanColumn> TableColumns);

/// <summary>A statement that changes the catalog.</summary>
internal abstract class DefinitionPlan : StatementPlan;

/// <summary>A statement that changes the rows of one table.</summary>
internal abstract class ChangePlan(TableSchema table, PlanNode source, ReturningPlan? returning) : StatementPlan
{
    public TableSchema Table { get; } = table;

    /// <summary>What it does with the rows, for EXPLAIN.</summary>
    public abstract string Verb { get; }

    /// <summary>Gives the rows to insert, update or delete.</summary>
    public PlanNode Source { get; } = source;

    public ReturningPlan? Returning { get; } = returning;

    /// <summary>The CHECK conditions of the table.</summary>
    public required IReadOnlyList<BoundExpression> Checks { get; init; }

    /// <summary>The columns that <see cref="Checks"/> read, in the order of the table.</summary>
    public required IReadOnlyList<PlanColumn> CheckColumns { get; init; }
}

/// <summary>
/// INSERT. Each column of the table, in its order, has an expression over the source, or null when it is left out and
/// numbers itself.
/// </summary>
internal sealed class InsertPlan(
    TableSchema table, PlanNode source, IReadOnlyList<BoundExpression?> values, ReturningPlan? returning)
    : ChangePlan(table, source, returning)
{
    public override string Verb => "Insert";

    public IReadOnlyList<BoundExpression?> Values { get; } = values;
}

/// <summary>
/// UPDATE. The source gives the row id, then the new values of the assigned columns, then, for RETURNING, all columns
/// of the table as they were.
/// </summary>
internal sealed class UpdatePlan(TableSchema table, PlanNode source, int[] ordinals, ReturningPlan? returning)
    : ChangePlan(table, source, returning)
{
    public override string Verb => "Update";

    /// <summary>The ordinals of the assigned columns.</summary>
    public int[] Ordinals { get; } = ordinals;

    /// <summary>Those of them that get the next number of the column; the source gives NULL.</summary>
    public int[] RenumberedOrdinals { get; init; } = [];

    /// <summary>
    /// True when a row may come more than once, because other tables are joined; the first one counts.
    /// </summary>
    public bool MayRepeat { get; init; }
}

/// <summary>DELETE. The source gives the row id, then, for RETURNING, all columns of the table.</summary>
internal sealed class DeletePlan(TableSchema table, PlanNode source, ReturningPlan? returning)
    : ChangePlan(table, source, returning)
{
    public override string Verb => "Delete";

    public bool MayRepeat { get; init; }
}

/// <summary>CREATE TABLE; without a definition the table exists and IF NOT EXISTS is written.</summary>
internal sealed class CreateTablePlan(TableDefinition? definition) : DefinitionPlan
{
    public TableDefinition? Definition { get; } = definition;
}

/// <summary>
/// ALTER TABLE … ADD COLUMN; without a definition there is nothing to do, and IF (NOT) EXISTS is written.
/// </summary>
internal sealed class AddColumnPlan(TableDefinition? definition, BoundExpression? value) : DefinitionPlan
{
    /// <summary>The name of the table, the one new column and its constraints.</summary>
    public TableDefinition? Definition { get; } = definition;

    /// <summary>What the rows that are there get.</summary>
    public BoundExpression? Value { get; } = value;
}

internal sealed class DropTablePlan(IReadOnlyList<string> names) : DefinitionPlan
{
    /// <summary>The tables that exist.</summary>
    public IReadOnlyList<string> Names { get; } = names;

    /// <summary>True when what needs them goes too: views, and foreign keys of other tables.</summary>
    public bool Cascade { get; init; }
}

/// <summary>CREATE INDEX; without a definition the index exists and IF NOT EXISTS is written.</summary>
internal sealed class CreateIndexPlan(IndexDefinition? definition) : DefinitionPlan
{
    public IndexDefinition? Definition { get; } = definition;
}

internal sealed class DropIndexPlan(IReadOnlyList<string> names) : DefinitionPlan
{
    public IReadOnlyList<string> Names { get; } = names;
}
