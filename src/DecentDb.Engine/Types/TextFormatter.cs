using System;

namespace DecentDb.Engine.Types;

/// <summary>The text form of values as SQL prints them.</summary>
internal static class TextFormatter
{
    /// <summary>The text of a value; null for NULL.</summary>
    public static string? Format(SqlValue value) => throw new NotSupportedException();

    /// <summary>The text of a row of a vector; null for NULL.</summary>
    public static string? Format(ColumnVector column, int row, SqlTypeKind kind) => throw new NotSupportedException();

    /// <summary>Sets the row of the target to the text of a value that is not NULL.</summary>
    public static void Format(ColumnVector column, int row, SqlTypeKind kind, BinaryVector target, int targetRow) =>
        throw new NotSupportedException();
}
