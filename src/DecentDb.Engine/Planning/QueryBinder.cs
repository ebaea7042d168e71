using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sql.Syntax;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Planning;

/// <summary>
/// Makes the plan of a query as its text says it: FROM, WHERE, GROUP BY, HAVING, SELECT, DISTINCT, ORDER BY, LIMIT.
/// </summary>
internal sealed class QueryBinder(BindingContext context)
{
    /// <summary>Binds a query.</summary>
    /// <param name="syntax">The query.</param>
    /// <param name="scope">An empty scope for it, with the queries around it.</param>
    /// <param name="expected">
    /// Types that settle output columns whose type is open; may be shorter than the output.
    /// </param>
    public PlanNode BindQuery(QuerySyntax syntax, Scope scope, IReadOnlyList<SqlType> expected)
    {
        var known = context.CommonTables.Count;
        if (syntax.With is { } with)
        {
            new CommonTableBinder(context).Define(with, scope);
        }

        foreach (var locking in syntax.Lockings)
        {
            LockingCheck.Run(syntax, locking);
        }

        var plan = BindAfterWith(syntax, scope, expected);
        context.CommonTables.RemoveRange(known, context.CommonTables.Count - known);
        return plan;
    }

    private PlanNode BindAfterWith(QuerySyntax syntax, Scope scope, IReadOnlyList<SqlType> expected)
    {
        if (syntax.Body is SelectSyntax select)
        {
            var plan = new SelectBinder(context, scope).Bind(select, syntax.OrderBy, expected, out var hiddenCount);
            return DropHidden(Limit(plan, syntax), hiddenCount);
        }

        var body = BindBody(syntax.Body, scope, expected);
        if (syntax.OrderBy.Count > 0)
        {
            body = new SortNode(body, BindOutputOrder(syntax.OrderBy, body));
        }

        return Limit(body, syntax);
    }

    /// <summary>Binds what stands between WITH and ORDER BY.</summary>
    public PlanNode BindBody(QueryBodySyntax body, Scope scope, IReadOnlyList<SqlType> expected)
    {
        switch (body)
        {
            case SelectSyntax select:
                return new SelectBinder(context, scope).Bind(select, [], expected, out _);
            case ValuesSyntax values:
                return BindValues(values, scope, expected);
            case SetOperationSyntax operation:
                return BindSetOperation(operation, scope, expected);
            case NestedQuerySyntax nested:
                return BindQuery(nested.Query, scope, expected);
            default:
                throw ExpressionBinder.NotSupported(body, "This query");
        }
    }

    private ValuesNode BindValues(ValuesSyntax values, Scope scope, IReadOnlyList<SqlType> expected)
    {
        var binder = new ExpressionBinder(context, scope) { AggregatesForbiddenIn = "VALUES" };
        var width = values.Rows[0].Values.Count;
        var columns = new List<List<BoundExpression>>();
        var places = new List<List<SyntaxNode>>();
        for (var c = 0; c < width; c++)
        {
            columns.Add([]);
            places.Add([]);
        }

        foreach (var row in values.Rows)
        {
            if (row.Values.Count != width)
            {
                throw row.Error(ErrorCode.SyntaxError, "All rows of VALUES must have the same number of values.");
            }

            for (var c = 0; c < width; c++)
            {
                columns[c].Add(binder.Bind(row.Values[c]));
                places[c].Add(row.Values[c]);
            }
        }

        var functions = new FunctionBinder(binder.Coercion);
        var output = new List<PlanColumn>(width);
        for (var c = 0; c < width; c++)
        {
            var isOpen = columns[c].TrueForAll(Coercion.IsOpen);
            var type = FindExpected(expected, c) is { } wanted
                && (isOpen || binder.Coercion.AreGivenAs(columns[c], wanted))
                ? wanted
                : functions.UnifyAll(columns[c], places[c], "VALUES");
            for (var r = 0; r < columns[c].Count; r++)
            {
                columns[c][r] = binder.Coercion.ToCommon(columns[c][r], type, places[c][r]);
            }

            output.Add(new PlanColumn(
                string.Create(CultureInfo.InvariantCulture, $"column{c + 1}"), type, isNullable: true)
            {
                IsUntyped = isOpen && FindExpected(expected, c) is null,
                GivenBy = columns[c].Count == 1 ? binder.Coercion.FindGiven(columns[c][0]) : null,
                GivenAt = GivenPlaces.Of(columns[c]),
            });
        }

        var rows = new List<IReadOnlyList<BoundExpression>>(values.Rows.Count);
        for (var r = 0; r < values.Rows.Count; r++)
        {
            var row = new List<BoundExpression>(width);
            foreach (var column in columns)
            {
                row.Add(column[r]);
            }

            rows.Add(row);
        }

        return new ValuesNode(rows, output);
    }

