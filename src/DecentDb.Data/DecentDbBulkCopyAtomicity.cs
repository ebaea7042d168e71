namespace DecentDb.Data;

/// <summary>What a bulk copy publishes together.</summary>
public enum DecentDbBulkCopyAtomicity
{
    /// <summary>All rows become visible and durable together, or none do.</summary>
    Load = 0,

    /// <summary>Each batch publishes its rows, their index entries included; those before an error stay.</summary>
    Batch = 1,
}
