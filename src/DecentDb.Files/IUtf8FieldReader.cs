using System;

namespace DecentDb.Files;

/// <summary>
/// A data reader that holds its values as UTF-8 text and hands them out without making strings.
/// </summary>
public interface IUtf8FieldReader
{
    /// <summary>
    /// The text of a field of the current row. It is valid until the reader moves to another row. A NULL has no bytes:
    /// ask <see cref="System.Data.Common.DbDataReader.IsDBNull(int)"/> to tell it from an empty text.
    /// </summary>
    /// <param name="ordinal">The column, counted from 0.</param>
    ReadOnlySpan<byte> GetUtf8Bytes(int ordinal);
}
