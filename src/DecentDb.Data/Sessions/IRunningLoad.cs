namespace DecentDb.Data.Sessions;

/// <summary>What a connection does with the bulk copy that runs on it.</summary>
internal interface IRunningLoad
{
    /// <summary>True while a handler of an event or of progress runs.</summary>
    bool IsNotifying { get; }

    /// <summary>Ends a writer that nobody has completed, if there is one.</summary>
    void DiscardWriter();

    /// <summary>The scope of the connection was rolled back. Whoever calls is inside the connection.</summary>
    void EndWriterWithScope();
}
