namespace DecentDb.Engine.Types;

/// <summary>A vector of <see cref="PhysicalType.Decimal"/>.</summary>
internal sealed class DecimalVector() : ValueVector<decimal>(PhysicalType.Decimal)
{
    public override SqlValue GetValue(int row, SqlTypeKind kind) => SqlValue.FromDecimal(Values[row]);

    public override void SetValue(int row, SqlValue value) => Values[row] = value.AsDecimal();
}
