using System;

namespace DecentDb.Engine.Types;

/// <summary>A vector of <see cref="PhysicalType.Int64"/>.</summary>
internal sealed class Int64Vector() : ColumnVector(PhysicalType.Int64)
{
    public long[] Values = [];

    public override int Capacity => Values.Length;

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
            Values[row] = ((Int64Vector)source).Values[sourceRow];
        }
    }
}
