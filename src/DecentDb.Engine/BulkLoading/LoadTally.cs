namespace DecentDb.Engine.BulkLoading;

/// <summary>What a load has counted of its rows, up to now or up to its last commit.</summary>
internal struct LoadTally
{
    /// <summary>Rows that went into the transaction or were committed.</summary>
    public long RowsProcessed;

    /// <summary>Rows of the table that were changed because their key was there.</summary>
    public long RowsUpdated;

    /// <summary>Rows that were left out because their key was there.</summary>
    public long RowsIgnored;

    /// <summary>Batches that are complete.</summary>
    public int Batches;

    /// <summary>How many numbers of rows are kept.</summary>
    public int KeyCount;

    /// <summary>The number of the last row.</summary>
    public long? LastKey;

    /// <summary>Rows that are in the table because of the load.</summary>
    public readonly long RowsStored => RowsProcessed - RowsIgnored;
}
