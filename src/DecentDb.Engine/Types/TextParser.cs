using System;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Types;

/// <summary>Reads values of any type from text.</summary>
internal static class TextParser
{
    private const int ShownLengthMax = 80;

    /// <summary>
    /// Reads a value of a type from UTF-8 into a row of a vector. Modifiers are applied as by an assignment.
    /// </summary>
    /// <exception cref="DatabaseException">InvalidTextRepresentation or a range error.</exception>
    public static void Parse(
        ReadOnlySpan<byte> text, SqlType type, ColumnVector target, int row, bool cutTooLong = false)
    {
        switch (target)
        {
            case BinaryVector vector:
                ParseBinary(text, type, vector, row, cutTooLong);
                return;
            case Int64Vector vector:
                Check(ParseInt64(text, type.Kind, out vector.Values[row]), text, type);
                break;
            case DoubleVector vector:
                Check(NumberText.ParseDouble(Trim(text), out var number), text, type);
                vector.Values[row] = type.Kind == SqlTypeKind.Real ? NumericCasts.ToReal(number) : number;
                break;
            case DecimalVector vector:
                var scale = type.Length > 0 ? type.Scale : -1;
                Check(NumberText.ParseDecimal(Trim(text), out var value, scale), text, type);
                vector.Values[row] = NumericCasts.Fit(value, type);
                break;
            case Fixed16Vector vector:
                Check(ParseFixed16(text, type.Kind, out vector.Values[row]), text, type);
                break;
            default:
                throw new UnreachableException();
        }

        target.SetNotNull(row);
    }

    /// <summary>Reads a value of a type from a text.</summary>
    public static SqlValue Parse(string text, SqlType type)
    {
        var target = ColumnVector.Create(type.Physical, 1);
        Parse(SqlValue.FromText(text).AsBytes(), type, target, 0);
        return ValueConverter.Get(target, 0, type.Kind);
    }

    private static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> text) => text.Trim(" \t\r\n\f\v"u8);

    private static ParseStatus ParseInt64(ReadOnlySpan<byte> text, SqlTypeKind kind, out long value)
    {
        text = Trim(text);
        switch (kind)
        {
            case SqlTypeKind.Boolean:
                var status = BinaryText.ParseBoolean(text, out var boolean);
                value = boolean ? 1 : 0;
                return status;
            case SqlTypeKind.Date:
                return DateTimeText.ParseDate(text, out value);
            case SqlTypeKind.Time:
                return DateTimeText.ParseTime(text, out value);
            case SqlTypeKind.Timestamp:
                return DateTimeText.ParseTimestamp(text, withTimeZone: false, out value);
            case SqlTypeKind.TimestampTz:
                return DateTimeText.ParseTimestamp(text, withTimeZone: true, out value);
            default:
                status = NumberText.ParseInt64(text, out value);
                return status == ParseStatus.Done && !NumericCasts.IsInRange(value, kind)
                    ? ParseStatus.OutOfRange
                    : status;
        }
    }

    private static ParseStatus ParseFixed16(ReadOnlySpan<byte> text, SqlTypeKind kind, out UInt128 value)
    {
        if (kind == SqlTypeKind.Uuid)
        {
            return BinaryText.ParseUuid(Trim(text), out value);
        }

        var status = IntervalText.Parse(Trim(text), out var interval);
        value = interval.ToBits();
        return status;
    }

    private static void ParseBinary(
        ReadOnlySpan<byte> text, SqlType type, BinaryVector target, int row, bool cutTooLong)
    {
        switch (type.Kind)
        {
            case SqlTypeKind.Blob:
                Check(BinaryText.ParseBlob(text, target, row), text, type);
                break;
            case SqlTypeKind.Json:
                if (BinaryText.FindJsonError(text) is { } error)
                {
                    throw new DatabaseException(
                        ErrorCode.InvalidTextRepresentation, $"{Shown(text)} is not valid JSON ({error}).")
                    {
                        MessageWithoutValues = $"The text is not valid JSON ({error}).",
                    };
                }

                target.Set(row, text);
                break;
            default:
                target.Set(row, TextLength.Fit(text, type, cutTooLong));
                break;
        }
    }

    private static void Check(ParseStatus status, ReadOnlySpan<byte> text, SqlType type)
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
                ErrorCode.InvalidTextRepresentation, $"{Shown(text)} is not a value of type {type}.")
            {
                MessageWithoutValues = $"The text is not a value of type {type}.",
            };
        }

        throw new DatabaseException(
            type.IsNumeric ? ErrorCode.NumericValueOutOfRange : ErrorCode.DatetimeFieldOverflow,
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
