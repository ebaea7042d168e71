using System;

namespace DecentDb.Engine.Types;

/// <summary>A vector of <see cref="PhysicalType.Fixed16"/>.</summary>
internal sealed class Fixed16Vector() : ValueVector<UInt128>(PhysicalType.Fixed16)
{
    public override SqlValue GetValue(int row, SqlTypeKind kind) => SqlValue.FromFixed16(Values[row], kind);

    public override void SetValue(int row, SqlValue value) => Values[row] = value.AsFixed16();
}
