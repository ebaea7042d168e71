using System;
using System.Diagnostics;
using System.Text;

namespace DecentDb.Engine.Types;

/// <summary>The text form of values as SQL prints them.</summary>
internal static class TextFormatter
{
    private const int ScalarLengthMax = 128;

    /// <summary>The text of a value; null for NULL.</summary>
    public static string? Format(SqlValue value)
    {
        if (value.IsNull)
        {
            return null;
        }

        if (value.TextOrNull() is { } text)
        {
            return text;
        }

        var vector = ColumnVector.Create(new SqlType(value.Kind).Physical, 1);
        ValueConverter.Set(vector, 0, value);
        return Format(vector, 0, value.Kind);
    }

    /// <summary>The text of a row of a vector; null for NULL.</summary>
    public static string? Format(ColumnVector column, int row, SqlTypeKind kind)
    {
        if (column.IsNull(row))
        {
            return null;
        }

        if (column is BinaryVector binary)
        {
            return kind == SqlTypeKind.Blob
                ? "\\x" + System.Convert.ToHexStringLower(binary.Get(row))
                : Encoding.UTF8.GetString(binary.Get(row));
        }

        Span<byte> text = stackalloc byte[ScalarLengthMax];
        return Encoding.UTF8.GetString(text[..FormatScalar(column, row, kind, text)]);
    }

    /// <summary>Sets the row of the target to the text of a value that is not NULL.</summary>
    public static void Format(ColumnVector column, int row, SqlTypeKind kind, BinaryVector target, int targetRow)
    {
        if (column is BinaryVector binary)
        {
            if (kind == SqlTypeKind.Blob)
            {
                BinaryText.FormatBlob(binary.Get(row), target, targetRow);
            }
            else
            {
                target.Set(targetRow, binary.Get(row));
            }

            return;
        }

        Span<byte> text = stackalloc byte[ScalarLengthMax];
        target.Set(targetRow, text[..FormatScalar(column, row, kind, text)]);
    }

    /// <summary>Writes the text of a value of a type of fixed length; 128 bytes are enough.</summary>
    public static int FormatScalar(ColumnVector column, int row, SqlTypeKind kind, Span<byte> target) => column switch
    {
        Int64Vector vector => FormatInt64(vector.Values[row], kind, target),
        DoubleVector vector => NumberText.Format(vector.Values[row], kind == SqlTypeKind.Real, target),
        DecimalVector vector => NumberText.Format(vector.Values[row], target),
        Fixed16Vector vector => kind == SqlTypeKind.Uuid
            ? BinaryText.FormatUuid(vector.Values[row], target)
            : IntervalText.Format(IntervalValue.FromBits(vector.Values[row]), target),
        _ => throw new UnreachableException(),
    };

    private static int FormatInt64(long value, SqlTypeKind kind, Span<byte> target)
    {
        switch (kind)
        {
            case SqlTypeKind.Boolean:
                var word = value != 0 ? "true"u8 : "false"u8;
                word.CopyTo(target);
                return word.Length;
            case SqlTypeKind.Date:
                return DateTimeText.FormatDate(value, target);
            case SqlTypeKind.Time:
                return DateTimeText.FormatTime(value, target);
            case SqlTypeKind.Timestamp:
                return DateTimeText.FormatTimestamp(value, withTimeZone: false, target);
            case SqlTypeKind.TimestampTz:
                return DateTimeText.FormatTimestamp(value, withTimeZone: true, target);
            default:
                return NumberText.Format(value, target);
        }
    }
}
