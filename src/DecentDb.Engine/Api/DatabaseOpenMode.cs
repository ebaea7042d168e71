namespace DecentDb.Engine.Api;

/// <summary>How a database file is opened.</summary>
public enum DatabaseOpenMode
{
    /// <summary>Opens the file, or creates it when it does not exist.</summary>
    ReadWriteCreate = 0,

    /// <summary>The file must exist.</summary>
    ReadWrite = 1,

    /// <summary>
    /// The file must exist; nothing is written, a leftover log is replayed in memory. Where another process owns the
    /// file, this is <see cref="Follow"/>; else no other process can own it meanwhile.
    /// </summary>
    ReadOnly = 2,

    /// <summary>
    /// A database in memory: private when the path is empty or <c>:memory:</c>, else shared by its name.
    /// </summary>
    Memory = 3,

    /// <summary>
    /// Reads what another process commits to the file, and keeps nobody from owning it. The file must exist. Each
    /// statement sees all commits that were durable when it began.
    /// </summary>
    Follow = 4,
}
