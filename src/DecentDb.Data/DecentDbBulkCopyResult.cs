using System;
using System.Collections.Generic;
using DecentDb.Data.BulkCopy;
using DecentDb.Engine.BulkLoading;

namespace DecentDb.Data;

/// <summary>What a bulk copy did. Numbers of rows that were rolled back are not in it, except in RowsRead.</summary>
public sealed class DecentDbBulkCopyResult
{
    private readonly BulkLoadResult _load;

    internal DecentDbBulkCopyResult(BulkLoadResult load)
    {
        _load = load;
        GeneratedKeys = load.Keys is { } keys ? new KeyList(keys) : null;
    }

    /// <summary>Rows taken from the source.</summary>
    public long RowsRead { get; internal init; }

    /// <summary>Rows that are new in the table.</summary>
    public long RowsInserted => _load.RowsInserted;

    /// <summary>Rows that changed or replaced rows of the table because the key was there.</summary>
    public long RowsUpdated => _load.RowsUpdated;

    /// <summary>Rows that were left out because the key was there.</summary>
    public long RowsIgnored => _load.RowsIgnored;

    /// <summary>Rows that were left out because of an error.</summary>
    public long RowsRejected { get; internal init; }

    /// <summary>Rows inserted and updated that are committed; 0 while an enclosing transaction is open.</summary>
    public long RowsCommitted => _load.RowsCommitted;

    /// <summary>Batches: commit points of Atomicity.Batch, else steps of a load that commits once.</summary>
    public int Batches => _load.Batches;

    /// <summary>Time from the first check to the end of the commit.</summary>
    public TimeSpan Elapsed { get; internal init; }

    /// <summary>
    /// The number of the first row inserted, in the identity column or the INTEGER or BIGINT primary key; null when the
    /// table has none or no row was inserted.
    /// </summary>
    public long? FirstIdentity => _load.FirstIdentity;

    /// <summary>The number of the last row inserted, as <see cref="FirstIdentity"/>.</summary>
    public long? LastIdentity => _load.LastIdentity;

    /// <summary>
    /// With <see cref="DecentDbBulkCopyOptions.ReturnGeneratedKeys"/> the number of every row inserted, in the order of
    /// the source; else null.
    /// </summary>
    public IReadOnlyList<long>? GeneratedKeys { get; }

    /// <summary>
    /// The number of the commit that made the rows visible; 0 while an enclosing transaction is open.
    /// </summary>
    public long CommitVersion => _load.CommitVersion;

    /// <summary>The first 1000 errors of rows that were left out.</summary>
    public IReadOnlyList<DecentDbBulkCopyException> Errors { get; internal init; } = [];
}
