using System;
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
                : Utf8Text.Decode(binary.Get(row));
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
                BinaryText.FormatBlob(binary.Get(row), target, targetRow, PiecewiseBytes.Unwatched);
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
    public static int FormatScalar(ColumnVector column, int row, SqlTypeKind kind, Span<byte> target) =>
        TypeTraits.Of(kind).FormatScalar(column, row, target);
}
