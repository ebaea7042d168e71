namespace DecentDb.Data;

/// <summary>How a connection opens its database; the connection string key <c>Mode</c>.</summary>
public enum DecentDbOpenMode
{
    /// <summary>Opens the file, or creates it when it does not exist.</summary>
    ReadWriteCreate = 0,

    /// <summary>The file must exist.</summary>
    ReadWrite = 1,

    /// <summary>
    /// The file must exist; nothing is written. Where another process owns the file, this is <see cref="Follow"/>; else
    /// no other process can own it meanwhile.
    /// </summary>
    ReadOnly = 2,

    /// <summary>A database in memory: private without a name, else shared by its name within the process.</summary>
    Memory = 3,

    /// <summary>
    /// Reads what another process commits to the file, and keeps nobody from owning it. The file must exist. Each
    /// statement sees all commits that were durable when it began.
    /// </summary>
    Follow = 4,
}
