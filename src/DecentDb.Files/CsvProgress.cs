namespace DecentDb.Files;

/// <summary>How far a pass over a file has come.</summary>
/// <param name="Rows">Rows of data read so far.</param>
/// <param name="SourcePosition">Bytes of the source, compressed or not, read so far.</param>
/// <param name="SourceLength">Bytes of the source altogether, or null where that is not known.</param>
public readonly record struct CsvProgress(long Rows, long SourcePosition, long? SourceLength);
