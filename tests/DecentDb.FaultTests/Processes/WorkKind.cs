namespace DecentDb.FaultTests.Processes;

/// <summary>What a process does until it is killed.</summary>
public enum WorkKind
{
    /// <summary>Transactions of statements, with checkpoints when the log has grown.</summary>
    Transactions,

    /// <summary>The same while another thread does nothing but checkpoints.</summary>
    Checkpoints,

    /// <summary>Bulk loads, each there whole or not at all.</summary>
    Loads,

    /// <summary>Bulk loads that commit batch by batch.</summary>
    Batches,
}
