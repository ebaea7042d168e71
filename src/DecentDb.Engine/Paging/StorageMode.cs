namespace DecentDb.Engine.Paging;

/// <summary>What an opening may do with a database file.</summary>
internal enum StorageMode
{
    /// <summary>Reads and writes; creates the file when it does not exist.</summary>
    ReadWriteCreate,

    /// <summary>Reads and writes; the file must exist.</summary>
    ReadWrite,

    /// <summary>Reads only and writes nothing, not even what recovery found; the file must exist.</summary>
    ReadOnly,

    /// <summary>Reads only, beside another process that may own the file; takes no lock.</summary>
    Follow,
}
