using System;
using System.Buffers.Binary;
using System.Diagnostics;
using System.Runtime.InteropServices;
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
            var size = 1 + (column.IsNull(row) ? 0 : SizeOf(column, row));
            if (buffer.Length - position < size)
            {
                Array.Resize(ref buffer, checked((int)Math.Min(Array.MaxLength, Math.Max(
                    position + (long)size, buffer.Length * 2L))));
            }

            var target = buffer.AsSpan(position, size);
            target[0] = size > 1 ? (byte)1 : (byte)0;
            if (size > 1)
            {
                Write(column, row, target[1..]);
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
                bytes = bytes[Read(bytes, column, row)..];
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

    private static int SizeOf(ColumnVector column, int row) => column switch
    {
        BinaryVector binary => checked(sizeof(int) + binary.Lengths[row]),
        Int64Vector or DoubleVector => sizeof(long),
        _ => 16,
    };

    private static void Write(ColumnVector column, int row, Span<byte> target)
    {
        switch (column)
        {
            case Int64Vector vector:
                BinaryPrimitives.WriteInt64LittleEndian(target, vector.Values[row]);
                break;
            case DoubleVector vector:
                BinaryPrimitives.WriteDoubleLittleEndian(target, vector.Values[row]);
                break;
            case DecimalVector vector:
                MemoryMarshal.Write(target, vector.Values[row]);
                break;
            case Fixed16Vector vector:
                MemoryMarshal.Write(target, vector.Values[row]);
                break;
            case BinaryVector vector:
                BinaryPrimitives.WriteInt32LittleEndian(target, vector.Lengths[row]);
                vector.Get(row).CopyTo(target[sizeof(int)..]);
                break;
            default:
                throw new UnreachableException();
        }
    }

    private static int Read(ReadOnlySpan<byte> bytes, ColumnVector column, int row)
    {
        switch (column)
        {
            case Int64Vector vector:
                vector.Values[row] = BinaryPrimitives.ReadInt64LittleEndian(bytes);
                return sizeof(long);
            case DoubleVector vector:
                vector.Values[row] = BinaryPrimitives.ReadDoubleLittleEndian(bytes);
                return sizeof(double);
            case DecimalVector vector:
                vector.Values[row] = MemoryMarshal.Read<decimal>(bytes);
                return sizeof(decimal);
            case Fixed16Vector vector:
                vector.Values[row] = MemoryMarshal.Read<UInt128>(bytes);
                return 16;
            case BinaryVector vector:
                var length = BinaryPrimitives.ReadInt32LittleEndian(bytes);
                vector.Set(row, bytes.Slice(sizeof(int), length));
                return sizeof(int) + length;
            default:
                throw new UnreachableException();
        }
    }
}
