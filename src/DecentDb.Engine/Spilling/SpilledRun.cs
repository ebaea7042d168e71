namespace DecentDb.Engine.Spilling;

/// <summary>A sorted run in a <see cref="RunFile"/>: the bytes from Start to before End.</summary>
/// <param name="Start">The first byte.</param>
/// <param name="End">The byte after the last one.</param>
/// <param name="LargestRecord">Bytes of its largest record.</param>
/// <param name="FirstPiece">The number of its first <see cref="RunPieces">piece</see> in the file.</param>
/// <param name="Packing">How to read entries that are key and tag; null when the run is one of records.</param>
internal readonly record struct SpilledRun(
    long Start, long End, int LargestRecord, int FirstPiece, ExactPacking? Packing);
