namespace DecentDb.Engine.Transactions;

/// <summary>The life of a <see cref="WriterLockTicket"/>: Waiting to Granted to Done, or Waiting to Done.</summary>
internal enum WriterLockTicketState
{
    /// <summary>In the queue.</summary>
    Waiting,

    /// <summary>Owns the lock.</summary>
    Granted,

    /// <summary>Released, cancelled, or the database was closed.</summary>
    Done,
}
