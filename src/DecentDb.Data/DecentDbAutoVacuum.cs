namespace DecentDb.Data;

/// <summary>Whether a database gives free space back to the file system without being asked.</summary>
public enum DecentDbAutoVacuum
{
    /// <summary>Free pages before the end of the file wait for new rows or for VACUUM. The default.</summary>
    None,

    /// <summary>
    /// When a checkpoint leaves more than an eighth of the pages free, pages move from the end of the file to free
    /// ones, a few at a time and beside others who write, and the next checkpoint cuts the file.
    /// </summary>
    Incremental,
}
