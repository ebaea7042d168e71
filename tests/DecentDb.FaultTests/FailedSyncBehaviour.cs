namespace DecentDb.FaultTests;

/// <summary>What an operating system does with the data of a sync that failed.</summary>
internal enum FailedSyncBehaviour
{
    /// <summary>It is marked clean without having been written: reads see it, no later sync covers it.</summary>
    MarkedClean,

    /// <summary>It stays dirty: a later sync covers it.</summary>
    KeptDirty,

    /// <summary>It is dropped: some of it is on the disk, and reads see what is on the disk.</summary>
    Dropped,
}
