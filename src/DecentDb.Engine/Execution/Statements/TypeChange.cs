using System;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Execution.Operators;
using DecentDb.Engine.Planning;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sql.Syntax;
using DecentDb.Engine.SystemTables;

namespace DecentDb.Engine.Execution.Statements;

/// <summary>What the definitions of types do to the catalog.</summary>
internal sealed class TypeChange(ExecutionContext context, OperatorFactory operators)
{
    private readonly CatalogWriter _catalog = context.Query.Writer.Catalog;

    public void Run(DefinitionPlan plan)
    {
        switch (plan)
        {
            case SetTypePlan { Record: { } record } p:
                Set(record);
                CheckColumns(record.Id, p);
                break;
            case DropTypePlan p:
                Drop(p);
                break;
        }
    }

    /// <summary>Lets the texts of the catalog name a type as it is about to be called.</summary>
    public static void RenameUses(CatalogWriter catalog, TypeSchema type, string newName)
    {
        var name = QualifiedName.FirstPart(newName) is { } schema
            ? DefinitionText.Name(schema) + "." + DefinitionText.Name(newName[(schema.Length + 1)..])
            : DefinitionText.Name(newName);
        var uses = new TypeUses(type, catalog.Current);
        catalog.RenameAll(record => uses.Renamed(record, name));
    }

    private void Set(CatalogRecord record)
    {
        // Writers of tables know the type as it was.
        if (record.Id != 0)
        {
            ForgetTables();
            if (_catalog.Current.Find(record.Id) is TypeSchema old && old.Name != record.Name)
            {
                RenameUses(_catalog, old, record.Name);
            }
        }

        _catalog.SetType(record);
    }

    // What the columns of a domain hold must meet what it asks for from now on.
    private void CheckColumns(long domainId, SetTypePlan plan)
    {
        if (plan is { AddedCheck: null, ChecksNull: false })
        {
            return;
        }

        var catalog = _catalog.Current;
        foreach (var table in catalog.Tables)
        {
            var change = new SchemaChangePlan { TableId = table.Id };
            foreach (var column in table.Columns)
            {
                if (!IsOf(column.DomainId, domainId, catalog))
                {
                    continue;
                }

                if (change.Changed.Count == 0)
                {
                    change.Changed.Add(catalog.Records.Get<TableRecord>(table.Id));
                }

                if (plan.AddedCheck is { } check)
                {
                    change.Constraints.Add(check);
                }
                else
                {
                    change.NotNull.Add(column.Name);
                }
            }

            new SchemaChange(context, change, operators).Run();
        }
    }

    // True when a domain is another one, or made of it.
    private static bool IsOf(long id, long domainId, CatalogSnapshot catalog)
    {
        while (id != domainId && catalog.Find(id) is DomainSchema domain)
        {
            id = domain.BaseId;
        }

        return id == domainId;
    }

    private void ForgetTables()
    {
        foreach (var table in _catalog.Current.Tables)
        {
            context.Query.Writer.Tables.Forget(table);
        }
    }

    private void Drop(DropTypePlan plan)
    {
        foreach (var id in plan.Ids)
        {
            while (_catalog.Current.Find(id) is TypeSchema type)
            {
                context.CheckCancelled();
                if (FindUse(type) is not { } use)
                {
                    ForgetTables();
                    _catalog.DropType(type);
                }
                else if (plan.Cascade)
                {
                    use.Drop(plan);
                }
                else
                {
                    throw new DatabaseException(
                        ErrorCode.DependentObjects,
                        $"The type \"{type.Name}\" cannot be dropped: {use.What} uses it. CASCADE drops that too.");
                }
            }
        }
    }

    private Use? FindUse(TypeSchema type)
    {
        var uses = new TypeUses(type, _catalog.Current);
        foreach (var view in _catalog.Current.Views)
        {
            if (Array.Exists(view.Columns, column => RecordedType.DefinerOf(column.Type) == type.Id)
                || uses.AreInQuery(view.Sql))
            {
                return new Use($"view \"{view.Name}\"", _ =>
                {
                    _catalog.DropDependents(view.Id);
                    _catalog.DropView(view);
                });
            }
        }

        foreach (var other in _catalog.Current.Types)
        {
            if (other is DomainSchema domain && other.Id != type.Id && (domain.BaseId == type.Id
                || (domain.BaseId == 0 && RecordedType.DefinerOf(domain.Type) == type.Id)
                || uses.AreIn(domain.DefaultSql)
                || Array.Exists(domain.OwnChecks, check => uses.AreIn(check.Sql))))
            {
                return new Use($"domain \"{domain.Name}\"", plan =>
                    Drop(new DropTypePlan([domain.Id], cascade: true, plan.Place)));
            }
        }

        foreach (var table in _catalog.Current.Tables)
        {
            if (FindUse(type, uses, table) is { } use)
            {
                return use;
            }
        }

        return null;
    }

    private Use? FindUse(TypeSchema type, TypeUses uses, TableSchema table)
    {
        var record = _catalog.Current.Records.Get<TableRecord>(table.Id);
        foreach (var index in table.Indexes)
        {
            if (uses.AreIn(index.Predicate) || Array.Exists(index.Columns, key => uses.AreIn(key.Expression)
                || (key.Expression is not null && RecordedType.DefinerOf(key.Type) == type.Id)))
            {
                return new Use($"index \"{index.Name}\"", _ =>
                {
                    context.Query.Writer.Tables.Forget(table);
                    _catalog.DropIndex(index);
                });
            }
        }

        foreach (var check in table.Checks)
        {
            if (uses.AreIn(check.Sql))
            {
                return new Use($"constraint \"{check.Name}\" of table \"{table.Name}\"", plan => Alter(
                    table, new DropPartSyntax(
                        plan.Place, NameOf(check.Name, plan), isConstraint: true, ifExists: true,
                        cascade: true)));
            }
        }

        foreach (var column in record.Columns)
        {
            var what = $"column \"{column.Name}\" of table \"{table.Name}\"";
            if (RecordedType.ObjectOf(column.Type) == type.Id || uses.AreIn(column.Computation?.Sql))
            {
                return new Use(what, plan => Alter(table, new DropPartSyntax(
                    plan.Place, NameOf(column.Name, plan), isConstraint: false, ifExists: true,
                    cascade: true)));
            }

            if (uses.AreIn(column.DefaultSql))
            {
                return new Use("the default of " + what, plan => Alter(
                    table, new SetDefaultSyntax(plan.Place, NameOf(column.Name, plan), null)));
            }
        }

        return null;
    }

    private static NameSyntax NameOf(string name, DropTypePlan plan) => new(plan.Place, name);

    private void Alter(TableSchema table, AlterActionSyntax action)
    {
        var plan = new AlterTablePlan(table.Id, [action], context.Query.Functions);
        if (plan.Bind(action, _catalog.Current) is SchemaChangePlan change)
        {
            new SchemaChange(context, change, operators).Run();
        }
    }

    /// <summary>Something that uses a type, and what drops it.</summary>
    private sealed record Use(string What, Action<DropTypePlan> Drop);
}
