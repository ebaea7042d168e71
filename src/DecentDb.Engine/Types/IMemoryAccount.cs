namespace DecentDb.Engine.Types;

/// <summary>Counts memory against a limit.</summary>
internal interface IMemoryAccount
{
    /// <summary>Counts bytes that are about to be allocated or, with a negative number, were given up.</summary>
    /// <exception cref="Primitives.DatabaseException">OutOfMemoryBudget; nothing was counted.</exception>
    void Take(long bytes);
}
