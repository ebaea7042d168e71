using System.Collections.Generic;
using DecentDb.Engine.Functions;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sql.Syntax;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Planning;

/// <summary>Brings the arguments of functions and operators of arrays to arrays and items of one type.</summary>
internal sealed class ArrayArguments(Coercion coercion)
{
    /// <summary>The type of the result of a signature whose arrays have items of a type.</summary>
    public static SqlType ResultOf(FunctionSignature signature, SqlType item) =>
        signature.Result == ArrayFunctions.AnyArray ? item.ArrayType
        : signature.ReturnsArgumentType ? item
        : new SqlType(signature.Result);

    /// <summary>Whether a parameter takes an argument as an array or an item; null for a parameter of one type.
    /// </summary>
    public static bool? Fits(BoundExpression argument, SqlTypeKind parameter) =>
        parameter == ArrayFunctions.AnyArray ? argument.Type.IsArray || Coercion.IsOpen(argument)
        : new SqlType(parameter).IsUntyped ? !argument.Type.IsArray
        : null;

    /// <summary>Brings arrays and items to one type, which is that of the items.</summary>
    /// <param name="signature">What is called.</param>
    /// <param name="arguments">The arguments, which become others.</param>
    /// <param name="places">Where they stand.</param>
    /// <param name="call">The call or operator.</param>
    public SqlType Unify(
        FunctionSignature signature,
        List<BoundExpression> arguments,
        IReadOnlyList<SyntaxNode> places,
        SyntaxNode call)
    {
        var item = Coercion.Bare(FindItemType(signature, arguments, call) ?? SqlType.Text);
        for (var i = 0; i < arguments.Count; i++)
        {
            var parameter = signature.ParameterOf(i);
            var type = parameter == ArrayFunctions.AnyArray ? item.ArrayType
                : signature.TakesAnyAt(i) ? item : new SqlType(parameter);

            // Counts and subscripts of type BIGINT are taken where INTEGER is asked for.
            var narrows = type.IsInteger && arguments[i].Type.IsInteger;
            arguments[i] = coercion.To(
                arguments[i], type, places[i], narrows ? CastContext.Assignment : CastContext.Implicit);
        }

        return item;
    }

    private static SqlType? FindItemType(
        FunctionSignature signature, List<BoundExpression> arguments, SyntaxNode call)
    {
        SqlType? common = null;
        for (var i = 0; i < arguments.Count; i++)
        {
            var isArray = signature.ParameterOf(i) == ArrayFunctions.AnyArray;
            if (Coercion.IsOpen(arguments[i]) || !(isArray || signature.TakesAnyAt(i)))
            {
                continue;
            }

            var type = isArray ? arguments[i].Type.ItemType : arguments[i].Type;
            common = common is { } known
                ? CastRules.FindCommonType(known, type) ?? throw call.Error(
                    ErrorCode.UndefinedFunction, $"Arrays of {known} do not meet values of type {type}.")
                : type;
        }

        return common;
    }
}
