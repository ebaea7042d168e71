namespace DecentDb.Engine.Tables;

/// <summary>The next numbers of a table.</summary>
/// <param name="RowId">That of the row id.</param>
/// <param name="Sequence">That of an identity that is not the row id.</param>
internal readonly record struct NextNumbers(long RowId, long Sequence);
