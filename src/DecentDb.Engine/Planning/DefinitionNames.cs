using System;
using System.Collections.Generic;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sql.Syntax;

namespace DecentDb.Engine.Planning;

/// <summary>
/// What the names of tables mean in the text of a definition: noted when it is created, and looked up when it is bound
/// again, so that it does not matter what tables and columns are called by then.
/// </summary>
internal sealed class DefinitionNames
{
    private readonly List<Noted> _noted = [];
    private readonly int _start;
    private readonly ObjectReference[] _known;
    private readonly bool _isKept;

    private DefinitionNames(int start, ObjectReference[]? known)
    {
        _start = start;
        _known = known ?? [];
        _isKept = known is not null;
    }

    /// <summary>For a text that is about to be kept, and begins here.</summary>
    public static DefinitionNames Noting(int start) => new(start, null);

    /// <summary>For a text that was kept with what its names mean.</summary>
    public static DefinitionNames Of(ObjectReference[] known) => new(0, known);

    /// <summary>What a name meant when the text was written; null when it is being written.</summary>
    public ObjectReference? Find(ObjectNameSyntax name) =>
        Array.Find(_known, reference => reference.Offset == name.Span.Start);

    /// <summary>Keeps what a name means.</summary>
    /// <param name="name">The name.</param>
    /// <param name="item">The object.</param>
    /// <param name="columns">Its columns in the plan, in their order.</param>
    public void Note(ObjectNameSyntax name, CatalogObject item, IReadOnlyList<PlanColumn> columns)
    {
        Invariant.That(!_isKept);
        _noted.Add(new Noted(name.Span.Start - _start, item, columns));
    }

    /// <summary>All that was noted, with the columns that a plan made of the text reads.</summary>
    public ObjectReference[] References(PlanNode plan)
    {
        var used = new HashSet<PlanColumn>(plan.Output);
        CollectUses(plan, used, []);
        var references = new ObjectReference[_noted.Count];
        for (var i = 0; i < references.Length; i++)
        {
            var (offset, item, columns) = _noted[i];
            var known = new ReferencedColumn[columns.Count];
            for (var c = 0; c < known.Length; c++)
            {
                var id = item is TableSchema table ? table.Columns[c].Id : (ushort)(c + 1);
                known[c] = new ReferencedColumn(id, columns[c].Name, used.Contains(columns[c]));
            }

            references[i] = new ObjectReference(offset, item.Id, known);
        }

        return references;
    }

    private static void CollectUses(PlanNode plan, HashSet<PlanColumn> used, HashSet<CommonTable> seen)
    {
        foreach (var expression in plan.Expressions)
        {
            ExpressionRewriter.Visit(expression, node =>
            {
                if (node is BoundColumn column)
                {
                    used.Add(column.Column);
                }
                else if (node is BoundSubquery subquery)
                {
                    used.UnionWith(subquery.Subplan.Plan.Output);
                    CollectUses(subquery.Subplan.Plan, used, seen);
                }
            });
        }

        if (plan is CommonTableNode { Table: var table } && seen.Add(table))
        {
            used.UnionWith(table.Plan.Output);
            CollectUses(table.Plan, used, seen);
        }

        // What a step hands on it may need whole: the rows of a set operation, of DISTINCT, of a recursion.
        foreach (var input in plan.Inputs)
        {
            if (plan is not (StepNode or JoinNode) || plan is DistinctNode)
            {
                used.UnionWith(input.Output);
            }

            CollectUses(input, used, seen);
        }
    }

    private readonly record struct Noted(int Offset, CatalogObject Item, IReadOnlyList<PlanColumn> Columns);
}
