namespace DecentDb.Engine.BulkLoading;

/// <summary>When the rows of a bulk load reach the disk.</summary>
public enum BulkLoadDurability
{
    /// <summary>At the end (and, with <see cref="BulkLoadAtomicity.Batch"/>, every SyncInterval batches).</summary>
    Deferred = 0,

    /// <summary>Batch by batch: a sync of the pages, or a durable commit, for each.</summary>
    Full = 1,

    /// <summary>
    /// When the operating system likes; after a power cut the load is either wholly there or wholly gone.
    /// </summary>
    None = 2,
}
