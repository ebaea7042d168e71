namespace DecentDb.Engine.Primitives;

/// <summary>Where a test can stop a thread.</summary>
internal enum FaultPoint
{
    /// <summary>A checkpoint has its turn and a holder of its own.</summary>
    CheckpointBegun,

    /// <summary>What was committed before the checkpoint is durable.</summary>
    CheckpointLogDurable,

    /// <summary>Pages of loads are synced. Under the append lock.</summary>
    CheckpointLoadsSynced,

    /// <summary>The closing group is written and not synced. Under the append lock, as the leader.</summary>
    GenerationClosed,

    /// <summary>The closed generation is synced. Under the append lock, as the leader.</summary>
    GenerationSynced,

    /// <summary>Commits go to the next generation. Under the append lock, as the leader.</summary>
    GenerationChanged,

    /// <summary>The state of the checkpoint is fixed, and commits go on.</summary>
    CheckpointStateTaken,

    /// <summary>The image of a page that only the file holds is in memory.</summary>
    FileImageKept,

    /// <summary>A page is in the buffer and not in the file.</summary>
    PageCopied,

    /// <summary>A run of pages is written to the file.</summary>
    PagesOverwritten,

    /// <summary>The file has its length.</summary>
    FileExtended,

    /// <summary>The pages are synced.</summary>
    CheckpointDataSynced,

    /// <summary>The meta slot is written and not synced.</summary>
    MetaWritten,

    /// <summary>The meta slot is durable.</summary>
    MetaSynced,

    /// <summary>The pages may be evicted.</summary>
    PagesMarkedClean,

    /// <summary>The space of the closed generation is free.</summary>
    LogRetired,

    /// <summary>A commit has synced the pages that it wrote directly.</summary>
    LoadPagesSynced,

    /// <summary>All that publishing a commit needs is there. Under the append lock.</summary>
    PublishPrepared,

    /// <summary>A commit has its space in the log and is not in it. Under the append lock and the log's.</summary>
    LogSpaceEnsured,

    /// <summary>A commit is in the log's buffer and not published. Under the append lock.</summary>
    CommitAppended,

    /// <summary>A page of a commit is published. Under the append lock.</summary>
    PagePublished,

    /// <summary>The pages of a commit are published. Under the append lock.</summary>
    CommitPublished,

    /// <summary>Readers take a newer state; what only older ones needed is still there.</summary>
    StateVisible,

    /// <summary>A commit becomes visible as soon as it may. Under the append lock.</summary>
    CommitEnqueued,

    /// <summary>A commit is appended, and its transaction still has the writer lock.</summary>
    TransactionEnding,

    /// <summary>A group is closed and not written. As the leader.</summary>
    GroupTaken,

    /// <summary>A group is written and not synced. As the leader.</summary>
    GroupWritten,

    /// <summary>A group is synced, and nobody knows. As the leader.</summary>
    GroupSynced,

    /// <summary>The commits of a group are visible and their waiters go on. As the leader.</summary>
    DurableReported,

    /// <summary>A generation has one more segment.</summary>
    SegmentHeaderWritten,

    /// <summary>A transaction is about to be rolled back.</summary>
    RollingBack,

    /// <summary>The operators of a statement are about to be closed.</summary>
    StatementClosing,

    /// <summary>A file is about to be opened, and nobody else can open or close it.</summary>
    FileTurnTaken,

    /// <summary>A snapshot is registered with a state that may have been passed meanwhile.</summary>
    SnapshotRegistered,
}
