using System;
using System.Collections.Generic;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Functions;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sql.Syntax;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Planning;

/// <summary>Binds arrays: those that are written out or queried, their subscripts, and ANY and ALL of their items.
/// </summary>
/// <param name="coercion">Brings values to types.</param>
/// <param name="bind">Binds an expression whose type may stay open.</param>
/// <param name="unify">Brings all expressions to one type.</param>
internal sealed class ArrayBinder(
    Coercion coercion,
    Func<ExpressionSyntax, BoundExpression> bind,
    Func<List<BoundExpression>, IReadOnlyList<SyntaxNode>, string, SqlType> unify)
{
    /// <summary>ARRAY[…].</summary>
    public BoundExpression Bind(ArraySyntax syntax)
    {
        if (syntax.Items.Count == 0)
        {
            throw syntax.Error(
                ErrorCode.IndeterminateDatatype,
                "The type of an array without items is not known; write one behind it, as in ARRAY[]::INTEGER[].");
        }

        var items = new List<BoundExpression>(syntax.Items.Count);
        foreach (var item in syntax.Items)
        {
            items.Add(bind(item));
        }

        var isNested = items.Exists(static item => item.Type.IsArray);
        var type = unify(items, syntax.Items, "ARRAY");
        return new BoundFunction(
            isNested ? ArrayBuildingFunctions.OfArrays : ArrayBuildingFunctions.OfItems, items, type.ArrayType);
    }

    /// <summary>A cast of an array that is written out without items, which has the type of the cast; null for others.
    /// </summary>
    public static BoundConstant? BindEmpty(CastSyntax syntax, CatalogSnapshot catalog) =>
        syntax is { Type.IsArray: true, Operand: ArraySyntax { Items.Count: 0 } }
            ? EmptyOf(TypeNames.Resolve(syntax.Type, catalog)) : null;

    /// <summary>ARRAY(query): what array_agg gives for the rows of the query, and an array without items for none.
    /// </summary>
    public BoundExpression Bind(ArrayQuerySyntax syntax)
    {
        var place = syntax.Location;
        var name = new NameSyntax(place, "value");
        ExpressionSyntax value = new ColumnReferenceSyntax(place, null, null, name);
        var function = new ObjectNameSyntax(place, null, new NameSyntax(place, "array_agg"));
        var call = new FunctionCallSyntax(place, function, [value], FunctionCallParts.None);
        var alias = new TableAliasSyntax(place, new NameSyntax(place, "items"), [name]);
        var source = new DerivedTableSyntax(place, syntax.Query, alias, lateral: false);
        var select = new SelectSyntax(
            place,
            new SelectDistinct(false, []),
            [new ExpressionItemSyntax(place, call, null)],
            [source],
            new SelectClauses(null, null, null, []));
        var gathered = bind(new ScalarSubquerySyntax(
            place, new QuerySyntax(place, null, select, [], limit: null, offset: null)));
        return new BoundCoalesce([gathered, EmptyOf(gathered.Type)], gathered.Type);
    }

    /// <summary>An item or a slice of an array.</summary>
    public BoundExpression Bind(SubscriptSyntax syntax)
    {
        var array = bind(syntax.Array);
        if (!array.Type.IsArray)
        {
            throw syntax.Error(
                ErrorCode.DatatypeMismatch, $"Only an array has subscripts, and this is of type {array.Type}.");
        }

        List<BoundExpression> arguments = [array];
        var isSlice = AddSubscripts(syntax.Ranges, arguments);
        return isSlice
            ? new BoundFunction(ArraySubscripts.Slice, arguments, Coercion.Bare(array.Type))
            : new BoundFunction(ArraySubscripts.Item, arguments, array.Type.ItemType);
    }

    /// <summary>The array of a column after an assignment to a place in it.</summary>
    public BoundExpression BindAssignment(
        BoundExpression array, AssignmentSyntax syntax, SqlType type)
    {
        if (!type.IsArray)
        {
            throw syntax.Error(
                ErrorCode.DatatypeMismatch, $"Only an array has subscripts, and the column is of type {type}.");
        }

        List<BoundExpression> subscripts = [];
        var isSlice = AddSubscripts(syntax.Subscripts, subscripts);
        var value = coercion.To(
            bind(syntax.Value), isSlice ? type : type.ItemType, syntax.Value, CastContext.Assignment);
        return new BoundFunction(
            isSlice ? ArraySubscripts.WithSlice : ArraySubscripts.WithItem, [array, value, .. subscripts], type);
    }

    /// <summary>A comparison with ANY or ALL items of an array that is computed; null for no array.</summary>
    public BoundExpression? BindQuantified(QuantifiedSyntax syntax)
    {
        if (FindComparison(syntax.Operator) is not { } comparison || syntax.Array is null)
        {
            return null;
        }

        var value = bind(syntax.Operand);
        var array = SystemCasts.ToArray(bind(syntax.Array));
        if (!array.Type.IsArray)
        {
            if (!Coercion.IsOpen(array))
            {
                return null;
            }

            array = coercion.To(array, TypeFor(value).ArrayType, syntax.Array);
        }

        var common = Coercion.IsOpen(value)
            ? array.Type.ItemType
            : CastRules.FindCommonType(value.Type, array.Type.ItemType) ?? throw syntax.Error(
                ErrorCode.UndefinedFunction,
                $"There is no operator {OperatorText.Of(syntax.Operator)} for {value.Type} and {array.Type.ItemType}.");
        common = Coercion.Bare(common);
        return new BoundFunction(
            ArrayFunctions.Quantified(comparison, syntax.Quantifier == Quantifier.Any),
            [
                coercion.To(value, common, syntax.Operand),
                coercion.To(array, common.ArrayType, syntax.Array),
            ],
            SqlType.Boolean);
    }

    /// <summary>The items of a parameter that is a list, as a parameter of their type.</summary>
    public BoundParameter BindItems(ParameterSyntax list)
    {
        var parameter = coercion.Context.BindParameter(list);
        return parameter.Type.IsArray ? new BoundParameter(parameter.Index, parameter.Type.ItemType) : parameter;
    }

    private static SqlType TypeFor(BoundExpression value) =>
        Coercion.IsOpen(value) ? SqlType.Text : Coercion.Bare(value.Type);

    private static BoundConstant EmptyOf(SqlType type) =>
        new(SqlValue.FromBytes(ArrayFormat.Empty.ToArray(), type.Kind), type);

    // Where one is a slice, a plain subscript is the upper end of a slice from 1.
    private bool AddSubscripts(IReadOnlyList<SubscriptRangeSyntax> ranges, List<BoundExpression> arguments)
    {
        var isSlice = false;
        foreach (var range in ranges)
        {
            isSlice |= range.IsSlice;
        }

        foreach (var range in ranges)
        {
            if (isSlice)
            {
                arguments.Add(range.Lower is { } lower ? BindSubscript(lower)
                    : BoundConstant.Of(range.IsSlice ? ArraySubscripts.FromFirst : 1));
            }

            arguments.Add(range.Upper is { } upper ? BindSubscript(upper) : BoundConstant.Of(ArraySubscripts.ToLast));
        }

        return isSlice;
    }

    private BoundExpression BindSubscript(ExpressionSyntax syntax) =>
        coercion.To(bind(syntax), SqlType.Integer, syntax, CastContext.Assignment);

    private static ArrayComparison? FindComparison(BinaryOperator op) => op switch
    {
        BinaryOperator.Equal => ArrayComparison.Equal,
        BinaryOperator.NotEqual => ArrayComparison.NotEqual,
        BinaryOperator.Less => ArrayComparison.Less,
        BinaryOperator.LessOrEqual => ArrayComparison.LessOrEqual,
        BinaryOperator.Greater => ArrayComparison.Greater,
        BinaryOperator.GreaterOrEqual => ArrayComparison.GreaterOrEqual,
        _ => null,
    };
}
