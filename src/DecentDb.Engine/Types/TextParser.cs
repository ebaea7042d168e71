using System;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Types;

/// <summary>Reads values of any type from text.</summary>
internal static class TextParser
{
    private const int ShownLengthMax = 80;

    // A number may have as many zeros as somebody likes; this many are none.
    private const int ShortLengthMax = 1 << 20;

    /// <summary>
    /// Reads a value of a type from UTF-8 into a row of a vector. Modifiers are applied as by an assignment.
    /// </summary>
    /// <exception cref="DatabaseException">
    /// InvalidTextRepresentation, InvalidDatetimeFormat or a range error.
    /// </exception>
    public static void Parse(
        ReadOnlySpan<byte> text, SqlType type, ColumnVector target, int row, bool cutTooLong = false)
    {
        if (text.Length > ShortLengthMax && type.Traits.HasFixedSize && Trim(text).Length > ShortLengthMax)
        {
            Check(ParseStatus.BadSyntax, text, type);
        }

        type.Traits.Parse(text, type, target, row, cutTooLong);
    }

    /// <summary>Reads a value of a type from a text.</summary>
    public static SqlValue Parse(string text, SqlType type)
    {
        var target = ColumnVector.Create(type.Physical, 1);
        Parse(SqlValue.FromText(text).AsBytes(), type, target, 0);
        return ValueConverter.Get(target, 0, type.Kind);
    }

    /// <summary>The text without the blanks around it.</summary>
    public static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> text) => text.Trim(" \t\r\n\f\v"u8);

    /// <summary>Refuses a text that is no JSON.</summary>
    public static void CheckJson(ReadOnlySpan<byte> text, PiecewiseBytes? pieces = null)
    {
        if (BinaryText.FindJsonError(text, pieces) is { } error)
        {
            throw new DatabaseException(
                ErrorCode.InvalidTextRepresentation, $"{Shown(text)} is not valid JSON ({error}).")
            {
                MessageWithoutValues = $"The text is not valid JSON ({error}).",
            };
        }
    }

    /// <summary>Refuses a text that was not read to its end.</summary>
    public static void Check(ParseStatus status, ReadOnlySpan<byte> text, SqlType type)
    {
        if (status != ParseStatus.Done)
        {
            Throw(status, text, type);
        }
    }

    [DoesNotReturn]
    private static void Throw(ParseStatus status, ReadOnlySpan<byte> text, SqlType type)
    {
        if (status == ParseStatus.BadSyntax)
        {
            throw new DatabaseException(
                type.Traits.MalformedTextError, $"{Shown(text)} is not a value of type {type}.")
            {
                MessageWithoutValues = $"The text is not a value of type {type}.",
            };
        }

        throw new DatabaseException(
            type.Traits.RangeError,
            $"{Shown(text)} is out of range for type {type}.")
        {
            MessageWithoutValues = $"The text is out of range for type {type}.",
        };
    }

    private static string Shown(ReadOnlySpan<byte> text)
    {
        var shown = Encoding.UTF8.GetString(TextLength.Cut(text, ShownLengthMax));
        return text.Length > ShownLengthMax && shown.Length >= ShownLengthMax ? $"\"{shown}...\"" : $"\"{shown}\"";
    }
}
