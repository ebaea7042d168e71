using System;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Functions;

/// <summary>What the operators and methods of a JSON path make of items.</summary>
internal static class PathComparison
{
    private const int DivisionDigitsMin = 16; // that a quotient of NUMERIC has at least
    private const int DigitsOfGroup = 4;
    private const int ScaleMax = 28;

    /// <summary>Compares two items; null where that cannot be said.</summary>
    public static bool? Compare(string sign, PathItem left, PathItem right)
    {
        if (left.Kind != right.Kind && !(IsTruth(left) && IsTruth(right)))
        {
            // null is neither less nor more than anything, and different from it.
            return left.Kind == JsonValueKind.Null || right.Kind == JsonValueKind.Null ? sign == "!=" : null;
        }

        if (left.Kind is JsonValueKind.Object or JsonValueKind.Array)
        {
            return null;
        }

        if (left.Moment is { } a && right.Moment is { } b)
        {
            return CompareMoments(a, b) is { } order ? Holds(sign, order) : null;
        }

        return Holds(sign, left.Kind == JsonValueKind.String
            ? left.View.Unescaped.SequenceCompareTo(right.View.Unescaped)
            : JsonbKey.Compare(left.View.Bytes, right.View.Bytes));
    }

    /// <summary>starts with.</summary>
    public static bool? StartsWith(PathItem whole, PathItem start) =>
        whole.Kind == JsonValueKind.String && start.Kind == JsonValueKind.String
            ? whole.View.Unescaped.StartsWith(start.View.Unescaped) : null;

    /// <summary>The number that an operator makes of two.</summary>
    /// <exception cref="OverflowException">It is out of range.</exception>
    public static decimal Compute(string sign, decimal left, decimal right) => sign switch
    {
        "+" => left + right,
        "-" => left - right,
        "*" => left * right,
        "/" => Divide(left, right),
        _ => (left % right) + new decimal(0, 0, 0, false, Math.Max(left.Scale, right.Scale)),
    };

    /// <summary>The number that a method makes of another one.</summary>
    public static decimal Apply(string method, decimal number) => method switch
    {
        "abs" => Math.Abs(number),
        "floor" => Math.Floor(number),
        _ => Math.Ceiling(number),
    };

    /// <summary>double(): the number as DOUBLE PRECISION has it, or the one that a string says.</summary>
    public static bool TryDouble(PathItem item, out PathItem result)
    {
        result = item;
        if (item.Kind is not (JsonValueKind.Number or JsonValueKind.String))
        {
            return false;
        }

        var text = item.Kind == JsonValueKind.String ? item.View.Unescaped : item.View.Bytes;
        if (!Utf8Parser.TryParse(text, out double number, out var length) || length != text.Length
            || !double.IsFinite(number))
        {
            return false;
        }

        if (item.Kind == JsonValueKind.String)
        {
            var shown = TextFormatter.Format(SqlValue.FromDouble(number)) ?? "0";
            result = PathItem.Of(JsonbText.Normalize(Encoding.UTF8.GetBytes(shown)));
        }

        return true;
    }

    private static bool IsTruth(PathItem item) => item.Kind is JsonValueKind.True or JsonValueKind.False;

    private static bool Holds(string sign, int order) => sign switch
    {
        "==" => order == 0,
        "!=" => order != 0,
        "<" => order < 0,
        "<=" => order <= 0,
        ">" => order > 0,
        _ => order >= 0,
    };

    // With and without a zone need that of the session, which a path must not depend on.
    private static int? CompareMoments(SqlValue left, SqlValue right)
    {
        var type = CastRules.FindCommonType(new SqlType(left.Kind), new SqlType(right.Kind));
        if (left.Kind != right.Kind && type is { Kind: SqlTypeKind.Timestamp } common)
        {
            left = ValueConverter.Convert(left, common);
            right = ValueConverter.Convert(right, common);
        }

        return left.Kind == right.Kind ? TypeTraits.Of(left.Kind).Compare(left, right) : null;
    }

    // As many digits as a quotient of NUMERIC has.
    private static decimal Divide(decimal left, decimal right)
    {
        var (weight, first) = GroupOf(left);
        var (otherWeight, otherFirst) = GroupOf(right);
        var difference = weight - otherWeight - (first <= otherFirst ? 1 : 0);
        var scale = Math.Max(DivisionDigitsMin - (difference * DigitsOfGroup), Math.Max(left.Scale, right.Scale));
        scale = Math.Clamp(scale, 0, ScaleMax);
        var zero = new decimal(0, 0, 0, false, (byte)scale);
        return Math.Round(left / right, scale, MidpointRounding.AwayFromZero) + zero;
    }

    // The first of the groups of four digits that NUMERIC is made of, and its place.
    private static (int Weight, int First) GroupOf(decimal number)
    {
        number = Math.Abs(number);
        if (number == 0)
        {
            return (0, 0);
        }

        const decimal group = 10_000;
        var weight = 0;
        for (; number >= group; weight++)
        {
            number /= group;
        }

        for (; number < 1; weight--)
        {
            number *= group;
        }

        return (weight, (int)number);
    }
}
