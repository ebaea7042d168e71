namespace DecentDb.Engine.Transactions;

/// <summary>What a commit waits for.</summary>
internal enum CommitDurability
{
    /// <summary>The commit survives a power cut once it returns.</summary>
    Full,

    /// <summary>The commit survives the end of the process; a power cut may take back the last commits, in order.
    /// </summary>
    Normal,

    /// <summary>As Normal, and directly written pages are not synced either: recovery checks that they are there.
    /// </summary>
    None,
}
