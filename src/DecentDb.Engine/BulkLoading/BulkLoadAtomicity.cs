namespace DecentDb.Engine.BulkLoading;

/// <summary>What a bulk load publishes together.</summary>
public enum BulkLoadAtomicity
{
    /// <summary>All rows become visible and durable together, or none do.</summary>
    Load = 0,

    /// <summary>Each commit point publishes the rows before it, their index entries included.</summary>
    Batch = 1,
}
