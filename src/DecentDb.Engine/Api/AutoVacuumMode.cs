namespace DecentDb.Engine.Api;

/// <summary>Whether a database gives free space back to the file system without being asked.</summary>
public enum AutoVacuumMode
{
    /// <summary>
    /// Only free pages at the end of the file are given back; others wait for new rows or for VACUUM. The default.
    /// </summary>
    None,

    /// <summary>
    /// After a checkpoint that leaves more than an eighth of the pages free, some pages move from the end of the file
    /// to free ones, a few at a time and beside others who write, and the next checkpoint cuts the file.
    /// </summary>
    Incremental,
}
