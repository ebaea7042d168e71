namespace DecentDb.Engine.Types;

/// <summary>A vector of <see cref="PhysicalType.Int64"/>.</summary>
internal sealed class Int64Vector() : ValueVector<long>(PhysicalType.Int64)
{
    public override SqlValue GetValue(int row, SqlTypeKind kind) => SqlValue.FromInt64(Values[row], kind);

    public override void SetValue(int row, SqlValue value) => Values[row] = value.AsInt64();
}
