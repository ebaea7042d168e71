using System;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Execution.Expressions;
using DecentDb.Engine.Execution.Operators;
using DecentDb.Engine.Planning;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Statements;

/// <summary>CREATE, ALTER, DROP and TRUNCATE.</summary>
internal sealed class DefinitionBody(
    DefinitionPlan plan, ExecutionContext context, OperatorFactory operators) : StatementBody
{
    private readonly Batch _none = new();

    public override void Open()
    {
        context.Query.Seal();
        if (plan is AlterTablePlan alter)
        {
            foreach (var action in alter.Actions)
            {
                Execute(alter.Bind(action, context.Query.Writer.Catalog.Current));
            }
        }
        else
        {
            Execute(plan);
        }

        if (plan is not (TruncatePlan or CommentPlan or ReindexPlan))
        {
            CheckTriggers();
        }
    }

    public override bool Next(out Batch batch)
    {
        batch = _none;
        return false;
    }

    public override void Close()
    {
    }

    private void Execute(DefinitionPlan definitionPlan)
    {
        var catalog = context.Query.Writer.Catalog;
        switch (definitionPlan)
        {
            case CreateTablePlan { Definition: { } definition } p:
                CreateTable(catalog, definition, p);
                break;
            case AddColumnPlan { Definition: { } definition } p:
                AddColumn(catalog, definition, p);
                break;
            case SchemaChangePlan p:
                new SchemaChange(context, p, operators).Run();
                break;
            case ReindexPlan p:
                foreach (var change in p.Changes(catalog.Current))
                {
                    context.CheckCancelled();
                    new SchemaChange(context, change, operators).Run();
                }

                break;
            case TruncatePlan p:
                Truncate(p);
                break;
            case DropTablePlan p:
                foreach (var name in p.Names)
                {
                    TableDrop.Run(context.Query.Writer, name, p.Cascade);
                }

                break;
            case CreateIndexPlan { Definition: { } definition }:
                CreateIndex(catalog, definition);
                break;
            case DropIndexPlan p:
                foreach (var name in p.Names)
                {
                    if (catalog.Current.FindIndex(name) is { } index)
                    {
                        // A writer that knows the index would write its root again, where another one's may be by then.
                        context.Query.Writer.Tables.Forget(catalog.Current.GetTable(index.TableId));
                        catalog.DropIndex(index);
                    }
                }

                break;
            case CommentPlan p:
                catalog.Comment(p.ObjectId, p.ColumnId, p.Text);
                break;
            case CreateSequencePlan or AlterSequencePlan or DropSequencePlan:
                SequenceChange.Run(definitionPlan, context.Query.Writer);
                break;
            case CreateNamespacePlan or RenameNamespacePlan or DropNamespacePlan or MoveToNamespacePlan:
                new NamespaceChange(context.Query.Writer, new TypeChange(context, operators)).Run(definitionPlan);
                break;
            case SetTypePlan or DropTypePlan:
                new TypeChange(context, operators).Run(definitionPlan);
                break;
            case TriggerPlan p:
                ChangeTriggers(p, catalog);
                break;
            case CreateViewPlan or DropViewPlan or RenameViewPlan:
                ViewChange.Run(plan, catalog);
                break;
            case CreateTablePlan or AddColumnPlan or CreateIndexPlan:
                // It exists already, and IF NOT EXISTS is written.
                break;
            default:
                throw new InvalidOperationException($"Nobody executes a {definitionPlan.GetType().Name}.");
        }
    }

    private void CreateTable(CatalogWriter catalog, TableDefinition definition, CreateTablePlan created)
    {
        var table = catalog.CreateTable(definition);
        foreach (var index in created.Indexes)
        {
            CreateIndex(catalog, index);
        }

        foreach (var (column, text) in created.Comments)
        {
            catalog.Comment(table.Id, table.Columns[table.FindColumn(column)].Id, text);
        }
    }

    private void ChangeTriggers(TriggerPlan triggers, CatalogWriter catalog)
    {
        foreach (var trigger in triggers.Dropped)
        {
            ForgetOwner(trigger.TableId, catalog);
            catalog.DropTrigger(trigger);
        }

        foreach (var trigger in triggers.Changed)
        {
            ForgetOwner(trigger.TableId, catalog);
            catalog.SetTrigger(trigger);
        }
    }

    private void ForgetOwner(long tableId, CatalogWriter catalog)
    {
        if (catalog.Current.Find(tableId) is TableSchema table)
        {
            context.Query.Writer.Tables.Forget(table);
        }
    }

    // A trigger names tables and columns, and fails where they are not: whoever takes them away is told.
    private void CheckTriggers()
    {
        var query = context.Query;
        var catalog = query.Writer.Catalog.Current;
        if (!catalog.HasTriggers && !catalog.HasViewTriggers)
        {
            return;
        }

        query.Writer.Tables.Flush();
        var statistics = new Statistics(query.Writer.Transaction);
        foreach (var table in catalog.TriggerOwners)
        {
            foreach (var trigger in table.Triggers)
            {
                try
                {
                    TriggerCompiler.Check(trigger, catalog, statistics, query.Functions);
                }
                catch (DatabaseException e) when (plan is not TriggerPlan && e.Code != ErrorCode.QueryCanceled)
                {
                    throw new DatabaseException(
                        ErrorCode.DependentObjects,
                        $"Trigger \"{trigger.TriggerName}\" of \"{table.Name}\" would fail: {e.Message}",
                        e)
                    {
                        TableName = table.Name,
                    };
                }
            }
        }
    }

    private void AddColumn(CatalogWriter catalog, TableDefinition definition, AddColumnPlan added)
    {
        var old = catalog.Current.GetTable(definition.Name);
        var isEmpty = context.Query.Writer.Tables.Get(old, catalog.Current).RowCount == 0;
        var isWritten = added.IsWritten && !isEmpty;
        var absent = added.Value is null || isWritten ? null : Evaluate(added.Value);
        var indexes = catalog.AddColumn(definition, absent, isEmpty || isWritten);
        var table = catalog.Current.GetTable(definition.Name);
        if (isWritten)
        {
            // The column is the last one, and NULL in the rows as they are.
            var column = table.Columns[^1];
            var rewrite = TableRewrite.Of(table, catalog.Current);
            rewrite.SetValue(
                column.Ordinal,
                added.Value ?? (column.IsFilledByTable ? null : BoundConstant.NullOf(column.Type)));
            new SchemaChange(context, rewrite.Plan, operators).Run();
            return;
        }

        foreach (var index in indexes)
        {
            new IndexBuild(context, table, index).Run(context.Query.Writer.Tables.Get(table, catalog.Current));
        }
    }

    private ColumnVector? Evaluate(BoundExpression value)
    {
        var row = new Batch();
        row.SelectAll(1);
        var vector = new ExpressionCompiler(context).Compile(value, []).Evaluate(row);
        if (vector.IsNull(0))
        {
            return null;
        }

        var copy = ColumnVector.Create(vector.PhysicalType, 1);
        copy.CopyValue(vector, 0, 0);
        return copy;
    }

    private void Truncate(TruncatePlan truncate)
    {
        foreach (var table in truncate.Tables)
        {
            context.CheckCancelled();
            context.Query.Writer.Tables.Get(table, context.Query.Catalog).Truncate(truncate.RestartsIdentity);
        }
    }

    private void CreateIndex(CatalogWriter catalog, IndexDefinition definition)
    {
        var index = catalog.CreateIndex(definition);
        var table = catalog.Current.GetTable(index.TableId);
        new IndexBuild(context, table, index).Run(context.Query.Writer.Tables.Get(table, catalog.Current));
    }
}
