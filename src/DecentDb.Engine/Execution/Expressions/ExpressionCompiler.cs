using System.Collections.Generic;
using System.Diagnostics;
using DecentDb.Engine.Planning;
using DecentDb.Engine.Sql.Syntax;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Execution.Expressions;

/// <summary>Turns bound expressions into expressions over batches.</summary>
internal sealed class ExpressionCompiler(ExecutionContext context)
{
    // The operands of the CASEs whose conditions are being compiled, the innermost on top.
    private readonly Stack<CaseOperand> _caseOperands = [];

    /// <summary>Compiles an expression.</summary>
    /// <param name="expression">The expression.</param>
    /// <param name="columns">The columns of the batches that it will get, by position.</param>
    public VectorExpression Compile(BoundExpression expression, IReadOnlyList<PlanColumn> columns)
    {
        var compiled = CompileNode(expression, columns);
        return expression is not (BoundConstant or BoundParameter) && ExpressionFacts.IsFixed(expression)
            ? new FixedExpression(compiled, ReadsOuterRow(expression), context)
            : compiled;
    }

    public VectorExpression[] CompileAll(
        IReadOnlyList<BoundExpression> expressions, IReadOnlyList<PlanColumn> columns)
    {
        var compiled = new VectorExpression[expressions.Count];
        for (var i = 0; i < compiled.Length; i++)
        {
            compiled[i] = Compile(expressions[i], columns);
        }

        return compiled;
    }

    private VectorExpression CompileNode(BoundExpression expression, IReadOnlyList<PlanColumn> columns)
    {
        switch (expression)
        {
            case BoundConstant e:
                return new ConstantExpression(e.Value, e.Type);
            case BoundParameter e:
                return new ParameterExpression(e, context);
            case BoundColumn e:
                return new ColumnExpression(PositionOf(e.Column, columns), e.Type);
            case BoundBinary e:
                return CompileBinary(e, columns);
            case BoundComparison e:
                return ComparisonExpression.Create(
                    e.Operator, e.Left.Type.Kind, Compile(e.Left, columns), Compile(e.Right, columns));
            case BoundDistinctFrom e:
                return new DistinctFromExpression(Compile(e.Left, columns), Compile(e.Right, columns), e.IsEqual);
            case BoundLogical e:
                return new LogicalExpression(e.Operator == LogicalOperator.And, CompileAll(e.Operands, columns));
            case BoundNot e:
                return new NotExpression(Compile(e.Operand, columns));
            case BoundUnary e when e.Type.IsInteger:
                return new IntegerUnary(e.Operator == UnaryOperator.BitwiseNot, Compile(e.Operand, columns));
            case BoundUnary e:
                return new RealNegation(Compile(e.Operand, columns));
            case BoundIs e:
                return new IsExpression(Compile(e.Operand, columns), e.Test, e.Negated);
            case BoundInList e:
                return CompileInList(e, columns);
            case BoundLike e:
                return CompileLike(e, columns);
            case BoundCase e:
                return CompileCase(e, columns);
            case BoundCaseOperand:
                return _caseOperands.Peek();
            case BoundCoalesce e:
                return new CoalesceExpression(CompileAll(e.Arguments, columns), e.Type, context);
            case BoundCast e:
                return new CastExpression(Compile(e.Operand, columns), e.Type, e.Context, context);
            case BoundFunction e:
                return new FunctionExpression(e, CompileAll(e.Arguments, columns), context);
            case BoundSubquery e:
                return CompileSubquery(e, columns);
            default:
                throw new UnreachableException();
        }
    }

    private static int PositionOf(PlanColumn column, IReadOnlyList<PlanColumn> columns)
    {
        for (var i = 0; i < columns.Count; i++)
        {
            if (columns[i] == column)
            {
                return i;
            }
        }

        throw new UnreachableException($"The column {column} does not reach this step of the plan.");
    }

    private bool ReadsOuterRow(BoundExpression expression)
    {
        var reads = false;
        ExpressionRewriter.Visit(
            expression, node => reads |= node is BoundParameter p && p.Index >= context.Query.ParameterCount);
        return reads;
    }

