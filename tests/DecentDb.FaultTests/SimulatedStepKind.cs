namespace DecentDb.FaultTests;

internal enum SimulatedStepKind
{
    Create,
    Delete,

    /// <summary>Gives a file another name, in one step.</summary>
    Rename,

    Write,
    SetLength,

    /// <summary>Makes the bytes and the length of one file durable.</summary>
    Sync,

    /// <summary>Makes creations and deletions durable.</summary>
    SyncDirectory,

    /// <summary>A sync that failed; what it had to cover is never covered by a later one.</summary>
    FailedSync,
}
