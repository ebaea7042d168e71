using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DecentDb.Engine.Types;

/// <summary>A vector of values of a fixed size.</summary>
internal abstract class ValueVector<T>(PhysicalType type) : ColumnVector(type)
    where T : unmanaged
{
    public T[] Values = [];

    public override int Capacity => Values.Length;

    public override long MemoryBytes => ((long)Values.Length * Unsafe.SizeOf<T>()) + Nulls.Length;

    public override void EnsureCapacity(int rows)
    {
        if (rows > Values.Length)
        {
            Array.Resize(ref Values, Math.Max(rows, Values.Length * 2));
            GrowNulls(Values.Length);
        }
    }

    public override int RowSize => Unsafe.SizeOf<T>();

    public override void CopyRange(ColumnVector source, int start, int count, int at) =>
        ((ValueVector<T>)source).Values.AsSpan(start, count).CopyTo(Values.AsSpan(at));

    public override void MoveRange(int start, int count, int to) =>
        Values.AsSpan(start, count).CopyTo(Values.AsSpan(to));

    public override void Gather(ColumnVector source, ReadOnlySpan<int> rows) =>
        Gather(((ValueVector<T>)source).Values, rows, Values);

    public override void Repeat(int count) => Values.AsSpan(0, count).Fill(Values[0]);

    public override void Write(int row, Span<byte> target) => MemoryMarshal.Write(target, Values[row]);

    public override int Read(ReadOnlySpan<byte> bytes, int row)
    {
        Values[row] = MemoryMarshal.Read<T>(bytes);
        return RowSize;
    }

    public override long ItemsLength(int count) => (long)count * RowSize;

    public override void WriteItems(int count, Span<byte> target)
    {
        for (var i = 0; i < count; i++)
        {
            MemoryMarshal.Write(target[(i * RowSize)..], IsNull(i) ? default : Values[i]);
        }
    }

    public override void ReadItem(ReadOnlySpan<byte> items, int count, int item, int row) =>
        Values[row] = MemoryMarshal.Read<T>(items[(item * RowSize)..]);

    public override bool AreItems(ReadOnlySpan<byte> items, int count) => items.Length == (long)count * RowSize;

    /// <summary>The first rows as they lie in memory.</summary>
    public override Span<byte> BytesOf(int count) => MemoryMarshal.AsBytes(Values.AsSpan(0, count));

    public override void CopyValue(ColumnVector source, int sourceRow, int row)
    {
        if (!CopyNull(source, sourceRow, row))
        {
            Values[row] = ((ValueVector<T>)source).Values[sourceRow];
        }
    }
}
