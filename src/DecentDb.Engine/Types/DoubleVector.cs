namespace DecentDb.Engine.Types;

/// <summary>A vector of <see cref="PhysicalType.Double"/>.</summary>
internal sealed class DoubleVector() : ValueVector<double>(PhysicalType.Double);
