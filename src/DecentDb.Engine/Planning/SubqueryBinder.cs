using System.Collections.Generic;
using DecentDb.Engine.Functions;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sql.Syntax;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Planning;

/// <summary>
/// Binds the queries within expressions, and ANY and ALL. What is compared by one of the six comparisons with the rows
/// of a query, or with the items of an array, is decided by the ends of these; anything else is computed for each of
/// them, and the answers are searched: ANY for a TRUE, ALL for a FALSE.
/// </summary>
internal sealed class SubqueryBinder(ExpressionBinder binder, OperatorBinder operators, RowValueBinder rows)
{
    private Coercion Coercion => binder.Coercion;

    /// <summary>(query) as a value.</summary>
    public BoundSubquery BindScalar(ScalarSubquerySyntax syntax)
    {
        var subplan = binder.BindSubplan(syntax.Query, [], out var outerValues);
        if (subplan.Plan.Output.Count != 1)
        {
            throw syntax.Error(ErrorCode.SyntaxError, "A subquery used as a value must have exactly one column.");
        }

        // The length of a CHAR stays: it says how its values are read.
        var output = subplan.Plan.Output[0].Type;
        var type = output.IsPadded ? output : Coercion.Bare(output);
        return new BoundSubquery(SubqueryKind.Scalar, [], subplan, outerValues, Negated: false, type);
    }

    /// <summary>EXISTS (query).</summary>
    public BoundSubquery BindExists(QuerySyntax query)
    {
        var subplan = binder.BindSubplan(query, [], out var outerValues);
        return new BoundSubquery(SubqueryKind.Exists, [], subplan, outerValues, Negated: false, SqlType.Boolean);
    }

    /// <summary>operand [NOT] IN (query); the operand may be a row.</summary>
    public BoundSubquery BindIn(ExpressionSyntax operand, QuerySyntax query, SyntaxNode place, bool negated)
    {
        var operands = RowValueBinder.ValuesOf(operand) is { } values ? binder.BindAll(values) : [binder.Bind(operand)];
        var subplan = BindMatching(operands, query, place, out var outerValues);
        return new BoundSubquery(SubqueryKind.In, operands, subplan, outerValues, negated, SqlType.Boolean);
    }

    // One of the six comparisons of a value with ANY or ALL rows of a query.
    private BoundSubquery BindEnds(QuantifiedSyntax syntax, QuerySyntax query)
    {
        List<BoundExpression> operands = [binder.Bind(syntax.Operand)];
        var subplan = BindMatching(operands, query, syntax, out var outerValues);
        return new BoundSubquery(
            SubqueryKind.Quantified, operands, subplan, outerValues, Negated: false, SqlType.Boolean)
        {
            Operator = syntax.Operator,
            IsAll = syntax.Quantifier == Quantifier.All,
        };
    }

    private static void RefuseOther(int columnCount, int operandCount, QuerySyntax query)
    {
        if (columnCount != operandCount)
        {
            throw query.Error(
                ErrorCode.SyntaxError,
                operandCount == 1
                    ? "A subquery that is compared with a value must have exactly one column."
                    : "A subquery that is compared with a row must have as many columns as that has values.");
        }
    }

    // The query and the operands, which get the types in which they are compared.
    private Subplan BindMatching(
        List<BoundExpression> operands, QuerySyntax query, SyntaxNode place, out List<OuterValue> outerValues)
    {
        var expected = operands.ConvertAll(operand => Coercion.Bare(operand.Type));
        var bound = binder.BindSubplan(query, expected, out outerValues);
        var output = bound.Plan.Output;
        RefuseOther(output.Count, operands.Count, query);
        var columns = new List<BoundExpression>(output.Count);
        var converted = new List<PlanColumn>(output.Count);
        var isChanged = false;
        for (var i = 0; i < output.Count; i++)
        {
            var operand = operands[i];
            BoundExpression column = new BoundColumn(output[i]);
            var type = binder.Coercion.Unify(ref operand, ref column, place, "=");
            operands[i] = operand;
            columns.Add(column);
            converted.Add(new PlanColumn("value", type, isNullable: true));
            isChanged |= column is not BoundColumn;
        }

        if (isChanged)
        {
            bound.Plan = new ProjectNode(bound.Plan, columns, converted);
        }

        return bound;
    }

