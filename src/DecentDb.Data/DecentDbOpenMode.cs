namespace DecentDb.Data;

/// <summary>How a connection opens its database; the connection string key <c>Mode</c>.</summary>
public enum DecentDbOpenMode
{
    /// <summary>Opens the file, or creates it when it does not exist.</summary>
    ReadWriteCreate = 0,

    /// <summary>The file must exist.</summary>
    ReadWrite = 1,

    /// <summary>The file must exist; nothing is written.</summary>
    ReadOnly = 2,

    /// <summary>A database in memory: private without a name, else shared by its name within the process.</summary>
    Memory = 3,
}
