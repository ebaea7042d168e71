using System.Collections.Generic;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sql.Syntax;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Planning;

/// <summary>Makes the plans of what creates, renames and drops views.</summary>
internal sealed class ViewBinder(BindingContext context)
{
    private readonly CatalogSnapshot _catalog = context.Catalog;

    public CreateViewPlan BindCreate(CreateViewSyntax syntax)
    {
        var name = ObjectName.New(syntax.Name, _catalog, syntax.Temporary);
        var old = _catalog.Find(name);
        if (old is not null && syntax.IfNotExists)
        {
            return new CreateViewPlan(null);
        }

        if (old is not null && !syntax.OrReplace)
        {
            throw syntax.Name.Error(
                ErrorCode.DuplicateTable, $"A table, view or index \"{name}\" exists already.");
        }

        if (old is not (null or ViewSchema))
        {
            throw syntax.Name.Error(ErrorCode.WrongObjectType, $"\"{name}\" is not a view.");
        }

        var names = DefinitionNames.Noting(syntax.Query.Span.Start);
        var own = context.ForDefinition(names);
        var plan = new QueryBinder(own).BindQuery(syntax.Query, new Scope(null), []);
        var columns = Columns(plan, syntax);
        var references = names.References(plan);
        if (old is ViewSchema replaced)
        {
            RefuseOtherColumns(replaced, columns, syntax);
            RefuseCircle(replaced, references, syntax);
        }

        var checkOption = syntax.CheckOption switch
        {
            ViewCheckOption.Local => CheckOptionKind.Local,
            ViewCheckOption.Cascaded => CheckOptionKind.Cascaded,
            _ => CheckOptionKind.None,
        };
        if (checkOption != CheckOptionKind.None
            && UpdatableView.Find(null, syntax.Query, plan) is not { HasColumns: true })
        {
            throw syntax.Error(
                ErrorCode.NotSupported,
                "WITH CHECK OPTION needs a view whose rows can be changed: it reads one table, or view of that kind, "
                + "without DISTINCT, groups, LIMIT and the like.");
        }

        return new CreateViewPlan(new ViewDefinition(
            name, columns, syntax.Query.SourceText, references, checkOption));
    }

    public DropViewPlan BindDrop(DropViewSyntax syntax)
    {
        var ids = new List<long>();
        foreach (var name in syntax.Names)
        {
            if (FindView(name, syntax.IfExists) is { } view)
            {
                ids.Add(view.Id);
            }
        }

        return new DropViewPlan(ids, syntax.Cascade);
    }

    public RenameViewPlan BindRename(RenameViewSyntax syntax)
    {
        if (FindView(syntax.View, syntax.IfExists) is not { } view)
        {
            return new RenameViewPlan(0, -1, "");
        }

        var name = syntax.NewName.Value;
        if (syntax.Column is not { } column)
        {
            name = QualifiedName.Join(view.SchemaName, name);
            return Identifier.Same(name, view.Name) || _catalog.Find(name) is null
                ? new RenameViewPlan(view.Id, -1, name)
                : throw syntax.NewName.Error(
                    ErrorCode.DuplicateTable, $"A table, view or index \"{name}\" exists already.");
        }

        var ordinal = view.FindColumn(column.Value);
        if (ordinal < 0)
        {
            throw column.Error(
                ErrorCode.UndefinedColumn, $"The view \"{view.Name}\" has no column \"{column.Value}\".");
        }

        return view.FindColumn(name) is var other && other >= 0 && other != ordinal
            ? throw syntax.NewName.Error(
                ErrorCode.DuplicateColumn, $"The view \"{view.Name}\" has a column \"{name}\" already.")
            : new RenameViewPlan(view.Id, ordinal, name);
    }

    private ViewSchema? FindView(ObjectNameSyntax name, bool ifExists)
    {
        return _catalog.Find(ObjectName.Resolve(name, _catalog)) switch
        {
            ViewSchema view => view,
            null when ifExists => null,
            null => throw name.Error(ErrorCode.UndefinedTable, $"There is no view \"{name.Name.Value}\"."),
            _ => throw name.Error(ErrorCode.WrongObjectType, $"\"{name.Name.Value}\" is not a view."),
        };
    }

    private static ViewColumn[] Columns(PlanNode plan, CreateViewSyntax syntax)
    {
        if (syntax.Columns.Count > plan.Output.Count)
        {
            throw syntax.Columns[plan.Output.Count].Error(
                ErrorCode.SyntaxError, "CREATE VIEW names more columns than the query has.");
        }

        var names = new HashSet<string>(Identifier.Comparer);
        var columns = new ViewColumn[plan.Output.Count];
        for (var i = 0; i < columns.Length; i++)
        {
            var column = plan.Output[i];
            var name = i < syntax.Columns.Count ? syntax.Columns[i].Value : column.Name;
            if (!names.Add(name))
            {
                throw syntax.Query.Error(
                    ErrorCode.DuplicateColumn, $"The view has more than one column \"{name}\".");
            }

            if (!TypeTraits.IsStored(column.Type.Kind))
            {
                throw ExpressionBinder.NotSupported(syntax.Query, $"A column of type {column.Type} in a view");
            }

            columns[i] = new ViewColumn(name, column.Type);
        }

        return columns;
    }

    // Those who read the view know its columns.
    private static void RefuseOtherColumns(ViewSchema old, ViewColumn[] columns, CreateViewSyntax syntax)
    {
        if (columns.Length < old.Columns.Length)
        {
            throw syntax.Query.Error(ErrorCode.InvalidDefinition, "OR REPLACE cannot drop columns of a view.");
        }

        for (var i = 0; i < old.Columns.Length; i++)
        {
            if (!Identifier.Same(old.Columns[i].Name, columns[i].Name))
            {
                throw syntax.Query.Error(
                    ErrorCode.InvalidDefinition,
                    $"OR REPLACE cannot change the name of column \"{old.Columns[i].Name}\" to "
                    + $"\"{columns[i].Name}\"; ALTER VIEW … RENAME COLUMN does.");
            }

            if (old.Columns[i].Type != columns[i].Type)
            {
                throw syntax.Query.Error(
                    ErrorCode.InvalidDefinition,
                    $"OR REPLACE cannot change the type of column \"{columns[i].Name}\" from "
                    + $"{old.Columns[i].Type} to {columns[i].Type}.");
            }
        }
    }

    private void RefuseCircle(ViewSchema replaced, ObjectReference[] references, CreateViewSyntax syntax)
    {
        var seen = new HashSet<long>();
        var rest = new Stack<ObjectReference>(references);
        while (rest.TryPop(out var reference))
        {
            if (reference.ObjectId == replaced.Id)
            {
                throw syntax.Query.Error(
                    ErrorCode.InvalidDefinition, $"The view \"{replaced.Name}\" would read itself.");
            }

            if (_catalog.Find(reference.ObjectId) is ViewSchema view && seen.Add(view.Id))
            {
                foreach (var next in view.References)
                {
                    rest.Push(next);
                }
            }
        }
    }
}
