using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sql.Parsing;
using DecentDb.Engine.Sql.Syntax;
using DecentDb.Engine.SystemTables;

namespace DecentDb.Engine.Planning;

/// <summary>
/// Makes the plan of a name in FROM that means an object of the catalog: a scan, or the query of a view.
/// </summary>
/// <param name="context">The statement.</param>
/// <param name="bindQuery">Binds a query that stands alone.</param>
internal sealed class RelationBinder(BindingContext context, Func<QuerySyntax, PlanNode> bindQuery)
{
    // Plans keep the views, and so their syntax, as long as anybody may use it.
    private static readonly ConditionalWeakTable<ViewSchema, QuerySyntax> Parsed = [];

    /// <summary>The rows of a table or view, with the columns that the text at hand knows.</summary>
    /// <param name="named">The name.</param>
    /// <param name="alias">What the columns are known under.</param>
    public PlanNode Bind(NamedTableSyntax named, out string alias)
    {
        var reference = context.Names?.Find(named.Name);
        if (reference is null && context.FindSystemTable(named.Name) is { } system)
        {
            alias = named.Alias?.Name.Value ?? system.Name;
            return Scan(system, alias);
        }

        var item = reference is null
            ? context.FindRelation(named.Name)
            : context.Catalog.Find(reference.ObjectId);
        Invariant.That(item is not null);
        alias = named.Alias?.Name.Value ?? (reference is null ? item.BareName : named.Name.Name.Value);
        if (item is ViewSchema view)
        {
            var rows = Expand(view, alias, named, reference);
            NoteUse(named, view, rows, reference);
            return rows;
        }

        var table = (TableSchema)item;
        context.Changes.NoteRead(table);
        var scan = reference is null ? Scan(table, alias) : Scan(table, alias, reference);
        NoteUse(named, table, scan, reference);
        return scan;
    }

    /// <summary>A scan of a table that offers all its columns.</summary>
    public static ScanNode Scan(TableSchema table, string alias)
    {
        var columns = new List<PlanColumn>(table.Columns.Length);
        foreach (var column in table.Columns)
        {
            columns.Add(PlanColumn.Of(table, column, alias));
        }

        return new ScanNode(table, alias, columns) { TableColumns = columns };
    }

    private static SystemTableNode Scan(SystemTable table, string alias)
    {
        var columns = new List<PlanColumn>(table.Columns.Count);
        foreach (var column in table.Columns)
        {
            columns.Add(new PlanColumn(column.Name, column.Type, isNullable: true)
            {
                TableAlias = alias,
                AreNumbers = column.AreNumbers,
            });
        }

        return new SystemTableNode(table, columns);
    }

    private void NoteUse(NamedTableSyntax named, CatalogObject item, PlanNode plan, ObjectReference? reference)
    {
        if (reference is null)
        {
            context.Names?.Note(named.Name, item, plan.Output);
        }
    }

    /// <summary>
    /// A scan that offers the columns that were there when a text was written, under their names then.
    /// </summary>
    private static ScanNode Scan(TableSchema table, string alias, ObjectReference reference)
    {
        PlanColumn[] all = [.. Scan(table, alias).TableColumns];
        var offered = new List<PlanColumn>(reference.Columns.Length);
        foreach (var known in reference.Columns)
        {
            var ordinal = Array.FindIndex(table.Columns, column => column.Id == known.Id);
            if (ordinal >= 0)
            {
                all[ordinal] = PlanColumn.Of(table, table.Columns[ordinal] with { Name = known.Name }, alias);
                offered.Add(all[ordinal]);
            }
        }

        return new ScanNode(table, alias, offered) { TableColumns = all };
    }

    /// <summary>The rows of a view, with the columns that the text at hand knows.</summary>
    public ProjectNode Expand(ViewSchema view, string alias, SyntaxNode place, ObjectReference? reference)
    {
        context.CountView(place);
        var plan = BindDefinition(view);
        var expressions = new List<BoundExpression>(view.Columns.Length);
        var output = new List<PlanColumn>(view.Columns.Length);
        if (reference is null)
        {
            for (var i = 0; i < view.Columns.Length; i++)
            {
                Offer(i, view.Columns[i].Name);
            }
        }
        else
        {
            foreach (var known in reference.Columns)
            {
                Offer(known.Id - 1, known.Name);
            }
        }

        context.EndView();
        return new ProjectNode(plan, expressions, output) { View = view };

        void Offer(int ordinal, string name)
        {
            var column = plan.Output[ordinal];
            expressions.Add(new BoundColumn(column));
            output.Add(new PlanColumn(name, column.Type, column.IsNullable)
            {
                Table = column.Table,
                TableAlias = alias,
                Ordinal = column.Ordinal,
            });
        }
    }

    /// <summary>The query of a view.</summary>
    public static QuerySyntax QueryOf(ViewSchema view) =>
        Parsed.GetValue(view, static view => Parser.ParseQuery(view.Sql));

    /// <summary>The plan of the query of a view.</summary>
    private PlanNode BindDefinition(ViewSchema view)
    {
        var syntax = QueryOf(view);
        var names = context.Names;
        NamedQuery[] hidden = [.. context.CommonTables];
        context.CommonTables.Clear();
        context.Names = DefinitionNames.Of(view.References);
        var plan = bindQuery(syntax);
        context.Names = names;
        context.CommonTables.AddRange(hidden);
        return plan;
    }
}
