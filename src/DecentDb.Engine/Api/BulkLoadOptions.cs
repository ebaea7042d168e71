namespace DecentDb.Engine.Api;

/// <summary>How a bulk load commits and what it may use.</summary>
public sealed class BulkLoadOptions
{
    /// <summary>The default of <see cref="SyncInterval"/>.</summary>
    public const int SyncIntervalDefault = 10;

    /// <summary>The default of <see cref="MemoryBudget"/>.</summary>
    public const long MemoryBudgetDefault = 64L << 20;

    /// <summary>The least <see cref="MemoryBudget"/>.</summary>
    public const long MemoryBudgetMin = 1L << 20;

    /// <summary>What becomes visible together; the whole load by default.</summary>
    public BulkLoadAtomicity Atomicity { get; init; }

    /// <summary>When rows reach the disk; at the end by default.</summary>
    public BulkLoadDurability Durability { get; init; }

    /// <summary>Rows in a batch, 10,000 by default; 0 = the whole load is one batch.</summary>
    public int BatchSize { get; init; } = 10_000;

    /// <summary>
    /// Batches from one durable commit to the next with Deferred and Batch; 10 by default, at least 1.
    /// </summary>
    public int SyncInterval { get; init; } = SyncIntervalDefault;

    /// <summary>Whether a checkpoint follows the commit; true by default.</summary>
    public bool CheckpointOnComplete { get; init; } = true;

    /// <summary>Bytes for staging, sort runs and merges together; 64 MB by default, at least 1 MB.</summary>
    public long MemoryBudget { get; init; } = MemoryBudgetDefault;

    /// <summary>Whether a NULL stays NULL where the column has a DEFAULT; false by default.</summary>
    public bool KeepNulls { get; init; }

    /// <summary>Whether an empty text is taken as NULL, in every column.</summary>
    public bool EmptyAsNull { get; init; }

    /// <summary>Whether the result lists the number of every row stored: 8 bytes a row; false by default.</summary>
    public bool ReturnKeys { get; init; }

    /// <summary>How indexes are brought up to the rows; the cheaper way by default.</summary>
    public BulkLoadIndexes Indexes { get; init; }

    /// <summary>What becomes of rows whose key the table has; null = the load fails.</summary>
    public BulkLoadConflict? Conflict { get; init; }

    /// <summary>
    /// Whether the load goes on after a row that the table refuses: <see cref="BulkLoader.EndRow"/> throws for that
    /// row, nothing of it stays, and the next row can be set. False by default: then the load is over.
    /// </summary>
    public bool SkipsRows { get; init; }
}
