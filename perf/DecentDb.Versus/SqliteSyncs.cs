namespace DecentDb.Versus;

/// <summary>What SQLite waits for when it commits.</summary>
internal enum SqliteSyncs
{
    /// <summary>A sync of the log.</summary>
    Full,

    /// <summary>Nothing but checkpoints, with a log.</summary>
    Normal,

    /// <summary>Nothing, and there is no log.</summary>
    Off,
}
