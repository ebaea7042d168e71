namespace DecentDb.Engine.Spilling;

/// <summary>What is moved while a run is sorted: some leading bits of a key, and where the rest is.</summary>
/// <param name="Key">Packed key bytes; numbers order as the keys do, as far as they reach.</param>
/// <param name="Reference">The place of the record in the arena, or the tag itself when the key bits are all.</param>
internal readonly record struct SortEntry(ulong Key, long Reference);
