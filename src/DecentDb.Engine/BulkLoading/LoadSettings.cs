using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.BulkLoading;

/// <summary>How a load commits and what it may use.</summary>
internal sealed class LoadSettings
{
    public const long MemoryBudgetMin = 1 << 20;

    public LoadAtomicity Atomicity { get; init; }

    public LoadDurability Durability { get; init; }

    /// <summary>Rows in a batch; 0 = all rows are one batch.</summary>
    public int BatchSize { get; init; } = 10_000;

    /// <summary>Batches from one durable commit to the next, with deferred durability and commits by batch.</summary>
    public int SyncInterval { get; init; } = 10;

    /// <summary>Whether a checkpoint is wanted after the last commit.</summary>
    public bool CheckpointOnComplete { get; init; } = true;

    /// <summary>Bytes for staging, sorting and merging together.</summary>
    public long MemoryBudget { get; init; } = 64L << 20;

    /// <summary>Whether a NULL stays NULL where the column has a DEFAULT.</summary>
    public bool KeepNulls { get; init; }

    /// <summary>Whether the number of every row is kept for the result.</summary>
    public bool ReturnKeys { get; init; }

    public LoadIndexes Indexes { get; init; }

    /// <summary>What becomes of rows whose key the table has; null = the load fails.</summary>
    public LoadConflict? Conflict { get; init; }

    /// <summary>Whether the load goes on after a row that the table refuses.</summary>
    public bool SkipsRows { get; init; }

    /// <summary>Whether what the table has decides what becomes of a row.</summary>
    public bool MeetsConflicts => SkipsRows || Conflict is { Mode: not LoadConflictMode.Fail };

    /// <summary>
    /// Whether somebody else commits the transaction: then the load only writes pages, and a failed load goes back to
    /// a savepoint.
    /// </summary>
    public bool IsExternal { get; init; }

    /// <summary>Whether a thread of its own packs the rows; null = when there is more than one processor.</summary>
    public bool? UseWorker { get; init; }

    /// <summary>Refuses what makes no sense.</summary>
    public void Check()
    {
        Refuse(BatchSize < 0, "A bulk load's batch size cannot be negative.");
        Refuse(SyncInterval < 1, "A bulk load's sync interval is at least one batch.");
        Refuse(MemoryBudget < MemoryBudgetMin, "A bulk load needs a memory budget of at least 1 MB.");
        Refuse(
            Indexes == LoadIndexes.Rebuild && Atomicity == LoadAtomicity.Batch,
            "A bulk load that commits by batch maintains its indexes; it cannot rebuild them for each batch.");
        if (IsExternal && Atomicity == LoadAtomicity.Batch)
        {
            throw new DatabaseException(
                ErrorCode.InvalidTransactionState,
                "A bulk load inside a transaction cannot commit by batch: its rows are committed with the " +
                "transaction.");
        }

        if (IsExternal && Durability == LoadDurability.None)
        {
            throw new DatabaseException(
                ErrorCode.InvalidTransactionState,
                "A bulk load inside a transaction cannot choose durability None: the transaction's commit decides.");
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
