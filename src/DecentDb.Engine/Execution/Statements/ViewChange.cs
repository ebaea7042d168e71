using System.Collections.Generic;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Planning;

namespace DecentDb.Engine.Execution.Statements;

/// <summary>What the definitions of views do to the catalog.</summary>
internal static class ViewChange
{
    public static void Run(DefinitionPlan plan, CatalogWriter catalog)
    {
        switch (plan)
        {
            case CreateViewPlan { Definition: { } definition }:
                catalog.CreateView(definition);
                break;
            case RenameViewPlan { Id: > 0 } p:
                catalog.RenameView(catalog.Current.GetView(p.Id), p.ColumnOrdinal, p.Name);
                break;
            case DropViewPlan p:
                Drop(p, catalog);
                break;
        }
    }

    // Views that are dropped together may read one another.
    private static void Drop(DropViewPlan plan, CatalogWriter catalog)
    {
        var rest = new List<long>(plan.Ids);
        while (rest.Count > 0)
        {
            var next = rest.Find(id => catalog.Current.FindDependent(id) is null);
            next = next == 0 ? rest[0] : next;
            rest.Remove(next);
            if (plan.Cascade)
            {
                catalog.DropDependents(next);
            }

            if (catalog.Current.Find(next) is ViewSchema view)
            {
                catalog.DropView(view);
            }
        }
    }
}
