using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.BulkLoading;

/// <summary>How a bulk load commits and what it may use.</summary>
public sealed class BulkLoadOptions
{
    /// <summary>The default of <see cref="BatchSize"/>.</summary>
    public const int BatchSizeDefault = 10_000;

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
    public int BatchSize { get; init; } = BatchSizeDefault;

    /// <summary>
    /// Batches from one durable commit to the next with Deferred and Batch; 10 by default, at least 1.
    /// </summary>
    public int SyncInterval { get; init; } = SyncIntervalDefault;

    /// <summary>
    /// Whether a checkpoint follows the commit; null, the default, for one where pages were written past the log.
    /// </summary>
    public bool? CheckpointOnComplete { get; init; }

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
    /// Whether the load goes on after a row that the table refuses: <c>EndRow</c> throws for that
    /// row, nothing of it stays, and the next row can be set. False by default: then the load is over.
    /// </summary>
    public bool SkipsRows { get; init; }

    /// <summary>
    /// Whether whoever fills the load waits for it without a thread: see <see cref="Api.BulkLoader.NeedsSettling"/>.
    /// False by default.
    /// </summary>
    public bool DefersWaits { get; init; }

    /// <summary>
    /// Whether the load gives the writer lock away at each commit point of <see cref="BulkLoadAtomicity.Batch"/> and
    /// asks for it again when rows of the next batch are there, behind all who wait already. False by default: the load
    /// has the lock from its beginning to its end.
    /// </summary>
    public bool YieldWriter { get; init; }

    /// <summary>Refuses what makes no sense.</summary>
    /// <param name="isInTransaction">Whether the load is part of a transaction that somebody else commits.</param>
    /// <exception cref="DatabaseException">InvalidParameterValue, InvalidTransactionState.</exception>
    internal void Check(bool isInTransaction)
    {
        Refuse(BatchSize < 0, "A bulk load's batch size cannot be negative.");
        Refuse(SyncInterval < 1, "A bulk load's sync interval is at least one batch.");
        Refuse(MemoryBudget < MemoryBudgetMin, "A bulk load needs a memory budget of at least 1 MB.");
        Refuse(
            Indexes == BulkLoadIndexes.Rebuild && Atomicity == BulkLoadAtomicity.Batch,
            "A bulk load that commits by batch maintains its indexes; it cannot rebuild them for each batch.");
        Refuse(
            YieldWriter && Atomicity != BulkLoadAtomicity.Batch,
            "A bulk load gives the writer lock away where it commits: YieldWriter needs Atomicity.Batch.");
        if (isInTransaction && (Atomicity == BulkLoadAtomicity.Batch || Durability == BulkLoadDurability.None))
        {
            throw new DatabaseException(
                ErrorCode.InvalidTransactionState,
                "Inside a transaction a bulk load commits with it: Atomicity.Batch and Durability.None are not " +
                "possible.");
        }
    }

    private static void Refuse(bool isWrong, string message)
    {
        if (isWrong)
        {
            throw new DatabaseException(ErrorCode.InvalidParameterValue, message);
        }
    }
}
