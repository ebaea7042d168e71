namespace DecentDb.Engine.Primitives;

/// <summary>Counts memory against a limit.</summary>
internal interface IMemoryAccount
{
    /// <summary>Bytes that are left of the limit.</summary>
    long FreeBytes { get; }

    /// <summary>Counts bytes that are about to be allocated or, with a negative number, were given up.</summary>
    /// <exception cref="DatabaseException">OutOfMemoryBudget; nothing was counted.</exception>
    void Take(long bytes);

    /// <summary>Makes sure that so many more bytes fit the limit, without counting them.</summary>
    /// <exception cref="DatabaseException">OutOfMemoryBudget.</exception>
    void Require(long bytes);
}
