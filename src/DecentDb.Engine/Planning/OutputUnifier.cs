using System.Collections.Generic;
using DecentDb.Engine.Sql.Syntax;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Planning;

/// <summary>
/// Brings the columns of the parts of a set operation to the types in which they meet. Constants without a type take
/// that of the other parts.
/// </summary>
internal sealed class OutputUnifier(BindingContext context, SetOperationSyntax syntax)
{
    private readonly Coercion _coercion = new(context);

    /// <summary>The common columns; parts whose columns have other types get casts.</summary>
    /// <param name="inputs">The parts, all with equally many columns; changed in place.</param>
    /// <param name="expected">Types that settle columns which no part gives a type.</param>
    public List<PlanColumn> Unify(List<PlanNode> inputs, IReadOnlyList<SqlType> expected)
    {
        var output = new List<PlanColumn>();
        var expressions = inputs.ConvertAll(_ => new List<BoundExpression>());
        for (var c = 0; c < inputs[0].Output.Count; c++)
        {
            var type = FindType(inputs, c, expected, out var isUntyped);
            var isNullable = false;
            for (var i = 0; i < inputs.Count; i++)
            {
                isNullable |= inputs[i].Output[c].IsNullable;
                if (!isUntyped && inputs[i].Output[c].IsUntyped)
                {
                    inputs[i] = Retype(inputs[i], c, type, syntax.Operands[i]);
                }

                expressions[i].Add(_coercion.ToCommon(new BoundColumn(inputs[i].Output[c]), type, syntax.Operands[i]));
            }

            output.Add(new PlanColumn(inputs[0].Output[c].Name, type, isNullable)
            {
                IsUntyped = isUntyped,
                GivenAt = GivenPlaces.Of(inputs, c),
            });
        }

        for (var i = 0; i < inputs.Count; i++)
        {
            if (!expressions[i].TrueForAll(expression => expression is BoundColumn))
            {
                inputs[i] = new ProjectNode(inputs[i], expressions[i], QueryBinder.Copy(output));
            }
        }

        return output;
    }

    private SqlType FindType(
        List<PlanNode> inputs, int column, IReadOnlyList<SqlType> expected, out bool isUntyped)
    {
        var typed = new List<BoundExpression>();
        var places = new List<SyntaxNode>();
        for (var i = 0; i < inputs.Count; i++)
        {
            if (!inputs[i].Output[column].IsUntyped)
            {
                typed.Add(new BoundColumn(inputs[i].Output[column]));
                places.Add(syntax.Operands[i]);
            }
        }

        isUntyped = false;
        if (typed.Count > 0 && QueryBinder.FindExpected(expected, column) is { } target
            && _coercion.AreGivenAs(typed, target))
        {
            return target;
        }

        if (typed.Count > 0)
        {
            var type = new FunctionBinder(_coercion).UnifyAll(typed, places, "a set operation");
            return type.IsPadded && !inputs.TrueForAll(input => Fits(input, column, type))
                ? Coercion.Bare(type)
                : type;
        }

        if (QueryBinder.FindExpected(expected, column) is { } wanted)
        {
            return wanted;
        }

        isUntyped = true;
        return SqlType.Text;
    }

    private static bool Fits(PlanNode input, int column, SqlType type) => !input.Output[column].IsUntyped
        || (input is ProjectNode project && FunctionBinder.Fits(project.Expressions[column], type));

    /// <summary>Reads the constants of a column as values of a type.</summary>
    private ProjectNode Retype(PlanNode plan, int index, SqlType type, SyntaxNode place)
    {
        var expressions = new List<BoundExpression>();
        foreach (var column in plan.Output)
        {
            expressions.Add(new BoundColumn(column));
        }

        var input = plan;
        if (plan is ProjectNode { Expressions: var computed } project && IsConstant(computed[index]))
        {
            expressions = [.. computed];
            input = project.Input;
        }

        expressions[index] = expressions[index] switch
        {
            BoundConstant constant => _coercion.To(
                new BoundConstant(constant.IsNull ? SqlValue.Null : constant.Value, default), type, place),
            BoundParameter parameter => _coercion.To(parameter, type, place),
            var other => new BoundCast(other, type, CastContext.Explicit),
        };
        List<PlanColumn> output = [.. plan.Output];
        output[index] = new PlanColumn(output[index].Name, type, output[index].IsNullable);
        return new ProjectNode(input, expressions, output);
    }

    private static bool IsConstant(BoundExpression expression) =>
        expression is BoundConstant or BoundParameter { IsOuter: false };
}
