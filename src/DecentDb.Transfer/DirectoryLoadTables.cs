namespace DecentDb.Transfer;

/// <summary>Whether a directory load creates tables.</summary>
public enum DirectoryLoadTables
{
    /// <summary>Tables that are missing are created with the types of their files.</summary>
    IfMissing,

    /// <summary>A table that is missing is an error before anything is loaded.</summary>
    Never,
}

/// <summary>What becomes of something that is not as it should be, and does no harm.</summary>
public enum DirectoryLoadConcern
{
    /// <summary>It is a warning of the report.</summary>
    Warn,

    /// <summary>It is an error before anything is loaded.</summary>
    Error,
}

/// <summary>What becomes of a directory load when a table cannot be loaded.</summary>
public enum DirectoryLoadErrorMode
{
    /// <summary>The other tables are loaded, but for those that refer to it.</summary>
    Continue,

    /// <summary>No further table is loaded; those before it stay.</summary>
    Stop,

    /// <summary>Nothing is loaded.</summary>
    RollbackAll,
}

/// <summary>What of a directory load becomes visible together.</summary>
public enum DirectoryLoadAtomicity
{
    /// <summary>Each table on its own.</summary>
    Table,

    /// <summary>All tables, in one transaction.</summary>
    All,
}

/// <summary>What a table of a directory is.</summary>
public enum DirectoryTableKind
{
    /// <summary>Its rows are found by a key.</summary>
    Node,

    /// <summary>Its rows join two others.</summary>
    Edge,
}

/// <summary>What became of a table of a directory.</summary>
public enum DirectoryTableState
{
    /// <summary>It was not its turn yet.</summary>
    Pending,

    /// <summary>Its rows are stored.</summary>
    Loaded,

    /// <summary>Its files have no rows.</summary>
    Empty,

    /// <summary>There is no file for it.</summary>
    Missing,

    /// <summary>It could not be loaded.</summary>
    Failed,

    /// <summary>It was left out, as a table that it refers to was not loaded or the load had stopped.</summary>
    Skipped,
}
