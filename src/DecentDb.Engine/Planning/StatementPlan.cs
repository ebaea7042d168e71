using System;
using System.Collections.Generic;
using System.Linq;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Functions;
using DecentDb.Engine.Sql.Syntax;

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

/// <summary>
/// EXPLAIN: the lines are known when the statement is compiled, unless it is executed before they are written.
/// </summary>
internal sealed class ExplainPlan(IReadOnlyList<string> lines) : StatementPlan
{
    public IReadOnlyList<string> Lines { get; } = lines;

    /// <summary>The statement that is executed; null for none.</summary>
    public StatementPlan? Analyzed { get; init; }

    /// <summary>The steps of that statement.</summary>
    public IReadOnlyList<PlanStep> Steps { get; init; } = [];

    /// <summary>What is shown of them.</summary>
    public ExplainOptions Options { get; init; } = new();
}

/// <summary>
/// RETURNING: expressions over the columns of the changed table, and behind them the columns of other tables of the
/// statement that they read.
/// </summary>
internal sealed record ReturningPlan(
    IReadOnlyList<BoundExpression> Expressions, IReadOnlyList<PlanColumn> Columns)
{
    /// <summary>What CHECK OPTION of views asks of the rows that are written, over the same columns.</summary>
    public IReadOnlyList<ViewCondition> Checks { get; init; } = [];

    /// <summary>All that is computed.</summary>
    public IEnumerable<BoundExpression> AllExpressions =>
        Expressions.Concat(Checks.Select(static check => check.Condition));
}

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

    /// <summary>False for rows that are only written anew.</summary>
    public bool FiresTriggers { get; init; } = true;

    /// <summary>What triggers of the statement as a whole wait for, with the columns that an update assigns.</summary>
    public abstract IReadOnlyList<(TriggerEvents Change, int[] Assigned)> Changes { get; }

    /// <summary>True when queries are computed for one row after another while rows change.</summary>
    public virtual bool ReadsWhileChanging =>
        Returning is not null && Returning.AllExpressions.Any(ExpressionFacts.HasSubquery);

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
    public override string Verb => Conflict?.Resolution switch
    {
        ConflictResolution.Ignore => "Insert or ignore",
        ConflictResolution.Replace => "Insert or replace",
        ConflictResolution.Update => "Insert or update",
        _ => "Insert",
    };

    public override IReadOnlyList<(TriggerEvents Change, int[] Assigned)> Changes =>
        Conflict is { Resolution: ConflictResolution.Update } conflict
            ? [(TriggerEvents.Insert, []), (TriggerEvents.Update, conflict.Ordinals)]
            : [(TriggerEvents.Insert, [])];

    public IReadOnlyList<BoundExpression?> Values { get; } = values;

    public override bool ReadsWhileChanging => base.ReadsWhileChanging
        || (Conflict is { } conflict && conflict.Expressions.Any(ExpressionFacts.HasSubquery));

    /// <summary>What it does with a row whose key the table has; null: it refuses it.</summary>
    public ConflictPlan? Conflict { get; init; }
}

/// <summary>What becomes of a new row whose key the table has, in an INSERT that does not refuse it.</summary>
internal enum ConflictResolution
{
    /// <summary>It is left out.</summary>
    Ignore,

    /// <summary>The rows that have one of its keys are deleted, and it is inserted.</summary>
    Replace,

    /// <summary>The row that has its key is changed.</summary>
    Update,
}

/// <summary>ON CONFLICT, INSERT OR … and REPLACE.</summary>
internal sealed record ConflictPlan(ConflictResolution Resolution)
{
    /// <summary>True when rows that NOT NULL or CHECK refuses are left out too, as INSERT OR IGNORE does.</summary>
    public bool LeavesInvalidRows { get; init; }

    /// <summary>Whether the row id is one of the keys.</summary>
    public bool ChecksRowId { get; init; }

    /// <summary>The unique indexes that are keys.</summary>
    public IndexSchema[] Indexes { get; init; } = [];

    /// <summary>The columns that DO UPDATE assigns.</summary>
    public int[] Ordinals { get; init; } = [];

    /// <summary>Those of them that get the next number of the column.</summary>
    public int[] RenumberedOrdinals { get; init; } = [];

