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

    private readonly Func<QuerySyntax, PlanNode>? _bindQuery;

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

    private TableFunctionBinder(BindingContext context, ExpressionBinder binder)
    {
        _context = context;
        _binder = binder;
    }

    /// <summary>Binds the function; the one column is named as the alias, or as the function.</summary>
    public PlanNode Bind(TableFunctionSyntax syntax) => WithOrdinality(
        BindAny(syntax.Call, syntax.Alias?.Name.Value ?? syntax.Call.Name.Name.Value), syntax.HasOrdinality);

    /// <summary>Binds several functions, whose rows stand side by side.</summary>
    public PlanNode Bind(RowsFromSyntax syntax)
    {
        var sources = new List<PlanNode>(syntax.Calls.Count);
        foreach (var call in syntax.Calls)
        {
            var name = call.Name.Name.Value;
            sources.Add(BindAny(call, syntax.Calls.Count == 1 ? syntax.Alias?.Name.Value ?? name : name));
        }

        return WithOrdinality(sources.Count == 1 ? sources[0] : LockstepNode.Of(sources), syntax.HasOrdinality);
    }

    /// <summary>Binds JSON_TABLE.</summary>
    public PlanNode Bind(JsonTableSyntax syntax) => new JsonFormBinder(_binder.Coercion, _binder.Bind).Bind(syntax);

    /// <summary>True when a call in the place of a value gives rows.</summary>
    public static bool GivesRows(FunctionCallSyntax call, BindingContext context)
    {
        var name = call.Name.Name.Value;
        return context.FindSessionScalar(name, call.Arguments.Count) is null
            && FunctionCatalog.FindScalar(name) is null
            && (context.FindSource(name) is not null || Identifier.Same(name, "generate_series")
                || Identifier.Same(name, "unnest") || TableFunctions.Find(name) is not null);
    }

    /// <summary>Binds a call that stands in the place of a value.</summary>
    /// <param name="call">The call, of a function that gives rows.</param>
    /// <param name="binder">Binds the arguments.</param>
    public static PlanNode BindCall(FunctionCallSyntax call, ExpressionBinder binder) =>
        new TableFunctionBinder(binder.Coercion.Context, binder).BindAny(call, call.Name.Name.Value);

    private static PlanNode WithOrdinality(PlanNode plan, bool hasOrdinality) => hasOrdinality
        ? new OrdinalityNode(plan, [.. plan.Output, new PlanColumn("ordinality", SqlType.BigInt, isNullable: false)])
        : plan;

    private PlanNode BindAny(FunctionCallSyntax call, string column)
    {
        if (BindRows(call, column) is { } rows)
        {
            return rows;
        }

        TableSourceBinder.RefuseUnregistered(call);
        var value = _binder.BindValue(call);
        return new ProjectNode(new OneRowNode(), [value], [new PlanColumn(column, value.Type, isNullable: true)]);
    }

    // Null for a function that gives a value.
    private PlanNode? BindRows(FunctionCallSyntax call, string column)
    {
        var name = call.Name.Name.Value;
        if (_context.FindSource(name) is { } source)
        {
            return new TableSourceBinder(_context, _binder.BindValue).Bind(call, source);
        }

        if (_bindQuery is not null && GraphBinder.QuestionOf(name) is { } question)
        {
            return new GraphBinder(_context, _binder.Coercion, _bindQuery, _binder.Bind).Bind(call, question);
        }

        if (Identifier.Same(name, "generate_series"))
        {
            return BindSeries(call, column);
        }

        if (Identifier.Same(name, "unnest"))
        {
            return BindList(call, column);
        }

        return TableFunctions.Find(name) is { } function
            && _context.FindSessionScalar(name, call.Arguments.Count) is null
            ? BindFunction(call, function, column) : null;
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
            arguments[i] = SystemCasts.ToArray(arguments[i]);
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
