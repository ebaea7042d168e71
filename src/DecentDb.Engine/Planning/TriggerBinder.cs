using System;
using System.Collections.Frozen;
using System.Collections.Generic;
using System.Linq;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Functions;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sql.Parsing;
using DecentDb.Engine.Sql.Syntax;

namespace DecentDb.Engine.Planning;

/// <summary>Makes the plans of what creates, changes and drops triggers, and compiles what they do.</summary>
internal static class TriggerBinder
{
    public static TriggerPlan BindCreate(CreateTriggerSyntax syntax, BindingContext context)
    {
        var table = context.FindTable(syntax.Table);
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
        foreach (var table in syntax.Table is { } named ? [context.FindTable(named)] : context.Catalog.Tables)
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
        var table = context.FindTable(syntax.Table);
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

    /// <summary>Binds a trigger as it would be when it fires.</summary>
    /// <exception cref="DatabaseException">It would fail.</exception>
    public static void Check(
        TriggerSchema trigger, CatalogSnapshot catalog, ITableStatistics statistics, SessionFunctions? functions)
    {
        var table = catalog.GetTable(trigger.TableId);
        if (trigger.Condition is not null)
        {
            Compile(ConditionOf(trigger), trigger, table, catalog, statistics, functions);
        }

        foreach (var statement in trigger.Statements)
        {
            Compile(Parser.ParseTriggerStatement(statement), trigger, table, catalog, statistics, functions);
        }
    }

    /// <summary>WHEN as a query of one value.</summary>
    public static StatementSyntax ConditionOf(TriggerSchema trigger) =>
        Parser.ParseStatement($"SELECT CAST(({trigger.Condition}) AS BOOLEAN)");

    /// <summary>Compiles a statement of a trigger, or its condition.</summary>
    public static CompiledStatement Compile(
        StatementSyntax syntax,
        TriggerSchema trigger,
        TableSchema table,
        CatalogSnapshot catalog,
        ITableStatistics statistics,
        SessionFunctions? functions)
    {
        var rows = new TriggerRows(table, trigger);
        if (syntax is SetNewSyntax set)
        {
            var column = AssignedBy(set, trigger, table);
            syntax = Parser.ParseStatement($"SELECT CAST(({set.Value.SourceText}) AS {column.Type})");
        }

        var kinds = Array.ConvertAll(table.Columns, static column => column.Type.Kind);
        return StatementCompiler.Compile(
            syntax, rows.Parameters, catalog, [.. kinds, .. kinds], statistics, FrozenSet<string>.Empty, functions,
            rows);
    }

    /// <summary>The column of a SET NEW.</summary>
    public static ColumnSchema AssignedBy(SetNewSyntax set, TriggerSchema trigger, TableSchema table)
    {
        var column = AssignmentBinder.FindColumn(table, set.Column);
        if (!trigger.IsBefore || !trigger.IsOfRows || (trigger.Events & TriggerEvents.Delete) != TriggerEvents.None)
        {
            throw set.Error(
                ErrorCode.InvalidObjectDefinition,
                "NEW can be set by a trigger BEFORE INSERT or UPDATE of each row alone.");
        }

        return !column.IsComputed ? column : throw set.Error(
            ErrorCode.GeneratedAlways, $"The column \"{column.Name}\" is generated: it cannot be set.");
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
            IsOfRows = options.IsOfRows,
            Columns = [.. options.Columns.Select(name => AssignmentBinder.FindColumn(table, name).Id)],
            Condition = options.Condition?.SourceText,
            Statements = [.. options.Statements.Select(static statement => statement.SourceText)],
        };
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
