namespace DecentDb.Engine.Types;

/// <summary>A vector of <see cref="PhysicalType.Int64"/>.</summary>
internal sealed class Int64Vector() : ValueVector<long>(PhysicalType.Int64);
