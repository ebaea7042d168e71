using System;
using System.Collections.Frozen;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Functions;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sql.Parsing;
using DecentDb.Engine.Sql.Syntax;

namespace DecentDb.Engine.Planning;

/// <summary>Compiles what triggers do.</summary>
internal static class TriggerCompiler
{
    /// <summary>Binds a trigger as it would be when it fires.</summary>
    /// <exception cref="DatabaseException">It would fail.</exception>
    public static void Check(
        TriggerSchema trigger, CatalogSnapshot catalog, ITableStatistics statistics, SessionFunctions? functions)
    {
        var table = catalog.Find(trigger.TableId) is ViewSchema view
            ? view.Shape : catalog.GetTable(trigger.TableId);
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
}
