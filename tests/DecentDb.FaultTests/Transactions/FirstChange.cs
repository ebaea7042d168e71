namespace DecentDb.FaultTests.Transactions;

/// <summary>What is done first to a database that was opened in good order.</summary>
public enum FirstChange
{
    Commit,
    UnsyncedCommit,
    DirectPages,
    Checkpoint,
    RolledBackDirectPages,
}
