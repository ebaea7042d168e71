using System.Collections.Generic;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sql.Syntax;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Planning;

/// <summary>Binds the queries of a WITH and makes their names known to what comes after them.</summary>
internal sealed class CommonTableBinder(BindingContext context)
{
    private const int WideningMax = 4;

    /// <summary>Defines the names of a WITH; the caller forgets them at the end of their query.</summary>
    /// <param name="with">The WITH.</param>
    /// <param name="scope">The scope of the query that has it.</param>
    public void Define(WithSyntax with, Scope scope)
    {
        var names = new HashSet<string>(Identifier.Comparer);
        foreach (var table in with.Tables)
        {
            if (!names.Add(table.Name.Value))
            {
                throw table.Name.Error(
                    ErrorCode.DuplicateObject, $"The name \"{table.Name.Value}\" stands more than once in WITH.");
            }

            context.CommonTables.Add(table.Statement is QueryStatementSyntax
                ? Bind(table, with.Recursive, scope) : BindChange(table, with));
        }
    }

    private CommonTable Bind(CommonTableSyntax syntax, bool recursive, Scope scope)
    {
        var query = ((QueryStatementSyntax)syntax.Statement).Query;
        var outerRead = context.Changes.Read;
        context.Changes.Read = [];
        var own = scope.Beside();
        context.DefinitionDepth++;
        var traversal = syntax.Search is null && syntax.Cycle is null
            ? null : new Traversal(syntax, BindMarks(syntax.Cycle));
        var plan = recursive && query.Body is SetOperationSyntax { Operator: SetOperator.Union } union
            ? BindRecursive(syntax, query, union, own, traversal)
            : traversal is null ? new QueryBinder(context).BindQuery(query, own, []) : throw NotRecursive(syntax);
        context.DefinitionDepth--;
        scope.OuterValues.AddRange(own.OuterValues);
        var read = context.Changes.Read;
        context.Changes.Read = outerRead;
        return new CommonTable(syntax.Name.Value, plan, own.OuterValues)
        {
            Columns = Named(plan.Output, syntax),
            ReadTables = read,
            IsMaterialized = syntax.Materialization == Materialization.Materialized,
            Outer = scope.Outer?.Level,
            RecursionDepth = context.RecursionDepth,
            DefinitionDepth = context.DefinitionDepth,
        };
    }

    private CommonTable BindChange(CommonTableSyntax syntax, WithSyntax with) =>
        context.BindChange is { } bind && ReferenceEquals(with, context.Changes.Top)
            ? bind(syntax)
            : throw ExpressionBinder.NotSupported(
                syntax.Statement, "A change of rows in a WITH that is not that of the whole statement");

    // What CYCLE marks rows with; none where it does not say.
    private List<BoundExpression> BindMarks(CycleSyntax? cycle)
    {
        if (cycle is not { Mark: { } mark, Unmarked: { } unmarked })
        {
            return [];
        }

        var binder = new ExpressionBinder(context, null) { AggregatesForbiddenIn = "CYCLE" };
        List<BoundExpression> marks = [binder.Bind(mark), binder.Bind(unmarked)];
        new FunctionBinder(binder.Coercion).UnifyAll(marks, [mark, unmarked], "CYCLE");
        return marks;
    }

    private static DatabaseException NotRecursive(CommonTableSyntax syntax) => syntax.Error(
        ErrorCode.SyntaxError, $"SEARCH and CYCLE need a recursive query, and \"{syntax.Name.Value}\" is none.");

    private PlanNode BindRecursive(
        CommonTableSyntax syntax,
        QuerySyntax query,
        SetOperationSyntax union,
        Scope own,
        Traversal? traversal)
    {
        if (traversal is not null && union.Operands.Count > 2)
        {
            throw ExpressionBinder.NotSupported(syntax, "SEARCH or CYCLE of a UNION of more than two parts");
        }

        var known = context.CommonTables.Count;
        var queries = new QueryBinder(context);
        if (query.With is { } with)
        {
            Define(with, own);
        }

        var first = queries.BindBody(union.Operands[0], own, []);
        for (var round = 0; ; round++)
        {
            first = traversal?.Begin(first, Named(first.Output, syntax)) ?? first;
            var working = new WorkingTable(syntax.Name.Value)
            {
                Columns = WorkingColumns(first, syntax),
                KeptCount = traversal?.AddedCount ?? 0,
                Unmarked = traversal is null ? null : traversal.Unmarked,
                Outer = own.Outer?.Level,
                RecursionDepth = context.RecursionDepth + 1,
                DefinitionDepth = context.DefinitionDepth,
            };
            if (BindSteps(new RecursiveForm(union, traversal), queries, own, first, working) is not { } node)
            {
                if (traversal is not null)
                {
                    throw NotRecursive(syntax);
                }

                // Nothing refers to the name: a query like any other.
                context.CommonTables.RemoveRange(known, context.CommonTables.Count - known);
                return queries.BindQuery(query, own, []);
            }

            if (node is RecursiveNode)
            {
                context.CommonTables.RemoveRange(known, context.CommonTables.Count - known);
                return query.OrderBy.Count == 0
                    ? queries.Limit(traversal?.End(node) ?? node, query)
                    : throw ExpressionBinder.NotSupported(query.OrderBy[0], "ORDER BY of a recursive query");
            }

            // A step gives a wider type than the first part; bound again, all meet in it.
            first = round < WideningMax ? traversal?.Bare(node) ?? node : throw union.Error(
                ErrorCode.DatatypeMismatch,
                "The types of the recursive query widen with each step; add a CAST to its first part.");
        }
    }

