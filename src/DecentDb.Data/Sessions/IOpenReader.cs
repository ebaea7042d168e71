namespace DecentDb.Data.Sessions;

/// <summary>What a connection does with the readers that are open on it.</summary>
internal interface IOpenReader
{
    /// <summary>True while the caller may read values; tells it to a thread that has entered the connection.</summary>
    bool IsOnRow { get; }

    /// <summary>The scope of the connection was rolled back: no further row comes, and no statement.</summary>
    void EndWithScope();

    /// <summary>Closes without executing what is left: the command or the connection goes away.</summary>
    void Abandon();
}