    /// <summary>What they get, over <see cref="Columns"/>.</summary>
    public IReadOnlyList<BoundExpression> Values { get; init; } = [];

    /// <summary>Only rows for which it is true are changed.</summary>
    public BoundExpression? Condition { get; init; }

    /// <summary>All that is computed for a row that is there.</summary>
    public IEnumerable<BoundExpression> Expressions => Condition is null ? Values : Values.Append(Condition);

    /// <summary>The columns of the row of the table, then those of the row that was to be inserted.</summary>
    public IReadOnlyList<PlanColumn> Columns { get; init; } = [];
}

/// <summary>
/// UPDATE. The source gives the row id, then the new values of the assigned columns, then, for RETURNING, all columns
/// of the table as they were, and the columns of other tables that RETURNING reads.
/// </summary>
internal sealed class UpdatePlan(TableSchema table, PlanNode source, int[] ordinals, ReturningPlan? returning)
    : ChangePlan(table, source, returning)
{
    public override string Verb => "Update";

    public override IReadOnlyList<(TriggerEvents Change, int[] Assigned)> Changes => [(TriggerEvents.Update, Ordinals)];

    /// <summary>The ordinals of the assigned columns.</summary>
    public int[] Ordinals { get; } = ordinals;

    /// <summary>Those of them that get the next number of the column; the source gives NULL.</summary>
    public int[] RenumberedOrdinals { get; init; } = [];

    /// <summary>
    /// True when a row may come more than once, because other tables are joined; the first one counts.
    /// </summary>
    public bool MayRepeat { get; init; }
}

/// <summary>DELETE. The source gives the row id, then what RETURNING reads.</summary>
internal sealed class DeletePlan(TableSchema table, PlanNode source, ReturningPlan? returning)
    : ChangePlan(table, source, returning)
{
    public override string Verb => "Delete";

    public override IReadOnlyList<(TriggerEvents Change, int[] Assigned)> Changes => [(TriggerEvents.Delete, [])];

    public bool MayRepeat { get; init; }
}

/// <summary>CREATE TABLE; without a definition the table exists and IF NOT EXISTS is written.</summary>
internal sealed class CreateTablePlan(TableDefinition? definition) : DefinitionPlan
{
    public TableDefinition? Definition { get; } = definition;

    /// <summary>Indexes that LIKE takes over.</summary>
    public IReadOnlyList<IndexDefinition> Indexes { get; init; } = [];

    /// <summary>Comments on columns that LIKE takes over, by their names.</summary>
    public IReadOnlyList<(string Column, string Text)> Comments { get; init; } = [];
}

/// <summary>
/// CREATE TABLE AS; without a definition the table exists, and IF NOT EXISTS is written; without a source it gets no
/// rows.
/// </summary>
internal sealed class CreateTableAsPlan(TableDefinition? definition, PlanNode? source) : StatementPlan
{
    public TableDefinition? Definition { get; } = definition;

    /// <summary>Gives the rows; its columns are those of the table.</summary>
    public PlanNode? Source { get; } = source;
}

/// <summary>TRUNCATE.</summary>
internal sealed class TruncatePlan(TableSchema[] tables, bool restartsIdentity) : DefinitionPlan
{
    /// <summary>The tables, with all that refer to them.</summary>
    public TableSchema[] Tables { get; } = tables;

    public bool RestartsIdentity { get; } = restartsIdentity;
}

/// <summary>
/// ALTER TABLE. Each action is bound when the ones before it are done; without actions the table does not exist, and IF
/// EXISTS is written.
/// </summary>
internal sealed class AlterTablePlan(
    long tableId, IReadOnlyList<AlterActionSyntax> actions, SessionFunctions? functions)
    : DefinitionPlan
{
    public IReadOnlyList<AlterActionSyntax> Actions { get; } = actions;

    /// <summary>The plan of an action in the schema as it is then.</summary>
    public DefinitionPlan Bind(AlterActionSyntax action, CatalogSnapshot catalog) =>
        new AlterBinder(catalog.For(Path), functions, catalog.GetTable(tableId)).Bind(action);

    /// <summary>Where names without a schema are looked for.</summary>
    public SearchPath Path { get; init; } = SearchPath.Default;
}

