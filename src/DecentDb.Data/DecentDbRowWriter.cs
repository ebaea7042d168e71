using System;

namespace DecentDb.Data;

/// <summary>
/// Writes one row of a <see cref="DecentDbBulkWriter"/>, value after value in the order of its columns, without garbage
/// where the type of the value is the column's.
/// </summary>
public readonly ref struct DecentDbRowWriter : IDisposable
{
    private readonly DecentDbBulkWriter _writer;

    internal DecentDbRowWriter(DecentDbBulkWriter writer) => _writer = writer;

    /// <summary>Writes the next value; null and DBNull are NULL.</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="value">The value.</param>
    /// <exception cref="InvalidOperationException">The row has all its values, or has ended.</exception>
    /// <exception cref="DecentDbBulkCopyException">The column does not take the value; the row is dropped.</exception>
    public void Write<T>(T value) => _writer.Write(value);

    /// <summary>Writes the next value, a text.</summary>
    /// <param name="text">The text.</param>
    public void Write(ReadOnlySpan<char> text) => _writer.WriteText(text);

    /// <summary>Writes the next value, a text.</summary>
    /// <param name="text">The text; null is NULL.</param>
    public void Write(string? text) => _writer.Write(text);

    /// <summary>Writes the next value, bytes.</summary>
    /// <param name="blob">The bytes.</param>
    public void Write(ReadOnlySpan<byte> blob) => _writer.WriteBytes(blob);

    /// <summary>Writes the next value, bytes.</summary>
    /// <param name="blob">The bytes; null is NULL.</param>
    public void Write(byte[]? blob) => _writer.Write(blob);

    /// <summary>
    /// Writes NULL, which becomes the default of its column unless the load has the option KeepNulls.
    /// </summary>
    public void WriteNull() => _writer.Write<object?>(null);

    /// <summary>Lets the column have its default, or its next number.</summary>
    /// <exception cref="NotSupportedException">The load has KeepNulls, and the column a default.</exception>
    public void WriteDefault() => _writer.WriteDefault();

    /// <summary>Sets a value out of order. Columns that are passed over become NULL.</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="ordinal">The column of the writer, counted from 0.</param>
    /// <param name="value">The value.</param>
    public void Set<T>(int ordinal, T value) => _writer.SetAt(ordinal, value);

    /// <summary>Ends the row.</summary>
    /// <exception cref="InvalidOperationException">Values are missing; the row is dropped.</exception>
    /// <exception cref="DecentDbBulkCopyException">This or an earlier row cannot be stored; the load ends.</exception>
    public void EndRow() => _writer.EndRow();

    /// <summary>Drops the row unless it was ended.</summary>
    public void Dispose() => _writer.DropRow();
}
