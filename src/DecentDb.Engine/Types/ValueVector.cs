using System;
using System.Runtime.CompilerServices;

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

    public override void CopyValue(ColumnVector source, int sourceRow, int row)
    {
        if (!CopyNull(source, sourceRow, row))
        {
            Values[row] = ((ValueVector<T>)source).Values[sourceRow];
        }
    }
}
