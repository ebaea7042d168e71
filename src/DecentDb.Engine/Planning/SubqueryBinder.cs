using System.Collections.Generic;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sql.Syntax;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Planning;

/// <summary>Binds the queries within expressions.</summary>
internal sealed class SubqueryBinder(ExpressionBinder binder)
{
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

    /// <summary>One of the six comparisons of a value with ANY or ALL rows of a query.</summary>
    public BoundSubquery BindQuantified(QuantifiedSyntax syntax, QuerySyntax query)
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

    /// <summary>Throws when a query has not as many columns as it is compared with.</summary>
    public static void RefuseOther(int columnCount, int operandCount, QuerySyntax query)
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
}
