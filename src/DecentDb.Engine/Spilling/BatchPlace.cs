namespace DecentDb.Engine.Spilling;

/// <summary>Where a batch is in a <see cref="BatchFile"/>.</summary>
/// <param name="Offset">Of its first byte in the file.</param>
/// <param name="Length">Its bytes.</param>
/// <param name="Checksum">The CRC-32C of them, by which a batch that was lost or torn is told.</param>
internal readonly record struct BatchPlace(long Offset, int Length, uint Checksum);
