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
}
