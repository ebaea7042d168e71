namespace DecentDb.Engine.Types;

/// <summary>The text form of values as SQL prints them.</summary>
internal static class TextFormatter
{
    /// <summary>Bytes that hold the text of each value of a type of fixed length.</summary>
    public const int ScalarLengthMax = 128;

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
    public static string? Format(ColumnVector column, int row, SqlTypeKind kind) =>
        column.IsNull(row) ? null : TypeTraits.Of(kind).Format(column, row);
}
