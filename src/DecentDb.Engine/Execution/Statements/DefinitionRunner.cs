using System.Collections.Generic;
using System.Diagnostics;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Planning;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Statements;

/// <summary>CREATE and DROP of tables and indexes.</summary>
internal sealed class DefinitionRunner(ExecutionContext context, StatementPlan plan) : StatementRunner
{
    public override void Open()
    {
        var catalog = context.CatalogWriter!;
        switch (plan)
        {
            case CreateTablePlan { Definition: { } definition }:
                catalog.CreateTable(definition);
                break;
            case CreateIndexPlan { Definition: { } definition }:
                CreateIndex(catalog, definition);
                break;
            case DropTablePlan drop:
                DropTables(catalog, drop.Names);
                break;
            case DropIndexPlan drop:
                foreach (var name in drop.Names)
                {
                    catalog.DropIndex(catalog.Current.FindIndex(name)!);
                }

                break;
            case CreateTablePlan or CreateIndexPlan:
                break;
            default:
                throw new UnreachableException();
        }
    }

    public override bool Next(out Batch batch)
    {
        batch = null!;
        return false;
    }

    public override void Close()
    {
        // Everything is done at once.
    }

    private void CreateIndex(CatalogWriter catalog, IndexDefinition definition)
    {
        var index = catalog.CreateIndex(definition);
        var table = catalog.Current.GetTable(index.TableId);
        context.Tables!.Get(table, catalog.Current).FillIndex(index);
    }

    private void DropTables(CatalogWriter catalog, IReadOnlyList<string> names)
    {
        foreach (var name in names)
        {
            var table = catalog.Current.GetTable(name);
            context.Tables!.Forget(table);
            catalog.DropTable(table);
        }
    }
}
