using System;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.BulkLoading;

/// <summary>
/// Turns rows of vectors into bytes and back, for rows that are sorted outside of memory. Only this process reads them:
/// for each column a byte that is 0 for NULL, else 1 and the value; byte strings with their length before them.
/// </summary>
internal static class RowCodec
{
    /// <summary>Writes a row into the buffer, which grows as needed, and returns the length.</summary>
    public static int Encode(ColumnVector[] columns, int row, ref byte[] buffer)
    {
        var position = 0;
        foreach (var column in columns)
        {
            var size = 1 + (column.IsNull(row) ? 0 : column.SizeOf(row));
            if (buffer.Length - position < size)
            {
                Array.Resize(ref buffer, checked((int)Math.Min(Array.MaxLength, Math.Max(
                    position + (long)size, buffer.Length * 2L))));
            }

            var target = buffer.AsSpan(position, size);
            target[0] = size > 1 ? (byte)1 : (byte)0;
            if (size > 1)
            {
                column.Write(row, target[1..]);
            }

            position += size;
        }

        return position;
    }

    /// <summary>Reads a row into a place of the vectors.</summary>
    public static void Decode(ReadOnlySpan<byte> bytes, ColumnVector[] columns, int row)
    {
        foreach (var column in columns)
        {
            var hasValue = bytes[0] != 0;
            bytes = bytes[1..];
            if (hasValue)
            {
                column.SetNotNull(row);
                bytes = bytes[column.Read(bytes, row)..];
            }
            else
            {
                if (column is BinaryVector binary)
                {
                    binary.Append(row, 0);
                }

                column.SetNull(row);
            }
        }
    }
}
