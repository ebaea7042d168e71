namespace DecentDb.FaultTests.Sweeps;

/// <summary>What happens before and around a load.</summary>
public enum LoadVariant
{
    IntoEmptyTable,
    IntoFilledTable,

    /// <summary>A larger table was dropped, and its pages are free.</summary>
    AfterDrop,

    /// <summary>Commits that a checkpoint has not moved to the file yet hold pages and freed ones.</summary>
    OverUncheckpointedCommits,
    TwoLoads,

    /// <summary>An earlier load ended without being completed.</summary>
    AfterAbortedLoad,

    /// <summary>An earlier load met a full disk.</summary>
    AfterFullDisk,

    /// <summary>The load is a part of a transaction that goes on.</summary>
    InTransaction,

    /// <summary>A table amid the file was dropped and a checkpoint followed: its pages are written again.</summary>
    IntoFreedPages,

    /// <summary>As before, after an earlier load into the same pages that ended without being completed.</summary>
    IntoFreedPagesAfterAbortedLoad,

    /// <summary>A table in the middle of the file was dropped by a commit that a power cut may take back.</summary>
    AfterUnsyncedDrop,

    /// <summary>As <see cref="IntoFreedPages"/>, with a checkpoint of earlier commits while the load runs.</summary>
    CheckpointWithinLoad,

    /// <summary>The rows are few and go through the log.</summary>
    ThroughLog,

    /// <summary>A table at the end of the file was dropped, and a checkpoint cut the file.</summary>
    AfterCut,

    /// <summary>The rows are so many whole batches, and no checkpoint follows.</summary>
    WholeBatches,

    /// <summary>A load by batches gives the writer lock away, and others commit between them.</summary>
    OthersBetweenBatches,
}
