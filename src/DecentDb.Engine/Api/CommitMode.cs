namespace DecentDb.Engine.Api;

/// <summary>What a commit of a session waits for.</summary>
public enum CommitMode
{
    /// <summary>The commit has reached the disk when it returns.</summary>
    Full = 0,

    /// <summary>
    /// The commit is in the log but not synced: a power cut may lose the latest commits, never consistency.
    /// </summary>
    Normal = 1,
}
