using System;
using System.Collections.Generic;

namespace DecentDb.Data;

/// <summary>What a bulk copy did. Numbers of rows that were rolled back are not in it, except in RowsRead.</summary>
public sealed class DecentDbBulkCopyResult
{
    internal DecentDbBulkCopyResult()
    {
    }

    /// <summary>Rows taken from the source.</summary>
    public long RowsRead { get; internal init; }

    /// <summary>Rows that are new in the table.</summary>
    public long RowsInserted { get; internal init; }

    /// <summary>Rows that changed or replaced rows of the table because the key was there.</summary>
    public long RowsUpdated { get; internal init; }

    /// <summary>Rows that were left out because the key was there.</summary>
    public long RowsIgnored { get; internal init; }

    /// <summary>Rows that were left out because of an error.</summary>
    public long RowsRejected { get; internal init; }

    /// <summary>Rows inserted and updated that are committed; 0 while an enclosing transaction is open.</summary>
    public long RowsCommitted { get; internal init; }

    /// <summary>Batches: commit points of Atomicity.Batch, else steps of a load that commits once.</summary>
    public int Batches { get; internal init; }

    /// <summary>Time from the first check to the end of the commit.</summary>
    public TimeSpan Elapsed { get; internal init; }

    /// <summary>
    /// The number of the first row inserted, in the identity column or the INTEGER or BIGINT primary key; null when the
    /// table has none or no row was inserted.
    /// </summary>
    public long? FirstIdentity { get; internal init; }

    /// <summary>The number of the last row inserted, as <see cref="FirstIdentity"/>.</summary>
    public long? LastIdentity { get; internal init; }

    /// <summary>
    /// With <see cref="DecentDbBulkCopyOptions.ReturnGeneratedKeys"/> the number of every row inserted, in the order of
    /// the source; else null.
    /// </summary>
    public IReadOnlyList<long>? GeneratedKeys { get; internal init; }

    /// <summary>
    /// The number of the commit that made the rows visible; 0 while an enclosing transaction is open.
    /// </summary>
    public long CommitVersion { get; internal init; }

    /// <summary>The first 1000 errors of rows that were left out.</summary>
    public IReadOnlyList<DecentDbBulkCopyException> Errors { get; internal init; } = [];
}
