using System;
using System.Collections.Generic;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sql.Syntax;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Planning;

/// <summary>Makes the plan of a FROM clause and fills the scope with its tables.</summary>
internal sealed class FromBinder(BindingContext context, Scope scope)
{
    // The values that what is bound takes of tables further left, of which the next join that has them makes them.
    private readonly List<OuterValue> _pending = [];

    public PlanNode Bind(IReadOnlyList<TableReferenceSyntax> references)
    {
        PlanNode? plan = null;
        foreach (var reference in references)
        {
            var part = Bind(reference, scope, out var item);
            scope.Add(item, reference);
            plan = _pending.Count > 0
                ? Join(JoinType.Inner, plan ?? new OneRowNode(), part, 0, null)
                : plan is null ? part : new JoinNode(JoinType.Inner, plan, part, null);
        }

        // The table that an UPDATE or DELETE changes is named by its conditions, but stands in no join before these.
        return _pending.Count == 0 ? plan ?? new OneRowNode() : throw references[0].Error(
            ErrorCode.InvalidColumnReference,
            "What stands in FROM or USING of a change may not read the table that is changed.");
    }

    /// <summary>A scan of a table that offers all its columns.</summary>
    public static ScanNode Scan(TableSchema table, string alias) => RelationBinder.Scan(table, alias);

    /// <summary>Binds an item of FROM.</summary>
    /// <param name="reference">The item.</param>
    /// <param name="visible">The tables that stand left of it: LATERAL and functions see them.</param>
    /// <param name="item">What it offers.</param>
    private PlanNode Bind(TableReferenceSyntax reference, Scope visible, out FromItem item)
    {
        switch (reference)
        {
            case NamedTableSyntax named:
                return BindNamed(named, out item);
            case DerivedTableSyntax derived:
                return BindDerived(derived, visible, out item);
            case JoinSyntax join:
                return BindJoin(join, visible, out item);
            case TableFunctionSyntax function:
                return BindFunction(
                    binder => binder.Bind(function), function.Alias, function.Call.Name.Name, visible, out item);
            case JsonTableSyntax table:
                return BindFunction(
                    binder => binder.Bind(table),
                    table.Alias,
                    new NameSyntax(table.Location, "json_table"),
                    visible,
                    out item);
            case RowsFromSyntax rows:
                return BindFunction(
                    binder => binder.Bind(rows), rows.Alias, rows.Calls[0].Name.Name, visible, out item);
            default:
                throw ExpressionBinder.NotSupported(reference, "This item of FROM");
        }
    }

    // True for the query that has the WITH.
    private static bool HasWith(Scope each, NamedQuery query) => ReferenceEquals(each.Outer?.Level, query.Outer);

    // A lateral item is a query of its own within the query of the tables that it sees.
    private Scope Within(Scope visible) =>
        new(visible, new ExpressionBinder(context, visible) { AggregatesForbiddenIn = "FROM" });

    private ProjectNode BindFunction(
        Func<TableFunctionBinder, PlanNode> bind,
        TableAliasSyntax? given,
        NameSyntax name,
        Scope visible,
        out FromItem item)
    {
        var own = Within(visible);
        var plan = bind(new TableFunctionBinder(context, own, BindAlone));
        _pending.AddRange(own.OuterValues);
        var alias = given ?? new TableAliasSyntax(name.Location, name, []);
        var renamed = Rename(plan, alias, out item);
        if (renamed.Output.Count == 1)
        {
            var table = new ScopeTable(alias.Name.Value, renamed.Output) { Value = renamed.Output[0] };
            item = new FromItem([table], [.. renamed.Output]);
        }

        return renamed;
    }

    // A join whose right side takes values of the left one is computed row by row.
    private PlanNode Join(JoinType type, PlanNode left, PlanNode right, int firstPending, BoundExpression? condition)
    {
        if (_pending.Count == firstPending)
        {
            return new JoinNode(type, left, right, condition);
        }

        var columns = new HashSet<PlanColumn>(left.Output);
        var ofRight = _pending.GetRange(firstPending, _pending.Count - firstPending);
        _pending.RemoveRange(firstPending, ofRight.Count);
        _pending.AddRange(ofRight.FindAll(outer => !ExpressionFacts.ReadsOnly(outer.Value, columns)));
        var met = ofRight.FindAll(outer => ExpressionFacts.ReadsOnly(outer.Value, columns));
        return new LateralJoinNode(type, left, right, met, condition);
    }

