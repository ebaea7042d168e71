using System;
using System.Collections.Generic;
using DecentDb.Engine.Functions;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sql.Syntax;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Planning;

/// <summary>Makes the plan of a function in FROM; any function of one value gives a row.</summary>
internal sealed class TableFunctionBinder
{
    private readonly ExpressionBinder _binder;
    private readonly BindingContext _context;

    private readonly Func<QuerySyntax, PlanNode> _bindQuery;

    /// <summary>Binds functions in FROM.</summary>
    /// <param name="context">The statement.</param>
    /// <param name="scope">What arguments may name.</param>
    /// <param name="bindQuery">Binds a query that stands alone.</param>
    public TableFunctionBinder(BindingContext context, Scope scope, Func<QuerySyntax, PlanNode> bindQuery)
    {
        _context = context;
        _bindQuery = bindQuery;
        _binder = new ExpressionBinder(context, scope) { AggregatesForbiddenIn = "FROM" };
    }

    /// <summary>Binds the function; the one column is named as the alias, or as the function.</summary>
    public PlanNode Bind(TableFunctionSyntax syntax)
    {
        var call = syntax.Call;
        var name = call.Name.Name.Value;
        var column = syntax.Alias?.Name.Value ?? name;
        PlanNode plan;
        if (_context.FindSource(name) is { } source)
        {
            plan = new TableSourceBinder(_context, _binder.BindValue).Bind(call, source);
        }
        else if (GraphBinder.QuestionOf(name) is { } question)
        {
            plan = new GraphBinder(_context, _binder.Coercion, _bindQuery, _binder.Bind).Bind(call, question);
        }
        else if (Identifier.Same(name, "generate_series"))
        {
            plan = BindSeries(call, column);
        }
        else if (Identifier.Same(name, "unnest"))
        {
            plan = BindList(call, column);
        }
        else if (TableFunctions.Find(name) is { } function
            && _context.FindSessionScalar(name, call.Arguments.Count) is null)
        {
            plan = BindFunction(call, function, column);
        }
        else
        {
            TableSourceBinder.RefuseUnregistered(call);
            var value = _binder.BindValue(call);
            plan = new ProjectNode(new OneRowNode(), [value], [new PlanColumn(column, value.Type, isNullable: true)]);
        }

        return syntax.HasOrdinality
            ? new OrdinalityNode(
                plan, [.. plan.Output, new PlanColumn("ordinality", SqlType.BigInt, isNullable: false)])
            : plan;
    }

    private TableFunctionNode BindSeries(FunctionCallSyntax call, string column)
    {
        if (call.Arguments.Count is not (2 or 3))
        {
            throw call.Error(
                ErrorCode.UndefinedFunction, "The function is called as generate_series(first, last [, step]).");
        }

        _context.CalledFunctions.Add(call.Name.Name.Value);
        var arguments = _binder.BindAll(call.Arguments);
        List<SyntaxNode> places = [.. call.Arguments];
        var first = arguments.FindIndex(argument => !Coercion.IsOpen(argument));
        var isNumeric = first >= 0 && arguments[first].Type.IsNumeric;
        var ends = isNumeric ? arguments : arguments.GetRange(0, 2);
        var common = new FunctionBinder(_binder.Coercion).UnifyAll(ends, places, "generate_series");
        var type = Series.FindType(common) ?? throw call.Error(
            ErrorCode.UndefinedFunction, $"There is no generate_series of type {common}.");
        if (!isNumeric && arguments.Count == 2)
        {
            throw call.Error(ErrorCode.UndefinedFunction, $"A generate_series of type {type} needs a step.");
        }

        for (var i = 0; i < arguments.Count; i++)
        {
            arguments[i] = _binder.Coercion.To(
                i < ends.Count ? ends[i] : arguments[i], i < 2 ? type : Series.StepTypeOf(type), places[i]);
        }

        return new TableFunctionNode(
            "generate_series",
            () => Series.Create(type),
            arguments,
            [new PlanColumn(column, type, isNullable: false)]);
    }