    /// <summary>
    /// Binds what follows the first part. The recursive node; or the first part again in wider types; or null when no
    /// part refers to the name.
    /// </summary>
    private PlanNode? BindSteps(
        RecursiveForm form, QueryBinder queries, Scope own, PlanNode first, WorkingTable working)
    {
        var (union, traversal) = form;
        var starts = new List<PlanNode> { first };
        var steps = new List<PlanNode>();
        var known = context.CommonTables.Count;
        context.CommonTables.Add(working);
        context.RecursionDepth++;
        for (var i = 1; i < union.Operands.Count; i++)
        {
            var scope = own.Beside();
            var uses = working.UseCount;
            var operand = traversal?.Step(union.Operands[i]) ?? union.Operands[i];
            var part = queries.BindBody(operand, scope, TypesOf(working.Columns));
            own.OuterValues.AddRange(scope.OuterValues);
            if (part.Output.Count != first.Output.Count)
            {
                throw union.Operands[i].Error(
                    ErrorCode.SyntaxError, "All parts of a set operation must have equally many columns.");
            }

            part = traversal?.Continue(part) ?? part;
            var isStep = working.UseCount > uses;
            if (isStep && HasAggregateOver(part, working))
            {
                throw union.Operands[i].Error(
                    ErrorCode.InvalidRecursion,
                    "An aggregate function may not stand in the recursive part of a recursive query.");
            }

            (isStep ? steps : starts).Add(part);
        }

        context.RecursionDepth--;
        context.CommonTables.RemoveRange(known, context.CommonTables.Count - known);
        if (steps.Count == 0)
        {
            return null;
        }

        List<PlanNode> parts = [.. starts, .. steps];
        var output = new OutputUnifier(context, union).Unify(parts, []);
        for (var c = 0; c < output.Count; c++)
        {
            if (Coercion.Bare(output[c].Type) != working.Columns[c].Type)
            {
                return Retyped(parts[0], output);
            }
        }

        var initial = starts.Count == 1
            ? parts[0]
            : new UnionAllNode(parts.GetRange(0, starts.Count), QueryBinder.Copy(output));
        return new RecursiveNode(
            working, initial, parts.GetRange(starts.Count, steps.Count), !union.All, QueryBinder.Copy(output));
    }

    // It gives a row for no rows, and so the recursion would never end.
    private static bool HasAggregateOver(PlanNode plan, WorkingTable working)
    {
        if (plan is AggregateNode { Aggregates.Count: > 0 } && Reads(plan, working))
        {
            return true;
        }

        foreach (var input in plan.Inputs)
        {
            if (HasAggregateOver(input, working))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Reads(PlanNode plan, WorkingTable working)
    {
        if (plan is WorkingTableNode node && ReferenceEquals(node.Table, working))
        {
            return true;
        }

        foreach (var input in plan.Inputs)
        {
            if (Reads(input, working))
            {
                return true;
            }
        }

        return false;
    }

    private static ProjectNode Retyped(PlanNode plan, List<PlanColumn> output)
    {
        var expressions = new List<BoundExpression>(plan.Output.Count);
        foreach (var column in plan.Output)
        {
            expressions.Add(new BoundColumn(column));
        }

        return new ProjectNode(plan, expressions, QueryBinder.Copy(output));
    }

    private static List<SqlType> TypesOf(IReadOnlyList<PlanColumn> columns)
    {
        var types = new List<SqlType>(columns.Count);
        foreach (var column in columns)
        {
            types.Add(column.Type);
        }

        return types;
    }

    // What a step gives may be NULL where the first part never is.
    private static List<PlanColumn> WorkingColumns(PlanNode first, CommonTableSyntax syntax)
    {
        var columns = new List<PlanColumn>(first.Output.Count);
        foreach (var column in Named(first.Output, syntax))
        {
            columns.Add(new PlanColumn(column.Name, Coercion.Bare(column.Type), isNullable: true)
            {
                GivenAt = column.GivenAt,
            });
        }

        return columns;
    }

    /// <summary>Columns under the names that WITH gives them.</summary>
    public static List<PlanColumn> Named(IReadOnlyList<PlanColumn> columns, CommonTableSyntax syntax)
    {
        if (syntax.Columns.Count > columns.Count)
        {
            throw syntax.Error(
                ErrorCode.SyntaxError, $"\"{syntax.Name.Value}\" has fewer columns than WITH names.");
        }

        var named = new List<PlanColumn>(columns.Count);
        for (var i = 0; i < columns.Count; i++)
        {
            var column = columns[i];
            var name = i < syntax.Columns.Count ? syntax.Columns[i].Value : column.Name;
            named.Add(new PlanColumn(name, column.Type, column.IsNullable)
            {
                Table = column.Table,
                Ordinal = column.Ordinal,
                IsUntyped = column.IsUntyped,
                GivenBy = column.GivenBy,
                GivenAt = column.GivenAt,
            });
        }

        return named;
    }

    private readonly record struct RecursiveForm(SetOperationSyntax Union, Traversal? Traversal);
}
