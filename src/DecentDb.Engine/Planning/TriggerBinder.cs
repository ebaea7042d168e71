using System;
using System.Collections.Generic;
using System.Linq;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sql.Syntax;

namespace DecentDb.Engine.Planning;

/// <summary>Makes the plans of what creates, changes and drops triggers.</summary>
internal static class TriggerBinder
{
    public static TriggerPlan BindCreate(CreateTriggerSyntax syntax, BindingContext context)
    {
        var table = FindOwner(syntax, context);
        var name = syntax.Name.Value;
        if (Find(table, name) is not null && !syntax.Options.OrReplace)
        {
            return syntax.Options.IfNotExists ? new TriggerPlan() : throw syntax.Name.Error(
                ErrorCode.DuplicateObject, $"The table \"{table.Name}\" has a trigger \"{name}\" already.");
        }

        var plan = new TriggerPlan();
        plan.Changed.Add(RecordOf(syntax, table));
        return plan;
    }

    public static TriggerPlan BindDrop(DropTriggerSyntax syntax, BindingContext context)
    {
        var name = syntax.Name.Value;
        var found = new List<TriggerSchema>();
        var owners = syntax.Table is { } named ? [FindOwner(named, context)] : context.Catalog.TriggerOwners;
        foreach (var table in owners)
        {
            if (Find(table, name) is { } trigger)
            {
                found.Add(trigger);
            }
        }

        if (found.Count > 1)
        {
            throw syntax.Name.Error(
                ErrorCode.DuplicateObject, $"Several tables have a trigger \"{name}\": say ON which one.");
        }

        var plan = new TriggerPlan();
        plan.Dropped.AddRange(found);
        return found.Count == 1 || syntax.IfExists ? plan : throw NoTrigger(syntax.Name);
    }

    public static TriggerPlan BindRename(RenameTriggerSyntax syntax, BindingContext context)
    {
        var table = FindOwner(syntax.Table, context);
        var trigger = Find(table, syntax.Name.Value) ?? throw NoTrigger(syntax.Name);
        if (Find(table, syntax.NewName.Value) is { } other && other != trigger)
        {
            throw syntax.NewName.Error(
                ErrorCode.DuplicateObject,
                $"The table \"{table.Name}\" has a trigger \"{syntax.NewName.Value}\" already.");
        }

        var plan = new TriggerPlan();
        plan.Dropped.Add(trigger);
        plan.Changed.Add(context.Catalog.Records.Get<TriggerRecord>(trigger.Id) with
        {
            TriggerName = syntax.NewName.Value,
        });
        return plan;
    }

    /// <summary>ENABLE or DISABLE TRIGGER.</summary>
    public static TriggerPlan BindEnable(EnableTriggerSyntax syntax, TableSchema table, CatalogSnapshot catalog)
    {
        var plan = new TriggerPlan();
        foreach (var trigger in table.Triggers)
        {
            if (syntax.Name is null || Identifier.Same(trigger.TriggerName, syntax.Name.Value))
            {
                plan.Changed.Add(catalog.Records.Get<TriggerRecord>(trigger.Id) with { IsEnabled = syntax.IsEnabled });
            }
        }

        return plan.Changed.Count > 0 || syntax.Name is null ? plan : throw NoTrigger(syntax.Name);
    }

    private static TriggerRecord RecordOf(CreateTriggerSyntax syntax, TableSchema table)
    {
        var options = syntax.Options;
        var positional = 0;
        foreach (var statement in options.Statements)
        {
            if (StatementParameters.Of(statement, ref positional).Names.Count > 0)
            {
                throw statement.Error(ErrorCode.UndefinedParameter, "A trigger has no parameters.");
            }
        }

        return new TriggerRecord
        {
            Id = 0,
            Name = "",
            TableId = table.Id,
            TriggerName = syntax.Name.Value,
            Events = (options.OnInsert ? TriggerEvents.Insert : TriggerEvents.None)
                | (options.OnUpdate ? TriggerEvents.Update : TriggerEvents.None)
                | (options.OnDelete ? TriggerEvents.Delete : TriggerEvents.None),
            IsBefore = options.IsBefore,
            IsInsteadOf = options.IsInsteadOf,
            IsOfRows = options.IsOfRows,
            Columns = [.. options.Columns.Select(name => AssignmentBinder.FindColumn(table, name).Id)],
            Condition = options.Condition?.SourceText,
            Statements = [.. options.Statements.Select(static statement => statement.SourceText)],
        };
    }

    // The table, or the shape of the view.
    private static TableSchema FindOwner(ObjectNameSyntax name, BindingContext context) =>
        context.Catalog.Find(ObjectName.Resolve(name, context.Catalog)) is ViewSchema view
            ? view.Shape : context.FindTable(name);

    private static TableSchema FindOwner(CreateTriggerSyntax syntax, BindingContext context)
    {
        var isView = context.Catalog.Find(ObjectName.Resolve(syntax.Table, context.Catalog)) is ViewSchema;
        if (isView != syntax.Options.IsInsteadOf && (isView || context.FindTable(syntax.Table) is not null))
        {
            throw syntax.Table.Error(
                ErrorCode.WrongObjectType,
                isView ? "Triggers of a view fire INSTEAD OF changes." : "INSTEAD OF triggers are those of views.");
        }

        return syntax.Options is { IsInsteadOf: true, IsOfRows: false }
            ? throw ExpressionBinder.NotSupported(syntax, "INSTEAD OF for each statement")
            : FindOwner(syntax.Table, context);
    }

    private static TriggerSchema? Find(TableSchema table, string name) =>
        Array.Find(table.Triggers, trigger => Identifier.Same(trigger.TriggerName, name));

    private static DatabaseException NoTrigger(NameSyntax name) =>
        name.Error(ErrorCode.UndefinedObject, $"There is no trigger \"{name.Value}\".");
}

/// <summary>Triggers that come, change and go.</summary>
internal sealed class TriggerPlan : DefinitionPlan
{
    /// <summary>Each takes the place of the one of its name.</summary>
    public List<TriggerRecord> Changed { get; } = [];

    public List<TriggerSchema> Dropped { get; } = [];
}
