namespace DecentDb.Engine.BulkLoading;

/// <summary>How a bulk load brings indexes up to its rows. The result is the same.</summary>
public enum BulkLoadIndexes
{
    /// <summary>New keys are inserted where they are few, else the index is written anew.</summary>
    Auto = 0,

    /// <summary>New keys are inserted, in sorted order.</summary>
    Maintain = 1,

    /// <summary>
    /// The index is written anew, from its old order and the sorted new keys. Not with
    /// <see cref="BulkLoadAtomicity.Batch"/>, which would do so for each batch.
    /// </summary>
    Rebuild = 2,
}
