namespace DecentDb.Engine.Types;

/// <summary>A vector of <see cref="PhysicalType.Decimal"/>.</summary>
internal sealed class DecimalVector() : ValueVector<decimal>(PhysicalType.Decimal);
