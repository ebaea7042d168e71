using System;

namespace DecentDb.Engine.Types;

/// <summary>Reads values of any type from text.</summary>
internal static class TextParser
{
    /// <summary>Reads a value of a type from UTF-8 into a row of a vector.</summary>
    /// <exception cref="Primitives.DatabaseException">InvalidTextRepresentation or a range error.</exception>
    public static void Parse(ReadOnlySpan<byte> text, SqlType type, ColumnVector target, int row) =>
        throw new NotSupportedException();

    /// <summary>Reads a value of a type from a text.</summary>
    public static SqlValue Parse(string text, SqlType type) => throw new NotSupportedException();
}