    private VectorExpression CompileBinary(BoundBinary e, IReadOnlyList<PlanColumn> columns)
    {
        var left = Compile(e.Left, columns);
        var right = Compile(e.Right, columns);
        if (e.Operator == BinaryOperator.Concat)
        {
            return new ConcatExpression(left, right, e.Type, context);
        }

        if (e.Type.Kind == SqlTypeKind.Decimal)
        {
            return new DecimalArithmetic(e.Operator, left, right);
        }

        if (!e.Type.IsInteger)
        {
            return new DoubleArithmetic(e.Operator, left, right, e.Type);
        }

        return e.Operator switch
        {
            BinaryOperator.Add => new IntegerArithmetic<AddIntegers>(left, right, e.Type),
            BinaryOperator.Subtract => new IntegerArithmetic<SubtractIntegers>(left, right, e.Type),
            BinaryOperator.Multiply => new IntegerArithmetic<MultiplyIntegers>(left, right, e.Type),
            _ => new IntegerOperation(e.Operator, left, right, e.Type),
        };
    }

    private VectorExpression CompileInList(BoundInList e, IReadOnlyList<PlanColumn> columns)
    {
        var operand = Compile(e.Operand, columns);
        if (e.Items is [BoundListParameter list])
        {
            var parameter = new ListParameter(list, context);
            return new InSetExpression(operand, parameter, e.Negated, context);
        }

        var items = CompileAll(e.Items, columns);
        var isFixed = items.Length >= InSetExpression.ItemsMin;
        foreach (var item in e.Items)
        {
            isFixed = isFixed && ExpressionFacts.IsFixed(item);
        }

        return isFixed
            ? new InSetExpression(operand, items, e.Negated, context)
            : new InListExpression(operand, items, e.Negated);
    }

    private LikeExpression CompileLike(BoundLike e, IReadOnlyList<PlanColumn> columns) => new(
        Compile(e.Operand, columns),
        Compile(e.Pattern, columns),
        e.Escape is null ? null : Compile(e.Escape, columns),
        e.IgnoreCase,
        e.Negated,
        context);

    private CaseExpression CompileCase(BoundCase e, IReadOnlyList<PlanColumn> columns)
    {
        var operand = e.Operand is null ? null : new CaseOperand(Compile(e.Operand, columns));
        var conditions = new VectorExpression[e.Whens.Count];
        var results = new VectorExpression[e.Whens.Count];
        for (var i = 0; i < conditions.Length; i++)
        {
            if (operand is not null)
            {
                _caseOperands.Push(operand);
            }

            conditions[i] = Compile(e.Whens[i].When, columns);
            if (operand is not null)
            {
                _caseOperands.Pop();
            }

            results[i] = Compile(e.Whens[i].Then, columns);
        }

        return new CaseExpression(operand, conditions, results, Compile(e.Otherwise, columns), e.Type, context);
    }

    private static SqlTypeKind[] KindsOf(IReadOnlyList<BoundExpression> expressions)
    {
        var kinds = new SqlTypeKind[expressions.Count];
        for (var i = 0; i < kinds.Length; i++)
        {
            kinds[i] = expressions[i].Type.Kind;
        }

        return kinds;
    }

    private SubqueryExpression CompileSubquery(BoundSubquery e, IReadOnlyList<PlanColumn> columns)
    {
        var subplans = context.Subplans ?? throw new UnreachableException();
        var plan = subplans.Create(e.Subplan.Plan);
        var outer = new OuterRow(context, e.OuterValues.Count);
        for (var i = 0; i < e.OuterValues.Count; i++)
        {
            outer.Set(i, e.OuterValues[i].ParameterIndex, Compile(e.OuterValues[i].Value, columns));
        }

        return e switch
        {
            { Kind: SubqueryKind.Scalar } => new ScalarSubquery(plan, outer, e.Type, context),
            { Kind: SubqueryKind.Exists } => new ExistsSubquery(plan, outer, e.Negated, context),
            { Kind: SubqueryKind.In, Compared: [var operand] } => new InSubquery(
                plan, outer, Compile(operand, columns), e.Subplan.Plan.Output[0].Type.Kind, e.Negated, context),
            { Kind: SubqueryKind.In } => new RowInSubquery(
                plan, outer, CompileAll(e.Compared, columns), KindsOf(e.Compared), e.Negated, context),
            { Kind: SubqueryKind.Quantified } => new QuantifiedSubquery(
                plan, outer, Compile(e.Compared[0], columns), e.Operator, e.IsAll, context),
            _ => throw new UnreachableException(),
        };
    }
}
