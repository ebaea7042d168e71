namespace DecentDb.Data.Statements;

/// <summary>Why an execution was told to stop.</summary>
internal enum CancelReason
{
    /// <summary>It was not.</summary>
    None,

    /// <summary>Its timeout passed.</summary>
    Timeout,

    /// <summary><see cref="DecentDbCommand.Cancel"/> was called.</summary>
    Command,

    /// <summary>The caller's token was cancelled.</summary>
    Token,

    /// <summary>The transaction scope of the connection has ended.</summary>
    Scope,
}
