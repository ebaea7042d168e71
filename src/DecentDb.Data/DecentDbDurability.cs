namespace DecentDb.Data;

/// <summary>What commits of a connection wait for; the connection string key <c>Durability</c>.</summary>
public enum DecentDbDurability
{
    /// <summary>A commit has reached the disk when it returns.</summary>
    Full = 0,

    /// <summary>
    /// A commit is in the log but not synced: a power cut may lose the latest commits, never consistency.
    /// </summary>
    Normal = 1,
}
