namespace DecentDb.Engine.Api;

/// <summary>What a transaction may do, and when it takes the writer lock.</summary>
public enum TransactionMode
{
    /// <summary>Reads and writes; the writer lock is taken at begin, so that nothing it has read can change.</summary>
    Serializable = 0,

    /// <summary>
    /// Reads one snapshot; the writer lock is taken at the first write, which fails with SQLSTATE 40001 when another
    /// transaction has committed since the snapshot.
    /// </summary>
    Deferred = 1,

    /// <summary>Reads one snapshot and refuses writes.</summary>
    ReadOnly = 2,
}
