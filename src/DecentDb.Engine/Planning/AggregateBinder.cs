using System;
using System.Collections.Generic;
using DecentDb.Engine.Functions;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sql.Syntax;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Planning;

/// <summary>Finds what the call of an aggregate function means for the types of its arguments.</summary>
internal sealed class AggregateBinder(Coercion coercion, FunctionCallSyntax syntax)
{
    private string Name => syntax.Name.Name.Value;

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
            && (function.IsWithinGroup || function.Takes(count) || FunctionCatalog.FindScalar(name) is null);
    }

    public BoundAggregate Bind(List<BoundExpression> arguments, List<SortKey> orderBy, BoundExpression? filter)
    {
        if (coercion.Context.FindSessionAggregate(Name, arguments.Count) is { } own && !syntax.IsWithinGroup)
        {
            return BindOwn(own, arguments, filter) with { OrderBy = orderBy };
        }

        if (FunctionCatalog.FindAggregate(Name) is not { } function || function.IsWithinGroup != syntax.IsWithinGroup)
        {
            throw syntax.Error(
                ErrorCode.UndefinedFunction,
                $"{Name} is {(syntax.IsWithinGroup ? "not " : "")}called with WITHIN GROUP (ORDER BY ...).");
        }

        if (syntax.IsStar && function == AggregateFunctions.Count)
        {
            return new BoundAggregate(function.Overloads[0], [], IsDistinct: false, filter, SqlType.BigInt);
        }

        if (function.IsWithinGroup)
        {
            return BindWithinGroup(function, arguments, orderBy, filter);
        }

        var overload = Choose(function, arguments);
        BringToParameters(overload.Signature, arguments);
        var isDistinct = syntax.IsDistinct && !function.IgnoresDuplicates;
        return new BoundAggregate(overload, arguments, isDistinct, filter, TypeOf(overload, arguments))
        {
            OrderBy = OrderOf(function, arguments, orderBy, isDistinct),
        };
    }

    // The values that are put in order are the last argument.
    private BoundAggregate BindWithinGroup(
        AggregateFunction function, List<BoundExpression> arguments, List<SortKey> orderBy, BoundExpression? filter)
    {
        foreach (var argument in arguments)
        {
            if (!ExpressionFacts.IsFixed(argument))
            {
                throw ExpressionBinder.NotSupported(syntax, $"An argument of {Name} that depends on the row");
            }
        }

        foreach (var key in orderBy)
        {
            arguments.Add(key.Expression);
        }

        var overload = Choose(function, arguments);
        BringToParameters(overload.Signature, arguments);
        return new BoundAggregate(overload, arguments, IsDistinct: false, filter, TypeOf(overload, arguments))
        {
            OrderBy = [orderBy[0] with { Expression = arguments[^1] }],
        };
    }

    private BoundAggregate BindOwn(
        AggregateOverload overload, List<BoundExpression> arguments, BoundExpression? filter)
    {
        new FunctionBinder(coercion).BringToOwnParameters(overload.Signature, syntax, arguments);
        return new BoundAggregate(
            overload, arguments, syntax.IsDistinct, filter, new SqlType(overload.Signature.Result));
    }

    private List<SortKey> OrderOf(
        AggregateFunction function, List<BoundExpression> arguments, List<SortKey> orderBy, bool isDistinct)
    {
        if (syntax.IsDistinct)
        {
            foreach (var key in orderBy)
            {
                if (!arguments.Exists(argument => ExpressionFacts.AreSame(argument, key.Expression)))
                {
                    throw syntax.Error(
                        ErrorCode.GroupingError, $"With DISTINCT, ORDER BY may use only the arguments of {Name}.");
                }
            }
        }

        if (!function.DependsOnOrder)
        {
            return [];
        }

        return isDistinct && function.SortsDistinct && orderBy.Count == 0
            ? arguments.ConvertAll(argument => new SortKey(argument, Descending: false, NullsFirst: false))
            : orderBy;
    }

    private void BringToParameters(FunctionSignature signature, List<BoundExpression> arguments)
    {
        for (var i = 0; i < arguments.Count; i++)
        {
            var place = PlaceOf(i);
            if (signature.Rule == ArgumentRule.AsText)
            {
                arguments[i] = new FunctionBinder(coercion).AsText(arguments[i], place);
            }
            else
            {
                arguments[i] = signature.TakesAnyAt(i)
                    ? coercion.Settle(arguments[i], place)
                    : coercion.To(arguments[i], new SqlType(signature.ParameterOf(i)), place);
            }
        }
    }

    private ExpressionSyntax PlaceOf(int argument) => argument < syntax.Arguments.Count ? syntax.Arguments[argument]
        : syntax.OrderBy[argument - syntax.Arguments.Count].Expression;

    // The overload whose parameters have the types of the arguments, else one to whose types they change.
    private AggregateOverload Choose(AggregateFunction function, List<BoundExpression> arguments)
    {
        if (!function.Takes(arguments.Count) || syntax.IsStar)
        {
            throw syntax.Error(
                ErrorCode.UndefinedFunction, $"{Name} takes {DescribeCounts(function)}.");
        }

        foreach (var isExact in (ReadOnlySpan<bool>)[true, false])
        {
            foreach (var overload in function.Overloads)
            {
                if (Fits(function, overload.Signature, arguments, isExact))
                {
                    return overload;
                }
            }
        }

        var types = string.Join(", ", arguments.ConvertAll(argument => coercion.Settle(argument, syntax).Type));
        throw syntax.Error(
            ErrorCode.UndefinedFunction,
            function.IsOfNumbers
                ? $"{Name} works on numbers, but this is of type {types}."
                : $"There is no aggregate {Name}({types}).");
    }

    private static bool Fits(
        AggregateFunction function, FunctionSignature signature, List<BoundExpression> arguments, bool isExact)
    {
        if (!signature.Takes(arguments.Count))
        {
            return false;
        }

        for (var i = 0; signature.Rule != ArgumentRule.AsText && i < arguments.Count; i++)
        {
            var (from, to) = (arguments[i].Type.Kind, signature.ParameterOf(i));
            var fits = from == to || signature.TakesAnyAt(i)
                || (Coercion.IsOpen(arguments[i]) && (to == SqlType.Text.Kind || HasOneTypeAt(function, i)))
                || (!isExact && !arguments[i].Type.IsUntyped
                    && CastRules.IsAllowed(from, to, CastContext.Implicit));
            if (!fits)
            {
                return false;
            }
        }

        return true;
    }

    // What has no type yet takes that of the parameter where there is no choice.
    private static bool HasOneTypeAt(AggregateFunction function, int argument)
    {
        var first = function.Overloads[0].Signature;
        foreach (var overload in function.Overloads)
        {
            if (overload.Signature.ParameterOf(argument) != first.ParameterOf(argument))
            {
                return false;
            }
        }

        return true;
    }

    private static SqlType TypeOf(AggregateOverload overload, List<BoundExpression> arguments) =>
        overload.Signature.Rule == ArgumentRule.Arrays
            ? ArrayArguments.ResultOf(overload.Signature, Coercion.Bare(arguments[0].Type))
            : overload.Signature.ReturnsArgumentType ? arguments[^1].Type : new SqlType(overload.Signature.Result);

    private static string DescribeCounts(AggregateFunction function)
    {
        var counts = new SortedSet<int>();
        foreach (var overload in function.Overloads)
        {
            for (var count = overload.Signature.CountMin; count <= overload.Signature.Parameters.Length; count++)
            {
                counts.Add(count);
            }
        }

        return counts.Max == 1 && counts.Min >= 0 ? "one argument" : string.Join(" or ", counts) + " arguments";
    }
}