    private PlanNode BindNamed(NamedTableSyntax named, out FromItem item)
    {
        if (context.FindCommonTable(named.Name) is { } query)
        {
            RefuseSample(named);
            context.Changes.NoteUse(query.ReadTables);
            return BindCommonTable(query, named, out item);
        }

        var rows = new RelationBinder(context, BindAlone).Bind(named, out var name);
        if (named.Sample is { } sample)
        {
            if (rows is not ScanNode)
            {
                RefuseSample(named);
            }

            rows = BindSample(rows, sample);
        }

        if (named.Alias is { Columns.Count: > 0 } alias)
        {
            return Rename(rows, alias, out item);
        }

        item = new FromItem(name, rows.Output);
        return rows;
    }

    private static void RefuseSample(NamedTableSyntax named)
    {
        if (named.Sample is { } sample)
        {
            throw sample.Error(ErrorCode.NotSupported, "TABLESAMPLE is supported for tables alone.");
        }
    }

    private SampleNode BindSample(PlanNode rows, SampleSyntax sample)
    {
        var isBySystem = Identifier.Same(sample.Method.Value, "system");
        if (!isBySystem && !Identifier.Same(sample.Method.Value, "bernoulli"))
        {
            throw sample.Method.Error(
                ErrorCode.UndefinedObject,
                $"There is no sampling method \"{sample.Method.Value}\"; there are SYSTEM and BERNOULLI.");
        }

        if (sample.Arguments.Count != 1)
        {
            throw sample.Error(ErrorCode.InvalidTableSample, "A sampling method takes one argument, the percentage.");
        }

        var binder = new ExpressionBinder(context, null) { AggregatesForbiddenIn = "TABLESAMPLE" };
        BoundExpression Number(ExpressionSyntax syntax) =>
            binder.Coercion.To(binder.Bind(syntax), SqlType.Double, syntax, CastContext.Assignment);
        return new SampleNode(
            rows, isBySystem, Number(sample.Arguments[0]), sample.Seed is { } seed ? Number(seed) : null);
    }

    private PlanNode BindAlone(QuerySyntax query) => new QueryBinder(context).BindQuery(query, new Scope(null), []);

    private PlanNode BindCommonTable(NamedQuery query, NamedTableSyntax named, out FromItem item)
    {
        if (query is WorkingTable
            && (!HasWith(scope, query) || context.DefinitionDepth != query.DefinitionDepth))
        {
            throw ExpressionBinder.NotSupported(
                named, $"Using the recursive query \"{query.Name}\" within a subquery or WITH of itself");
        }

        var alias = named.Alias?.Name.Value ?? named.Name.Name.Value;
        var output = new List<PlanColumn>(query.Columns.Count);
        foreach (var column in query.Columns)
        {
            output.Add(new PlanColumn(column.Name, column.Type, column.IsNullable)
            {
                Table = column.Table,
                TableAlias = alias,
                Ordinal = column.Ordinal,
                IsUntyped = column.IsUntyped,
                GivenBy = column.GivenBy,
                GivenAt = column.GivenAt,
            });
        }

        if (query is CommonTable { OuterValues: var outerValues })
        {
            // A query further within that reads it depends on the same rows.
            for (var each = scope; each is not null && !HasWith(each, query); each = each.Outer)
            {
                each.PassOn(outerValues);
            }
        }

        var isNear = HasWith(scope, query) && context.RecursionDepth == query.RecursionDepth;
        var plan = query.Use(output, isNear);
        var keptCount = (query as WorkingTable)?.KeptCount ?? 0;
        if (named.Alias is { Columns.Count: > 0 } renaming)
        {
            return Rename(plan, renaming, out item, keptCount);
        }

        item = FromItem.WithKept(alias, output, keptCount);
        return plan;
    }

    private PlanNode BindDerived(DerivedTableSyntax derived, Scope visible, out FromItem item)
    {
        var own = derived.Lateral ? Within(visible) : scope.Beside();
        var plan = new QueryBinder(context).BindQuery(derived.Query, own, []);
        (derived.Lateral ? _pending : scope.OuterValues).AddRange(own.OuterValues);
        if (derived.Alias is { } alias)
        {
            return Rename(plan, alias, out item);
        }

        item = new FromItem("", plan.Output);
        return plan;
    }

