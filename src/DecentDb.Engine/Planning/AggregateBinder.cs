using System.Collections.Generic;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sql.Syntax;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Planning;

/// <summary>Finds what an aggregate function means for the type of its argument.</summary>
internal static class AggregateBinder
{
    /// <summary>The names of the aggregate functions.</summary>
    public static readonly string[] Names = ["count", "sum", "avg", "min", "max", "bool_and", "bool_or", "every"];

    /// <summary>True when the call is one of an aggregate; min and max with several arguments are not.</summary>
    public static bool IsAggregate(string name, FunctionCallSyntax syntax) => name.ToUpperInvariant() switch
    {
        "COUNT" or "SUM" or "AVG" or "BOOL_AND" or "BOOL_OR" or "EVERY" or "TOTAL" or "GROUP_CONCAT" or "STRING_AGG"
            or "ARRAY_AGG" or "STDDEV" or "VARIANCE" => true,
        "MIN" or "MAX" => syntax.Arguments.Count == 1,
        _ => false,
    };

    public static BoundAggregate Bind(
        FunctionCallSyntax syntax, List<BoundExpression> arguments, BoundExpression? filter, Coercion coercion)
    {
        var name = syntax.Name.Name.Value.ToUpperInvariant();
        if (syntax.IsStar && name == "COUNT")
        {
            return new BoundAggregate(AggregateKind.CountRows, null, false, filter, SqlType.BigInt);
        }

        if (syntax.OrderBy.Count > 0 || name is "TOTAL" or "GROUP_CONCAT" or "STRING_AGG" or "ARRAY_AGG" or "STDDEV"
            or "VARIANCE")
        {
            throw ExpressionBinder.NotSupported(syntax, $"The aggregate {syntax.Name.Name.Value} of this form");
        }

        if (arguments.Count != 1)
        {
            throw syntax.Error(ErrorCode.UndefinedFunction, $"{syntax.Name.Name.Value} takes one argument.");
        }

        var argument = coercion.Settle(arguments[0], syntax);
        switch (name)
        {
            case "COUNT":
                return new BoundAggregate(AggregateKind.Count, argument, syntax.IsDistinct, filter, SqlType.BigInt);
            case "MIN" or "MAX":
                return new BoundAggregate(
                    name == "MIN" ? AggregateKind.Min : AggregateKind.Max, argument, false, filter, argument.Type);
            case "BOOL_AND" or "BOOL_OR" or "EVERY":
                return new BoundAggregate(
                    name == "BOOL_OR" ? AggregateKind.BoolOr : AggregateKind.BoolAnd,
                    coercion.To(argument, SqlType.Boolean, syntax),
                    false,
                    filter,
                    SqlType.Boolean);
            default:
                return new BoundAggregate(
                    name == "SUM" ? AggregateKind.Sum : AggregateKind.Average,
                    argument,
                    syntax.IsDistinct,
                    filter,
                    ResultOf(name, argument.Type, syntax));
        }
    }

    private static SqlType ResultOf(string name, SqlType argument, FunctionCallSyntax syntax) => argument.Kind switch
    {
        SqlTypeKind.SmallInt or SqlTypeKind.Integer => name == "SUM" ? SqlType.BigInt : SqlType.Decimal,
        SqlTypeKind.BigInt or SqlTypeKind.Decimal => SqlType.Decimal,
        SqlTypeKind.Real when name == "SUM" => argument,
        SqlTypeKind.Real or SqlTypeKind.Double => SqlType.Double,
        SqlTypeKind.Interval => throw ExpressionBinder.NotSupported(
            syntax, $"{syntax.Name.Name.Value} of {argument}"),
        _ => throw syntax.Error(
            ErrorCode.UndefinedFunction, $"{syntax.Name.Name.Value} works on numbers, but this is of type {argument}."),
    };
}
