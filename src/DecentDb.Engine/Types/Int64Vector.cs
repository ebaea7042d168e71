using System;
using System.Buffers.Binary;
using System.Numerics;

namespace DecentDb.Engine.Types;

/// <summary>A vector of <see cref="PhysicalType.Int64"/>.</summary>
internal sealed class Int64Vector() : ValueVector<long>(PhysicalType.Int64)
{
    public override SqlValue GetValue(int row, SqlTypeKind kind) => SqlValue.FromInt64(Values[row], kind);

    public override void SetValue(int row, SqlValue value) => Values[row] = value.AsInt64();

    public override long ItemsLength(int count) => 1 + ((long)count * WidthOf(count));

    public override void WriteItems(int count, Span<byte> target)
    {
        var width = WidthOf(count);
        target[0] = (byte)width;
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        for (var i = 0; i < count; i++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(bytes, IsNull(i) ? 0 : Values[i]);
            bytes[..width].CopyTo(target[(1 + (i * width))..]);
        }
    }

    public override void ReadItem(ReadOnlySpan<byte> items, int count, int item, int row)
    {
        int width = items[0];
        var bytes = items[(1 + (item * width))..];
        Values[row] = width switch
        {
            1 => (sbyte)bytes[0],
            2 => BinaryPrimitives.ReadInt16LittleEndian(bytes),
            4 => BinaryPrimitives.ReadInt32LittleEndian(bytes),
            _ => BinaryPrimitives.ReadInt64LittleEndian(bytes),
        };
    }

    public override bool AreItems(ReadOnlySpan<byte> items, int count) =>
        items.Length > 0 && items[0] is 1 or 2 or 4 or 8 && items.Length == 1 + ((long)count * items[0]);

    // The least width that holds all numbers.
    private int WidthOf(int count)
    {
        var bits = 0L;
        for (var i = 0; i < count; i++)
        {
            bits |= IsNull(i) ? 0 : Values[i] ^ (Values[i] >> 63);
        }

        return (64 - BitOperations.LeadingZeroCount((ulong)bits)) switch
        {
            < 8 => 1,
            < 16 => 2,
            < 32 => 4,
            _ => 8,
        };
    }
}
