using System;

namespace DecentDb.Engine.BulkLoading;

/// <summary>What a bulk load did.</summary>
/// <param name="RowsLoaded">Rows given to the load.</param>
/// <param name="RowsCommitted">Rows that are committed; 0 while the enclosing transaction is open.</param>
/// <param name="Batches">Commit points, or batches of a load that commits once.</param>
/// <param name="Elapsed">Time from the first row to the end of the commit.</param>
public sealed record BulkLoadResult(long RowsLoaded, long RowsCommitted, int Batches, TimeSpan Elapsed)
{
    /// <summary>Rows that are new in the table.</summary>
    public long RowsInserted { get; init; }

    /// <summary>Rows of the table that were changed because their key was there.</summary>
    public long RowsUpdated { get; init; }

    /// <summary>Rows that were left out because their key was there.</summary>
    public long RowsIgnored { get; init; }

    /// <summary>The number of the first row stored: its identity or its single integer key; null if none.</summary>
    public long? FirstIdentity { get; init; }

    /// <summary>The number of the last row stored.</summary>
    public long? LastIdentity { get; init; }

    /// <summary>The numbers of all rows stored, in their order, when the options asked for them.</summary>
    public ReadOnlyMemory<long>? Keys { get; init; }

    /// <summary>The number of the last commit of the load; 0 inside a transaction.</summary>
    public long CommitVersion { get; init; }
}
