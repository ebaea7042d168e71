using System.Collections.Generic;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sql.Syntax;

namespace DecentDb.Engine.Planning;

/// <summary>Makes the plans of ALTER INDEX and REINDEX.</summary>
internal static class IndexBinder
{
    public static SchemaChangePlan BindRename(RenameIndexSyntax syntax, CatalogSnapshot catalog)
    {
        var plan = new SchemaChangePlan();
        if (FindIndex(syntax.Index, catalog) is not { } index)
        {
            return syntax.IfExists ? plan : throw NoIndex(syntax.Index);
        }

        var name = syntax.NewName.Value;
        var table = catalog.Records.Get<TableRecord>(index.TableId);
        var names = new ObjectNames(catalog, catalog.FindTable(index.TableId)?.Name);
        if (index.Role == IndexRole.None)
        {
            name = names.TakeForIndex(name, table.Name, []);
        }
        else
        {
            names.TakeConstraintsOf(table);
            name = names.TakeForKey(name, "", "");
        }

        if (index.Role == IndexRole.PrimaryKey)
        {
            plan.Changed.Add(table with { PrimaryKeyName = name });
        }

        plan.Changed.Add(catalog.Records.Get<IndexRecord>(index.Id) with { Name = name });
        return plan;
    }

    public static ReindexPlan BindReindex(ReindexSyntax syntax, CatalogSnapshot catalog)
    {
        if (syntax.Name is not { } name || syntax.Target == ReindexTarget.Database)
        {
            var all = new List<IndexSchema>();
            foreach (var each in catalog.Tables)
            {
                all.AddRange(each.Indexes);
            }

            return new ReindexPlan(all);
        }

        if (syntax.Target != ReindexTarget.Index && catalog.FindTable(ObjectName.Resolve(name, catalog)) is { } table)
        {
            return new ReindexPlan(table.Indexes);
        }

        if (syntax.Target == ReindexTarget.Table)
        {
            throw BindingContext.NoTable(name, catalog);
        }

        return new ReindexPlan([FindIndex(name, catalog) ?? throw NoIndex(name)]);
    }

    private static IndexSchema? FindIndex(ObjectNameSyntax name, CatalogSnapshot catalog)
    {
        return catalog.FindIndex(ObjectName.Resolve(name, catalog));
    }

    private static DatabaseException NoIndex(ObjectNameSyntax name) =>
        name.Error(ErrorCode.UndefinedObject, $"There is no index \"{name.Name.Value}\".");
}
