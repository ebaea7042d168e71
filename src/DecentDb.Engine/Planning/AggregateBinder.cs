using System;
using System.Collections.Generic;
using DecentDb.Engine.Functions;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sql.Syntax;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Planning;

/// <summary>Finds what an aggregate function means for the types of its arguments.</summary>
internal static class AggregateBinder
{
    private static readonly string[] Unsupported =
        ["total", "group_concat", "string_agg", "array_agg", "stddev", "variance"];

    /// <summary>
    /// True when the call is one of an aggregate. A scalar function of the same name, such as max with two arguments,
    /// is meant where the aggregate does not take so many.
    /// </summary>
    public static bool IsAggregate(FunctionCallSyntax syntax, BindingContext context)
    {
        var name = syntax.Name.Name.Value;
        var count = syntax.Arguments.Count;
        if (context.FindSessionAggregate(name, count) is not null)
        {
            return true;
        }

        if (context.FindSessionScalar(name, count) is not null)
        {
            return false;
        }

        return FunctionCatalog.FindAggregate(name) is { } function
            ? function.Takes(count) || FunctionCatalog.FindScalar(name) is null
            : IsUnsupported(name);
    }

    public static BoundAggregate Bind(
        FunctionCallSyntax syntax,
        List<BoundExpression> arguments,
        BoundExpression? filter,
        Coercion coercion)
    {
        var name = syntax.Name.Name.Value;
        var own = coercion.Context.FindSessionAggregate(name, arguments.Count);
        if (syntax.OrderBy.Count > 0 || (own is null && IsUnsupported(name)))
        {
            throw ExpressionBinder.NotSupported(syntax, $"The aggregate {name} of this form");
        }

        if (own is not null)
        {
            return BindOwn(own, syntax, arguments, filter, coercion);
        }

        var function = FunctionCatalog.FindAggregate(name)!;
        if (syntax.IsStar && function == AggregateFunctions.Count)
        {
            return new BoundAggregate(function.Overloads[0], [], IsDistinct: false, filter, SqlType.BigInt);
        }

        if (arguments.Count != 1)
        {
            throw syntax.Error(ErrorCode.UndefinedFunction, $"{name} takes one argument.");
        }

        var argument = coercion.Settle(arguments[0], syntax);
        var overload = Choose(function, argument.Type, syntax);
        if (overload.Signature.ParameterOf(0) == SqlType.Boolean.Kind)
        {
            argument = coercion.To(argument, SqlType.Boolean, syntax);
        }

        var type = overload.Signature.ReturnsArgumentType
            ? argument.Type : new SqlType(overload.Signature.Result);
        return new BoundAggregate(
            overload, [argument], syntax.IsDistinct && !function.IgnoresDuplicates, filter, type);
    }

    private static BoundAggregate BindOwn(
        AggregateOverload overload,
        FunctionCallSyntax syntax,
        List<BoundExpression> arguments,
        BoundExpression? filter,
        Coercion coercion)
    {
        if (syntax.IsDistinct && arguments.Count != 1)
        {
            throw ExpressionBinder.NotSupported(syntax, "DISTINCT for an aggregate of several arguments");
        }

        new FunctionBinder(coercion).BringToOwnParameters(overload.Signature, syntax, arguments);
        return new BoundAggregate(
            overload, arguments, syntax.IsDistinct, filter, new SqlType(overload.Signature.Result));
    }

    private static AggregateOverload Choose(AggregateFunction function, SqlType argument, FunctionCallSyntax syntax)
    {
        AggregateOverload? only = null;
        foreach (var overload in function.Overloads)
        {
            if (overload.Signature.Parameters.Length == 1)
            {
                var parameter = overload.Signature.ParameterOf(0);
                if (parameter == argument.Kind || parameter == SqlType.Boolean.Kind || overload.Signature.TakesAnyAt(0))
                {
                    only = overload;
                    break;
                }
            }
        }

        var name = syntax.Name.Name.Value;
        return only ?? throw (argument.Kind == SqlTypeKind.Interval
            ? ExpressionBinder.NotSupported(syntax, $"{name} of {argument}")
            : syntax.Error(
                ErrorCode.UndefinedFunction, $"{name} works on numbers, but this is of type {argument}."));
    }

    private static bool IsUnsupported(string name) =>
        Array.Exists(Unsupported, other => string.Equals(other, name, StringComparison.OrdinalIgnoreCase));
}
