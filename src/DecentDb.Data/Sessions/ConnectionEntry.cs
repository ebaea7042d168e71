namespace DecentDb.Data.Sessions;

/// <summary>How a reader came into its connection.</summary>
internal enum ConnectionEntry
{
    /// <summary>Alone.</summary>
    Owner,

    /// <summary>On the thread of a bulk load that is inside, from its source or a handler.</summary>
    Guest,

    /// <summary>While a bulk load waits for an asynchronous source.</summary>
    GuestOfAnyThread,
}