    /// <summary>Gives the columns of a table or query the names of an alias.</summary>
    private static ProjectNode Rename(PlanNode plan, TableAliasSyntax alias, out FromItem item, int keptCount = 0)
    {
        if (alias.Columns.Count > plan.Output.Count - keptCount)
        {
            throw alias.Error(
                ErrorCode.SyntaxError, $"\"{alias.Name.Value}\" has fewer columns than the alias names.");
        }

        var output = new List<PlanColumn>(plan.Output.Count);
        var expressions = new List<BoundExpression>(plan.Output.Count);
        for (var i = 0; i < plan.Output.Count; i++)
        {
            var column = plan.Output[i];
            var name = i < alias.Columns.Count ? alias.Columns[i].Value : column.Name;
            expressions.Add(new BoundColumn(column));
            output.Add(new PlanColumn(name, column.Type, column.IsNullable)
            {
                Table = column.Table,
                TableAlias = alias.Name.Value,
                Ordinal = column.Ordinal,
                IsUntyped = column.IsUntyped,
                GivenBy = column.GivenBy,
                GivenAt = column.GivenAt,
            });
        }

        item = FromItem.WithKept(alias.Name.Value, output, keptCount);
        return new ProjectNode(plan, expressions, output);
    }

    private PlanNode BindJoin(JoinSyntax join, Scope visible, out FromItem item)
    {
        var left = Bind(join.Left, visible, out var leftItem);
        var isLateral = SeesLeft(join.Right);
        var seen = isLateral ? Beside(visible, leftItem, join) : visible;
        var before = _pending.Count;
        var right = Bind(join.Right, seen, out var rightItem);
        if (isLateral)
        {
            scope.OuterValues.AddRange(seen.OuterValues);
        }

        if (join.Kind is JoinKind.Right or JoinKind.Full && _pending.Count > before)
        {
            RefuseLateral(join, before, left);
        }

        var both = scope.Beside();
        both.Add(leftItem, join);
        both.Add(rightItem, join.Right);
        BoundExpression? condition = null;
        var merging = new ColumnMerger(context, join, leftItem, rightItem);
        if (join.On is { } on)
        {
            var binder = new ExpressionBinder(context, both) { AggregatesForbiddenIn = "ON" };
            condition = binder.BindCondition(on);
        }
        else if (join.Natural || join.Using.Count > 0)
        {
            condition = merging.Merge();
        }

        scope.OuterValues.AddRange(both.OuterValues);
        if (join.Kind is JoinKind.Left or JoinKind.Full)
        {
            context.NullExtend(right.Output);
        }

        if (join.Kind is JoinKind.Right or JoinKind.Full)
        {
            context.NullExtend(left.Output);
        }

        PlanNode plan = join.Kind switch
        {
            JoinKind.Left => Join(JoinType.Left, left, right, before, condition),
            JoinKind.Right => new JoinNode(JoinType.Left, right, left, condition),
            JoinKind.Full => new JoinNode(JoinType.Full, left, right, condition),
            _ => Join(JoinType.Inner, left, right, before, condition),
        };
        return merging.Finish(plan, out item);
    }

    // True when an item, or one within a join, may read the tables left of it.
    private static bool SeesLeft(TableReferenceSyntax reference) => reference switch
    {
        DerivedTableSyntax derived => derived.Lateral,
        TableFunctionSyntax or RowsFromSyntax or JsonTableSyntax => true,
        JoinSyntax join => SeesLeft(join.Left) || SeesLeft(join.Right),
        _ => false,
    };

    private static Scope Beside(Scope visible, FromItem left, SyntaxNode place)
    {
        var seen = visible.Beside();
        foreach (var table in visible.Tables)
        {
            seen.Add(table);
        }

        seen.Add(left, place);
        return seen;
    }

    private void RefuseLateral(JoinSyntax join, int before, PlanNode left)
    {
        var columns = new HashSet<PlanColumn>(left.Output);
        for (var i = before; i < _pending.Count; i++)
        {
            var used = new HashSet<PlanColumn>();
            ExpressionFacts.CollectColumns(_pending[i].Value, used);
            if (used.Overlaps(columns))
            {
                throw join.Right.Error(
                    ErrorCode.InvalidColumnReference,
                    "What stands right of a RIGHT or FULL JOIN may not read the tables left of it.");
            }
        }
    }
}
