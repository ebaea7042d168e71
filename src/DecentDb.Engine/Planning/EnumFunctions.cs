using System;
using System.Collections.Generic;
using DecentDb.Engine.Functions;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Planning;

/// <summary>
/// <c>enum_first</c>, <c>enum_last</c> and <c>enum_range</c>, which ask for the type of their argument and not for its
/// value.
/// </summary>
internal static class EnumFunctions
{
    private const string First = "enum_first";
    private const string Last = "enum_last";
    private const string Range = "enum_range";

    /// <summary>What a call means; null for a call of another function, or with arguments that are no enums.</summary>
    public static BoundExpression? TryBind(string name, List<BoundExpression> arguments)
    {
        var isRange = Is(name, Range);
        if (!isRange && !Is(name, First) && !Is(name, Last))
        {
            return null;
        }

        var type = arguments.Find(static argument => argument.Type.IsEnum)?.Type ?? default;
        if (type.Traits is not EnumTypeTraits traits
            || !arguments.TrueForAll(argument => argument.Type == type || argument is BoundConstant { IsNull: true }))
        {
            return null;
        }

        if (isRange && arguments.Count == 2)
        {
            var bounds = arguments.ConvertAll(argument =>
                argument is BoundConstant { IsNull: true } ? BoundConstant.NullOf(type) : argument);
            return new BoundFunction(RangeOf(traits), bounds, type.ArrayType);
        }

        if (arguments.Count != 1)
        {
            return null;
        }

        if (isRange)
        {
            var all = Array.ConvertAll(traits.Labels, label => SqlValue.FromInt64(label.Number, traits.Kind));
            return new BoundConstant(SqlValue.FromItems(traits.Kind, all, [all.Length]), type.ArrayType);
        }

        return traits.Labels.Length == 0
            ? BoundConstant.NullOf(type)
            : new BoundConstant(
                SqlValue.FromInt64((Is(name, First) ? traits.Labels[0] : traits.Labels[^1]).Number, traits.Kind), type);
    }

    private static bool Is(string name, string other) => name.Equals(other, StringComparison.OrdinalIgnoreCase);

    // NULL in place of a bound leaves that open.
    private static ScalarOverload RangeOf(EnumTypeTraits type) => new ScalarFunction(Range, "")
    {
        Overloads =
        [
            ScalarFunction.Overload([type.Kind, type.Kind], SqlTypes.ArrayOf(type.Kind), call =>
            {
                var (from, to) = (call.Arguments[0], call.Arguments[1]);
                foreach (var row in call.Rows)
                {
                    var first = from.IsNull(row) ? long.MinValue : ((Int64Vector)from).Values[row];
                    var last = to.IsNull(row) ? long.MaxValue : ((Int64Vector)to).Values[row];
                    var items = new ArrayValue(type.Kind);
                    foreach (var label in type.Labels)
                    {
                        if (label.Number >= first && label.Number <= last)
                        {
                            ((Int64Vector)items.Items).Values[items.Add()] = label.Number;
                        }
                    }

                    items.SetBounds();
                    items.Write((BinaryVector)call.Result, row);
                }
            }),
        ],
        IsStrict = false,
        Failure = FunctionFailure.Never,
    }.Overloads[0];
}
