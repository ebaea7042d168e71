namespace DecentDb.Data.Sessions;

/// <summary>A bulk writer that a connection ends on behalf of who gave it up.</summary>
internal interface IOpenWriter
{
    /// <summary>Ends the writer unless it has ended. Whoever calls is inside the connection.</summary>
    void EndGivenUp();
}
