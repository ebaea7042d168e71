namespace DecentDb.Engine.Sorting;

/// <summary>A sorted run in a <see cref="RunFile"/>: the bytes from Start to before End.</summary>
internal readonly record struct SpilledRun(long Start, long End);
