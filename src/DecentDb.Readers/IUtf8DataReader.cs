using System;

namespace DecentDb.Readers;

/// <summary>
/// A data reader that holds text as UTF-8 and hands it out without making strings. A bulk copy from such a reader never
/// converts text.
/// </summary>
public interface IUtf8DataReader
{
    /// <summary>The UTF-8 of a text of the current row, which is not NULL; valid until the reader moves on.</summary>
    /// <param name="ordinal">The column, counted from 0.</param>
    ReadOnlySpan<byte> GetUtf8(int ordinal);
}
