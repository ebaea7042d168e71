namespace DecentDb.Engine.BulkLoading;

/// <summary>When the rows of a load reach the disk.</summary>
internal enum LoadDurability
{
    /// <summary>At the end; with commits by batch also every few batches.</summary>
    Deferred,

    /// <summary>Batch by batch: a sync of the data file, or a durable commit.</summary>
    Full,

    /// <summary>When the operating system likes.</summary>
    None,
}
