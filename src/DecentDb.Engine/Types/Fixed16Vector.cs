using System;

namespace DecentDb.Engine.Types;

/// <summary>A vector of <see cref="PhysicalType.Fixed16"/>.</summary>
internal sealed class Fixed16Vector() : ColumnVector(PhysicalType.Fixed16)
{
    public UInt128[] Values = [];

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
            Values[row] = ((Fixed16Vector)source).Values[sourceRow];
        }
    }
}