    /// <summary>operand op ANY | ALL (query or array).</summary>
    public BoundExpression BindQuantified(QuantifiedSyntax syntax)
    {
        // = ANY is IN, <> ALL is NOT IN.
        var isAny = syntax is { Operator: BinaryOperator.Equal, Quantifier: Quantifier.Any, Like: null };
        var isNone = syntax is { Operator: BinaryOperator.NotEqual, Quantifier: Quantifier.All, Like: null };
        if (syntax.Query is { } query)
        {
            return BindQuery(syntax, query, isAny, isNone);
        }

        if (syntax.Array is { } array && ArrayItems.Of(array) is { } written)
        {
            return BindWritten(syntax, written);
        }

        // Mappers write out the values of a list: ANY ((@a, @b)), and ANY ((SELECT ...)) for an empty one.
        IReadOnlyList<ExpressionSyntax>? items = syntax.Array switch
        {
            RowSyntax row => row.Items,
            ScalarSubquerySyntax subquery => [subquery],
            _ => null,
        };
        if (items is not null && (isAny || isNone))
        {
            return binder.Bind(new InListSyntax(syntax.Location, syntax.Operand, items, negated: isNone));
        }

        if (syntax.Array is ScalarSubquerySyntax nested)
        {
            return BindQuery(syntax, nested.Query, isAny, isNone);
        }

        if (syntax.Array is ParameterSyntax list && (isAny || isNone))
        {
            return BindInParameter(syntax, list, negated: isNone);
        }

        return (syntax.Like is null ? binder.Arrays.BindQuantified(syntax) : null)
            ?? BindItems(syntax) ?? throw ExpressionBinder.NotSupported(
                syntax, "A comparison with ANY or ALL of what is neither a query nor an array");
    }

    private static bool IsComparison(QuantifiedSyntax syntax) => syntax is
    {
        Like: null,
        Operator: BinaryOperator.Equal or BinaryOperator.NotEqual or BinaryOperator.Less
            or BinaryOperator.LessOrEqual or BinaryOperator.Greater or BinaryOperator.GreaterOrEqual,
    };

    private BoundSubquery BindQuery(QuantifiedSyntax syntax, QuerySyntax query, bool isAny, bool isNone)
    {
        if (isAny || isNone)
        {
            return BindIn(syntax.Operand, query, syntax, negated: isNone);
        }

        return IsComparison(syntax) && syntax.Operand is not RowSyntax
            ? BindEnds(syntax, query)
            : BindRows(syntax, query);
    }

    private BoundSubquery BindRows(QuantifiedSyntax syntax, QuerySyntax query)
    {
        var operands = RowValueBinder.ValuesOf(syntax.Operand) is { } values
            ? binder.BindAll(values) : [binder.Bind(syntax.Operand)];
        var expected = operands.ConvertAll(operand => Coercion.Bare(operand.Type));
        var subplan = binder.BindSubplan(query, expected, out var outerValues);
        RefuseOther(subplan.Plan.Output.Count, operands.Count, query);
        return Search(syntax, operands, subplan, outerValues);
    }

    // The items of an array that is computed; null where it is none.
    private BoundCase? BindItems(QuantifiedSyntax syntax)
    {
        if (syntax.Array is null || syntax.Operand is RowSyntax)
        {
            return null;
        }

        var operand = binder.Bind(syntax.Operand);
        var array = binder.Bind(syntax.Array);
        if (!array.Type.IsArray)
        {
            if (!Coercion.IsOpen(array))
            {
                return null;
            }

            var item = Coercion.IsOpen(operand) ? SqlType.Text : Coercion.Bare(operand.Type);
            array = Coercion.To(array, item.ArrayType, syntax.Array);
        }

        List<OuterValue> outerValues = [];
        var type = array.Type.ItemType;
        var items = new TableFunctionNode(
            "unnest",
            () => new ArrayItemRows([type.Kind]),
            [Given(array, outerValues)],
            [new PlanColumn("item", type, isNullable: true)],
            IsStrict: false);
        var found = Search(syntax, [operand], new Subplan(items), outerValues);
        return new BoundCase(
            null,
            [new BoundWhen(new BoundIs(array, IsTest.Null, Negated: false), BoundConstant.NullOf(SqlType.Boolean))],
            found,
            SqlType.Boolean);
    }