    private PlanNode BindSetOperation(SetOperationSyntax syntax, Scope scope, IReadOnlyList<SqlType> expected)
    {
        var inputs = new List<PlanNode>(syntax.Operands.Count);
        foreach (var operand in syntax.Operands)
        {
            var own = scope.Beside();
            inputs.Add(BindBody(operand, own, []));
            scope.OuterValues.AddRange(own.OuterValues);
            if (inputs[^1].Output.Count != inputs[0].Output.Count)
            {
                throw operand.Error(ErrorCode.SyntaxError,
                    "All parts of a set operation must have equally many columns.");
            }
        }

        var output = new OutputUnifier(context, syntax).Unify(inputs, expected);
        if (syntax.Operator == SetOperator.Union)
        {
            var union = new UnionAllNode(inputs, output);
            return syntax.All ? union : new DistinctNode(union);
        }

        var result = inputs[0];
        for (var i = 1; i < inputs.Count; i++)
        {
            result = new SetOperationNode(
                syntax.Operator == SetOperator.Except, syntax.All, result, inputs[i], Copy(output));
        }

        return result;
    }

    public static List<PlanColumn> Copy(List<PlanColumn> columns)
    {
        var copies = new List<PlanColumn>(columns.Count);
        foreach (var column in columns)
        {
            copies.Add(new PlanColumn(column.Name, column.Type, column.IsNullable)
            {
                IsUntyped = column.IsUntyped,
                GivenAt = column.GivenAt,
            });
        }

        return copies;
    }

    private List<SortKey> BindOutputOrder(IReadOnlyList<OrderItemSyntax> items, PlanNode body)
    {
        var scope = new Scope(null);
        scope.Add(new ScopeTable("", body.Output));
        var binder = new ExpressionBinder(context, scope) { AggregatesForbiddenIn = "ORDER BY" };
        var keys = new List<SortKey>(items.Count);
        foreach (var item in items)
        {
            RefuseConstant(item.Expression, "ORDER BY");
            var expression = item.Expression is IntegerLiteralSyntax ordinal
                ? new BoundColumn(body.Output[OutputIndex(ordinal, body.Output.Count)])
                : binder.BindValue(item.Expression);
            keys.Add(KeyOf(item, expression));
        }

        return keys;
    }

    /// <summary>The zero-based output column that an ordinal in ORDER BY or GROUP BY names.</summary>
    public static int OutputIndex(IntegerLiteralSyntax ordinal, int count) =>
        ordinal.Value >= 1 && ordinal.Value <= count
            ? (int)ordinal.Value - 1
            : throw ordinal.Error(
                ErrorCode.UndefinedColumn, $"Position {ordinal.Value} is not in the select list.");

    /// <summary>
    /// A constant would order or group nothing; a text is most often meant to be a name, and a number a position.
    /// </summary>
    public static void RefuseConstant(ExpressionSyntax expression, string clause)
    {
        if (expression is TextLiteralSyntax or DecimalLiteralSyntax or DoubleLiteralSyntax)
        {
            throw expression.Error(
                ErrorCode.SyntaxError,
                $"A constant in {clause} must be the position of a column; "
                + "names stand without quotes or in double ones.");
        }
    }

    /// <summary>NULL is greater than every value unless the text says otherwise.</summary>
    public static SortKey KeyOf(OrderItemSyntax item, BoundExpression expression) => new(
        expression,
        item.Descending,
        item.Nulls == NullsOrder.Default ? item.Descending : item.Nulls == NullsOrder.First);

    /// <summary>Settles an open type by what the surroundings expect.</summary>
    public static BoundExpression SettleAs(
        BoundExpression expression, IReadOnlyList<SqlType> expected, int index, SyntaxNode place, Coercion coercion)
    {
        var isOpen = expression.Type.IsUntyped;
        return isOpen && FindExpected(expected, index) is { } type
            ? coercion.To(expression, type, place)
            : coercion.Settle(expression, place);
    }

    /// <summary>The type that the surroundings expect of a column; null when they leave it open.</summary>
    public static SqlType? FindExpected(IReadOnlyList<SqlType> expected, int index) =>
        index < expected.Count && !expected[index].IsUntyped ? Coercion.Uncut(expected[index]) : null;

    /// <summary>Puts the LIMIT and OFFSET of a query above its plan.</summary>
    public PlanNode Limit(PlanNode plan, QuerySyntax syntax)
    {
        if (syntax.Limit is null && syntax.Offset is null)
        {
            return plan;
        }

        var binder = new ExpressionBinder(context, null) { AggregatesForbiddenIn = "LIMIT" };
        BoundExpression? Count(ExpressionSyntax? count) =>
            count is null ? null
                : binder.Coercion.To(binder.Bind(count), SqlType.BigInt, count, CastContext.Assignment);
        var window = new RowWindow(Count(syntax.Limit), Count(syntax.Offset));
        if (!syntax.WithTies)
        {
            return new LimitNode(plan, window);
        }

        var sort = plan is DistinctOnNode distinct ? distinct.Input : plan;
        return sort is SortNode { Keys: var keys }
            ? new LimitWithTiesNode(plan, window, [.. keys.Select(key => key.Expression)])
            : throw syntax.Error(ErrorCode.SyntaxError, "WITH TIES needs an ORDER BY.");
    }

    /// <summary>Columns that only ORDER BY needed end here.</summary>
    private static PlanNode DropHidden(PlanNode plan, int hiddenCount)
    {
        if (hiddenCount == 0)
        {
            return plan;
        }

        var expressions = new List<BoundExpression>();
        var output = new List<PlanColumn>();
        for (var i = 0; i < plan.Output.Count - hiddenCount; i++)
        {
            expressions.Add(new BoundColumn(plan.Output[i]));
            output.Add(plan.Output[i]);
        }

        return new ProjectNode(plan, expressions, output);
    }
}
