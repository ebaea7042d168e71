namespace DecentDb.Engine.Wal;

/// <summary>Why something is made durable: what a crash would take if this one sync were missing.</summary>
internal enum SyncPurpose
{
    /// <summary>The commits of a group, before anybody is told that they are durable.</summary>
    LogGroup,

    /// <summary>The closed generation, before a checkpoint overwrites the pages that it heals.</summary>
    LogClosing,

    /// <summary>The first header of a generation, before a meta slot promises that the generation is there.</summary>
    LogStart,

    /// <summary>The length of the log, before the data file counts its segments.</summary>
    LogSegments,

    /// <summary>The name of the log in its directory.</summary>
    LogEntry,

    /// <summary>The mark of a new log, before the file gets the name of one.</summary>
    LogCreation,

    /// <summary>What recovery read, which the operating system may have had in its memory only.</summary>
    LogRecovered,

    /// <summary>The pages of a load, before the commit that names them.</summary>
    LoadedPages,

    /// <summary>The pages of earlier loads without syncs, before a durable commit that is behind them in the log.
    /// </summary>
    EarlierLoadedPages,

    /// <summary>The pages of a load so far, so that the sync at its end is short.</summary>
    LoadedPagesSoFar,

    /// <summary>The overwritten pages, before the meta slot that lets their log go.</summary>
    CheckpointPages,

    /// <summary>The meta slot of a checkpoint, before the log that it does without is used again.</summary>
    CheckpointMeta,

    /// <summary>The meta slot that says that the log is needed, or that the database is closed or is not.</summary>
    Meta,

    /// <summary>The first pages of a new database, before its meta slot.</summary>
    CreationPages,

    /// <summary>The first meta slot of a new database, and its name in the directory.</summary>
    CreationMeta,

    /// <summary>The pages of loads without syncs that recovery found whole.</summary>
    RecoveredLoads,

    /// <summary>The pages that recovery wrote, before the meta slot that lets their log go.</summary>
    RecoveredPages,

    /// <summary>A meta slot that recovery wrote.</summary>
    RecoveredMeta,
}
