using System;
using System.Globalization;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Types;

/// <summary>The text of a vector, such as <c>[1,-0.5,3e-7]</c>, which is a JSON array of numbers too.</summary>
internal static class VectorText
{
    // The shortest text of a number of single precision, its sign and exponent, and the comma.
    private const int NumberLengthMax = 32;

    /// <summary>Makes a row of a vector the text of a value.</summary>
    public static void Format(SqlTypeKind kind, ReadOnlySpan<byte> vector, BinaryVector target, int row)
    {
        var count = VectorElement.CountOf(kind, vector.Length);
        var text = target.BeginAppend(row, 2 + (count * NumberLengthMax));
        var length = 0;
        text[length++] = (byte)'[';
        for (var i = 0; i < count; i++)
        {
            if (i > 0)
            {
                text[length++] = (byte)',';
            }

            length += NumberText.Format(VectorElement.Read(kind, vector, i), isReal: true, text[length..]);
        }

        text[length++] = (byte)']';
        target.EndAppend(row, length);
    }

    /// <summary>Reads a value into a row of a vector, and returns its number of dimensions.</summary>
    /// <exception cref="DatabaseException">
    /// InvalidTextRepresentation: the text is none; NumericValueOutOfRange: a number is not finite or too great;
    /// DataException: there are too many, or another number than the type has.
    /// </exception>
    public static int Parse(ReadOnlySpan<byte> text, SqlType type, BinaryVector target, int row)
    {
        var inner = TextParser.Trim(text);
        if (inner.Length < 2 || inner[0] != '[' || inner[^1] != ']')
        {
            TextParser.Check(ParseStatus.BadSyntax, text, type);
        }

        inner = inner[1..^1];
        var count = inner.Count((byte)',') + 1;
        if (count > VectorElement.CountMax)
        {
            throw new DatabaseException(
                ErrorCode.DataException,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"A {type.Traits.Name} has at most {VectorElement.CountMax} dimensions, not {count}."));
        }

        var value = target.Append(row, count * VectorElement.SizeOf(type.Kind));
        for (var i = 0; i < count; i++)
        {
            var end = inner.IndexOf((byte)',');
            var number = TextParser.Trim(end < 0 ? inner : inner[..end]);
            if (!double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var element))
            {
                TextParser.Check(ParseStatus.BadSyntax, text, type);
            }

            VectorElement.Write(type.Kind, value, i, element);
            inner = end < 0 ? default : inner[(end + 1)..];
        }

        return count;
    }
}