/// <summary>Other definitions of objects that exist, and what their rows have to meet.</summary>
internal sealed class SchemaChangePlan : DefinitionPlan
{
    /// <summary>The table whose rows are looked at; 0 when none are.</summary>
    public long TableId { get; set; }

    /// <summary>The column of the table that views may read no more, which go; 0 when there is none.</summary>
    public ushort UnreadColumnId { get; set; }

    /// <summary>The column of the table that goes, with the sequences that it owns; 0 when none does.</summary>
    public ushort DroppedColumnId { get; set; }

    /// <summary>True when DEFAULT values of other tables that name these go too.</summary>
    public bool Cascade { get; set; }

    /// <summary>The records that take the place of those with their ids.</summary>
    public List<CatalogRecord> Changed { get; } = [];

    /// <summary>Indexes that go.</summary>
    public List<IndexSchema> DroppedIndexes { get; } = [];

    /// <summary>Indexes that come, without ids and roots.</summary>
    public List<IndexRecord> AddedIndexes { get; } = [];

    /// <summary>What the rows of the table become, which are written anew; null: they stay as they are.</summary>
    public TableRewrite? Rewrite { get; set; }

    /// <summary>The first number of an identity that comes.</summary>
    public long IdentityStart { get; set; } = 1;

    /// <summary>Lets indexes be made anew.</summary>
    public void RenewIndexes(IEnumerable<IndexSchema> indexes, CatalogSnapshot catalog)
    {
        foreach (var index in indexes)
        {
            DroppedIndexes.Add(index);
            AddedIndexes.Add(catalog.Records.Get<IndexRecord>(index.Id).Anew());
        }
    }

    /// <summary>Columns that must not hold NULL, by name.</summary>
    public List<string> NotNull { get; } = [];

    /// <summary>CHECK constraints, and foreign keys, that all rows must meet, by name.</summary>
    public List<string> Constraints { get; } = [];
}

/// <summary>Other rows in place of those of a table.</summary>
/// <param name="Old">The table as it was.</param>
/// <param name="Source">Its rows.</param>
/// <param name="Values">What each column becomes; null: the column numbers itself.</param>
internal sealed record TableRewrite(TableSchema Old, ScanNode Source, List<BoundExpression?> Values)
{
    /// <summary>The change of the schema that the rewrite is part of.</summary>
    public SchemaChangePlan Plan { get; } = new();

    /// <summary>A rewrite of all rows and indexes that changes nothing yet.</summary>
    public static TableRewrite Of(TableSchema table, CatalogSnapshot catalog)
    {
        var scan = FromBinder.Scan(table, table.BareName);
        var values = new List<BoundExpression?>(scan.TableColumns.Count);
        foreach (var column in scan.TableColumns)
        {
            values.Add(table.Columns[column.Ordinal].IsComputed ? null : new BoundColumn(column));
        }

        var record = catalog.Records.Get<TableRecord>(table.Id);
        var rewrite = new TableRewrite(table, scan, values);
        rewrite.Plan.Rewrite = rewrite;
        rewrite.Plan.Changed.Add(record with
        {
            Columns = Array.ConvertAll(record.Columns, static column => column with { AbsentValue = null }),
        });
        rewrite.Plan.RenewIndexes(table.Indexes, catalog);
        return rewrite;
    }

    public void SetValue(int ordinal, BoundExpression? value) => Values[ordinal] = value;
}

/// <summary>REINDEX: what an index has is thrown away and made of the rows.</summary>
internal sealed class ReindexPlan(IReadOnlyList<IndexSchema> indexes) : DefinitionPlan
{
    public IReadOnlyList<IndexSchema> Indexes { get; } = indexes;

    /// <summary>The changes of the schema, one for each index.</summary>
    public IEnumerable<SchemaChangePlan> Changes(CatalogSnapshot catalog)
    {
        foreach (var index in Indexes)
        {
            var plan = new SchemaChangePlan();
            plan.Changed.Add(catalog.Records.Get<TableRecord>(index.TableId));
            plan.RenewIndexes([index], catalog);
            yield return plan;
        }
    }
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

    /// <summary>True when the rows that are there are written with their values.</summary>
    public bool IsWritten { get; init; }
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
