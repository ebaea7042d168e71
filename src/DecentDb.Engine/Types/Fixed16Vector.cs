using System;

namespace DecentDb.Engine.Types;

/// <summary>A vector of <see cref="PhysicalType.Fixed16"/>.</summary>
internal sealed class Fixed16Vector() : ValueVector<UInt128>(PhysicalType.Fixed16);
