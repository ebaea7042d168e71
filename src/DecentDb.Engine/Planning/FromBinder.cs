using System.Collections.Generic;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sql.Syntax;

namespace DecentDb.Engine.Planning;

/// <summary>Makes the plan of a FROM clause and fills the scope with its tables.</summary>
internal sealed class FromBinder(BindingContext context, Scope scope)
{
    public PlanNode Bind(IReadOnlyList<TableReferenceSyntax> references)
    {
        PlanNode? plan = null;
        foreach (var reference in references)
        {
            var part = Bind(reference, out var item);
            scope.Add(item, reference);
            plan = plan is null ? part : new JoinNode(JoinType.Inner, plan, part, null);
        }

        return plan ?? new OneRowNode();
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

    private PlanNode Bind(TableReferenceSyntax reference, out FromItem item)
    {
        switch (reference)
        {
            case NamedTableSyntax named:
                return BindNamed(named, out item);
            case DerivedTableSyntax derived:
                return BindDerived(derived, out item);
            case JoinSyntax join:
                return BindJoin(join, out item);
            default:
                throw ExpressionBinder.NotSupported(reference, "A function in FROM");
        }
    }

    private PlanNode BindNamed(NamedTableSyntax named, out FromItem item)
    {
        if (context.FindCommonTable(named.Name) is { } query)
        {
            return BindCommonTable(query, named, out item);
        }

        var table = context.FindTable(named.Name);
        var scan = Scan(table, named.Alias?.Name.Value ?? table.Name);
        if (named.Alias is { Columns.Count: > 0 } alias)
        {
            return Rename(scan, alias, out item);
        }

        item = new FromItem(scan.Alias, scan.Output);
        return scan;
    }

    private PlanNode BindCommonTable(NamedQuery query, NamedTableSyntax named, out FromItem item)
    {
        if (query is WorkingTable
            && (!ReferenceEquals(scope.Outer, query.Outer) || context.DefinitionDepth != query.DefinitionDepth))
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

        var isNear = ReferenceEquals(scope.Outer, query.Outer) && context.RecursionDepth == query.RecursionDepth;
        var plan = query.Use(output, isNear);
        if (named.Alias is { Columns.Count: > 0 } renaming)
        {
            return Rename(plan, renaming, out item);
        }

        item = new FromItem(alias, output);
        return plan;
    }

    private PlanNode BindDerived(DerivedTableSyntax derived, out FromItem item)
    {
        if (derived.Lateral)
        {
            throw ExpressionBinder.NotSupported(derived, "LATERAL");
        }

        var own = scope.Beside();
        var plan = new QueryBinder(context).BindQuery(derived.Query, own, []);
        scope.OuterValues.AddRange(own.OuterValues);
        if (derived.Alias is { } alias)
        {
            return Rename(plan, alias, out item);
        }

        item = new FromItem("", plan.Output);
        return plan;
    }

    /// <summary>Gives the columns of a table or query the names of an alias.</summary>
    private static ProjectNode Rename(PlanNode plan, TableAliasSyntax alias, out FromItem item)
    {
        if (alias.Columns.Count > plan.Output.Count)
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

        item = new FromItem(alias.Name.Value, output);
        return new ProjectNode(plan, expressions, output);
    }

    private PlanNode BindJoin(JoinSyntax join, out FromItem item)
    {
        var left = Bind(join.Left, out var leftItem);
        var right = Bind(join.Right, out var rightItem);
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

        var plan = join.Kind switch
        {
            JoinKind.Left => new JoinNode(JoinType.Left, left, right, condition),
            JoinKind.Right => new JoinNode(JoinType.Left, right, left, condition),
            JoinKind.Full => new JoinNode(JoinType.Full, left, right, condition),
            _ => new JoinNode(JoinType.Inner, left, right, condition),
        };
        return merging.Finish(plan, out item);
    }
}
