namespace DecentDb.Engine.Types;

/// <summary>A vector of <see cref="PhysicalType.Double"/>.</summary>
internal sealed class DoubleVector() : ValueVector<double>(PhysicalType.Double)
{
    public override SqlValue GetValue(int row, SqlTypeKind kind) => SqlValue.FromDouble(Values[row], kind);

    public override void SetValue(int row, SqlValue value) => Values[row] = value.AsDouble();
}
