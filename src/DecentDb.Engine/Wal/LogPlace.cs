namespace DecentDb.Engine.Wal;

/// <summary>Where a record is in a log that is replayed.</summary>
/// <param name="Region">The generation, by its number among those that are replayed.</param>
/// <param name="Position">Of the first byte of the record in the generation.</param>
/// <param name="Length">Its bytes.</param>
internal readonly record struct LogPlace(int Region, long Position, int Length);
