using System.Collections.Generic;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sql;

namespace DecentDb.Engine.Planning;

/// <summary>Makes the plan of a FROM clause and fills the scope with its tables.</summary>
internal sealed class FromBinder(BindingContext context, Scope scope)
{
    public PlanNode Bind(IReadOnlyList<TableReferenceSyntax> references)
    {
        PlanNode? plan = null;
        foreach (var reference in references)
        {
            var part = Bind(reference, out var tables);
            foreach (var table in tables)
            {
                scope.Add(table, reference);
            }

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

    private PlanNode Bind(TableReferenceSyntax reference, out List<ScopeTable> tables)
    {
        switch (reference)
        {
            case NamedTableSyntax named:
                return BindNamed(named, out tables);
            case DerivedTableSyntax derived:
                return BindDerived(derived, out tables);
            case JoinSyntax join:
                return BindJoin(join, out tables);
            default:
                throw ExpressionBinder.NotSupported(reference, "A function in FROM");
        }
    }

    private PlanNode BindNamed(NamedTableSyntax named, out List<ScopeTable> tables)
    {
        if (context.FindCommonTable(named.Name) is { } query)
        {
            return BindCommonTable(query, named, out tables);
        }

        var table = context.FindTable(named.Name);
        var scan = Scan(table, named.Alias?.Name.Value ?? table.Name);
        if (named.Alias is { Columns.Count: > 0 } alias)
        {
            return Rename(scan, alias, out tables);
        }

        tables = [new ScopeTable(scan.Alias, scan.Output)];
        return scan;
    }

    private PlanNode BindCommonTable(NamedQuery query, NamedTableSyntax named, out List<ScopeTable> tables)
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
            });
        }

        var isNear = ReferenceEquals(scope.Outer, query.Outer) && context.RecursionDepth == query.RecursionDepth;
        var plan = query.Use(output, isNear);
        if (named.Alias is { Columns.Count: > 0 } renaming)
        {
            return Rename(plan, renaming, out tables);
        }

        tables = [new ScopeTable(alias, output)];
        return plan;
    }

    private PlanNode BindDerived(DerivedTableSyntax derived, out List<ScopeTable> tables)
    {
        if (derived.Lateral)
        {
            throw ExpressionBinder.NotSupported(derived, "LATERAL");
        }

        var own = new Scope(scope.Outer);
        var plan = new QueryBinder(context).BindQuery(derived.Query, own, []);
        scope.OuterValues.AddRange(own.OuterValues);
        if (derived.Alias is { } alias)
        {
            return Rename(plan, alias, out tables);
        }

        tables = [new ScopeTable("", plan.Output)];
        return plan;
    }

    /// <summary>Gives the columns of a table or query the names of an alias.</summary>
    private static ProjectNode Rename(PlanNode plan, TableAliasSyntax alias, out List<ScopeTable> tables)
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
            });
        }

        tables = [new ScopeTable(alias.Name.Value, output)];
        return new ProjectNode(plan, expressions, output);
    }

    private JoinNode BindJoin(JoinSyntax join, out List<ScopeTable> tables)
    {
        var left = Bind(join.Left, out var leftTables);
        var right = Bind(join.Right, out var rightTables);
        var both = new Scope(scope.Outer);
        foreach (var table in leftTables)
        {
            both.Add(table, join);
        }

        foreach (var table in rightTables)
        {
            both.Add(table, join.Right);
        }

        BoundExpression? condition = null;
        if (join.On is { } on)
        {
            var binder = new ExpressionBinder(context, both) { AggregatesForbiddenIn = "ON" };
            condition = binder.BindCondition(on);
        }
        else if (join.Natural || join.Using.Count > 0)
        {
            condition = MergeColumns(join, leftTables, rightTables);
        }

        scope.OuterValues.AddRange(both.OuterValues);
        tables = both.Tables;
        if (join.Kind is JoinKind.Left or JoinKind.Full)
        {
            context.NullExtend(right.Output);
        }

        if (join.Kind is JoinKind.Right or JoinKind.Full)
        {
            context.NullExtend(left.Output);
        }

        return join.Kind switch
        {
            JoinKind.Left => new JoinNode(JoinType.Left, left, right, condition),
            JoinKind.Right => new JoinNode(JoinType.Left, right, left, condition),
            JoinKind.Full => new JoinNode(JoinType.Full, left, right, condition),
            _ => new JoinNode(JoinType.Inner, left, right, condition),
        };
    }

    /// <summary>The equalities of USING and NATURAL; each pair of columns shows as one.</summary>
    private BoundExpression? MergeColumns(JoinSyntax join, List<ScopeTable> leftTables, List<ScopeTable> rightTables)
    {
        if (join.Kind == JoinKind.Full)
        {
            throw ExpressionBinder.NotSupported(join, "FULL JOIN with USING or NATURAL");
        }

        var coercion = new Coercion(context);
        var names = new List<string>();
        foreach (var name in join.Using)
        {
            names.Add(name.Value);
        }

        if (join.Natural)
        {
            foreach (var table in leftTables)
            {
                foreach (var column in table.Columns)
                {
                    if (!table.IsHidden(column, null) && Find(rightTables, column.Name, join, out _) is not null)
                    {
                        names.Add(column.Name);
                    }
                }
            }
        }

        var conditions = new List<BoundExpression>();
        foreach (var name in names)
        {
            var leftColumn = Find(leftTables, name, join, out var leftTable);
            var rightColumn = Find(rightTables, name, join, out var rightTable);
            if (leftColumn is null || rightColumn is null)
            {
                throw join.Error(
                    ErrorCode.UndefinedColumn, $"The column \"{name}\" of USING must stand on both sides of the join.");
            }

            BoundExpression left = new BoundColumn(leftColumn);
            BoundExpression right = new BoundColumn(rightColumn);
            coercion.Unify(ref left, ref right, join, "=");
            conditions.Add(new BoundComparison(BinaryOperator.Equal, left, right));
            if (join.Kind == JoinKind.Right)
            {
                leftTable!.Merge(leftColumn);
            }
            else
            {
                rightTable!.Merge(rightColumn);
            }
        }

        return ExpressionFacts.Conjunction(conditions);
    }

    private static PlanColumn? Find(List<ScopeTable> tables, string name, SyntaxNode place, out ScopeTable? owner)
    {
        PlanColumn? found = null;
        owner = null;
        foreach (var table in tables)
        {
            foreach (var column in table.Columns)
            {
                if (!Identifier.Same(column.Name, name) || table.IsHidden(column, null))
                {
                    continue;
                }

                if (found is not null)
                {
                    throw place.Error(ErrorCode.AmbiguousColumn, $"The column \"{name}\" is ambiguous.");
                }

                found = column;
                owner = table;
            }
        }

        return found;
    }
}
