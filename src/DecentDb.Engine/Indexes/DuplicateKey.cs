namespace DecentDb.Engine.Indexes;

/// <summary>Two rows with the same key of a unique index.</summary>
/// <param name="Key">The key, encoded.</param>
/// <param name="RowId">One of the rows.</param>
/// <param name="OtherRowId">The other one.</param>
internal sealed record DuplicateKey(byte[] Key, long RowId, long OtherRowId);
