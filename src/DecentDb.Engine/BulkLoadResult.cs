using System;

namespace DecentDb.Engine;

/// <summary>What a bulk load did.</summary>
/// <param name="RowsLoaded">Rows given to the load.</param>
/// <param name="RowsCommitted">Rows that are committed; 0 while the enclosing transaction is open.</param>
/// <param name="Batches">Commit points, or batches of a load that commits once.</param>
/// <param name="Elapsed">Time from the first row to the end of the commit.</param>
public sealed record BulkLoadResult(long RowsLoaded, long RowsCommitted, int Batches, TimeSpan Elapsed);