    private TableFunctionNode BindFunction(FunctionCallSyntax call, TableFunction function, string column)
    {
        _context.CalledFunctions.Add(call.Name.Name.Value);
        var arguments = _binder.BindAll(call.Arguments);
        var functions = new FunctionBinder(_binder.Coercion);
        var overload = FunctionBinder.Choose(function.Overloads, arguments)
            ?? throw FunctionBinder.NoSuchFunction(call, arguments);
        functions.BringToParameters(overload.Signature, call, arguments);
        List<PlanColumn> columns = [];
        foreach (var (name, kind) in overload.Columns)
        {
            columns.Add(new PlanColumn(name ?? column, new SqlType(kind), isNullable: true));
        }

        return new TableFunctionNode(function.Name, overload.Create, arguments, columns, overload.IsStrict);
    }

    // unnest(ARRAY[…], ARRAY[…]) gives the first items, the second ones and so on, and NULL where an array ends before
    // others.
    private PlanNode BindArrays(FunctionCallSyntax call, List<List<ExpressionSyntax>> arrays, string column)
    {
        _context.CalledFunctions.Add(call.Name.Name.Value);
        var rows = new List<List<BoundExpression>>();
        List<PlanColumn> columns = [];
        foreach (var items in arrays)
        {
            var values = _binder.BindAll(items);
            var type = new FunctionBinder(_binder.Coercion).UnifyAll(values, items, "ARRAY");
            for (var i = 0; i < values.Count; i++)
            {
                if (rows.Count == i)
                {
                    rows.Add(columns.ConvertAll<BoundExpression>(earlier => BoundConstant.NullOf(earlier.Type)));
                }

                rows[i].Add(values[i]);
            }

            for (var i = values.Count; i < rows.Count; i++)
            {
                rows[i].Add(BoundConstant.NullOf(type));
            }

            columns.Add(new PlanColumn(column, type, isNullable: true));
        }

        return rows.Count == 0 ? new EmptyNode(columns) : new ValuesNode(rows, columns);
    }

    private TableFunctionNode BindArrayValues(FunctionCallSyntax call, string column)
    {
        _context.CalledFunctions.Add(call.Name.Name.Value);
        var arguments = _binder.BindAll(call.Arguments);
        if (arguments.Count == 0)
        {
            throw FunctionBinder.NoSuchFunction(call, arguments);
        }

        List<PlanColumn> columns = [];
        var kinds = new SqlTypeKind[arguments.Count];
        for (var i = 0; i < arguments.Count; i++)
        {
            if (!arguments[i].Type.IsArray)
            {
                throw call.Arguments[i].Error(
                    ErrorCode.UndefinedFunction, $"unnest takes arrays, and this is of type {arguments[i].Type}.");
            }

            var type = arguments[i].Type.ItemType;
            kinds[i] = type.Kind;
            columns.Add(new PlanColumn(column, type, isNullable: true));
        }

        return new TableFunctionNode("unnest", () => new ArrayItemRows(kinds), arguments, columns, IsStrict: false);
    }

    private PlanNode BindList(FunctionCallSyntax call, string column)
    {
        List<List<ExpressionSyntax>> arrays = [];
        foreach (var argument in call.Arguments)
        {
            if (argument is ArraySyntax && ArrayItems.Of(argument) is { Count: > 0 } items)
            {
                arrays.Add(items);
            }
        }

        if (arrays.Count > 0 && arrays.Count == call.Arguments.Count)
        {
            return BindArrays(call, arrays, arrays.Count > 1 ? call.Name.Name.Value : column);
        }

        if (call.Arguments is not [ParameterSyntax list])
        {
            return BindArrayValues(call, call.Arguments.Count > 1 ? call.Name.Name.Value : column);
        }

        _context.CalledFunctions.Add(call.Name.Name.Value);
        var parameter = _binder.Arrays.BindItems(list);
        var type = parameter.Type.IsUntyped ? SqlType.Text : Coercion.Bare(parameter.Type);
        return new ListNode(
            new BoundListParameter(parameter.Index, type, TakesValue: false),
            [new PlanColumn(column, type, isNullable: true)]);
    }
}