    // Makes of each row what the comparison with it says: that one of them is TRUE, or that none is FALSE.
    private BoundSubquery Search(
        QuantifiedSyntax syntax, List<BoundExpression> operands, Subplan subplan, List<OuterValue> outerValues)
    {
        var given = operands.ConvertAll(operand => Given(operand, outerValues));
        List<BoundExpression> columns = [];
        foreach (var column in subplan.Plan.Output)
        {
            columns.Add(new BoundColumn(column));
        }

        BoundExpression holds = syntax switch
        {
            { Like: { } like } => binder.BindLike(given[0], columns[0], syntax, like),
            { Operand: RowSyntax } => rows.Compare(syntax.Operator, given, columns, syntax),
            _ => operators.BindBinary(
                new BinarySyntax(syntax.Location, syntax.Operator, syntax.Operand, syntax.Operand, default),
                given[0],
                columns[0]),
        };
        Condition(holds, syntax);
        subplan.Plan = new ProjectNode(
            subplan.Plan, [holds], [new PlanColumn("holds", SqlType.Boolean, isNullable: true)]);
        var isAll = syntax.Quantifier == Quantifier.All;
        BoundExpression wanted = isAll ? BoundConstant.False : BoundConstant.True;
        return new BoundSubquery(SubqueryKind.In, [wanted], subplan, outerValues, Negated: isAll, SqlType.Boolean);
    }

    private static BoundExpression Condition(BoundExpression holds, QuantifiedSyntax syntax) => holds.Type.IsBoolean
        ? holds
        : throw syntax.Error(
            ErrorCode.WrongObjectType, $"ANY and ALL need an operator that gives BOOLEAN, not {holds.Type}.");

    // What the plan of a query within this one reads of a value of this one.
    private BoundExpression Given(BoundExpression value, List<OuterValue> outerValues)
    {
        if (value is BoundConstant or BoundParameter { IsOuter: false })
        {
            return value;
        }

        var outer = new OuterValue(Coercion.Context.NextOuterValue(), value);
        outerValues.Add(outer);
        return new BoundParameter(outer.ParameterIndex, value.Type, IsOuter: true) { GivenAt = GivenPlaces.Of(value) };
    }

    // ANY and ALL of the items of an array are comparisons with each.
    private BoundExpression BindWritten(QuantifiedSyntax syntax, List<ExpressionSyntax> items)
    {
        var isAny = syntax.Quantifier == Quantifier.Any;
        if (items.Count == 0)
        {
            binder.BindAll([syntax.Operand]);
            return isAny ? BoundConstant.False : BoundConstant.True;
        }

        if (syntax is { Like: null } and ({ Operator: BinaryOperator.Equal, Quantifier: Quantifier.Any }
            or { Operator: BinaryOperator.NotEqual, Quantifier: Quantifier.All }))
        {
            return binder.Bind(new InListSyntax(syntax.Location, syntax.Operand, items, negated: !isAny));
        }

        var comparisons = items.ConvertAll<ExpressionSyntax>(item => syntax.Like is { } like
            ? new LikeSyntax(syntax.Location, syntax.Operand, item, null, like.IgnoresCase, like.IsNegated)
            : new BinarySyntax(syntax.Location, syntax.Operator, syntax.Operand, item, default));
        return comparisons.Count == 1
            ? Condition(binder.Bind(comparisons[0]), syntax)
            : binder.Bind(new LogicalSyntax(
                syntax.Location, isAny ? LogicalOperator.Or : LogicalOperator.And, comparisons));
    }

    private BoundInList BindInParameter(QuantifiedSyntax syntax, ParameterSyntax list, bool negated)
    {
        // The type of the parameter is that of the values in its list.
        var parameter = binder.Arrays.BindItems(list);
        BoundExpression value = parameter;
        var operand = binder.Bind(syntax.Operand);
        var type = Coercion.Unify(ref operand, ref value, syntax, "=", syntax.Operand, list);
        var values = new BoundListParameter(parameter.Index, type, syntax.IsInParentheses);
        return new BoundInList(operand, [values], negated);
    }
}
