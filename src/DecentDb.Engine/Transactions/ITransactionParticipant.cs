using DecentDb.Engine.Paging;

namespace DecentDb.Engine.Transactions;

/// <summary>Keeps changes of a write transaction in a form of its own until they are encoded into pages.</summary>
internal interface ITransactionParticipant
{
    /// <summary>What the unencoded changes take, for the transaction's memory budget.</summary>
    long MemoryBytes { get; }

    /// <summary>
    /// Encodes what changed into pages. Called before a commit until every participant answers false.
    /// </summary>
    /// <returns>True when something was encoded.</returns>
    bool EncodeDirtyPages(PageWriter writer);

    /// <summary>Seals the present content for a savepoint: what is changed from now on is copied first.</summary>
    /// <returns>What <see cref="RestoreTo"/> needs to come back here; null for nothing.</returns>
    object? Seal();

    /// <summary>Bytes of what is kept, outside of pages, for savepoints alone.</summary>
    long SavepointBytes { get; }

    /// <summary>
    /// Forgets the newest savepoint with its token; the one before it needs what was kept. Tokens may be equal: then
    /// nothing changed between the two.
    /// </summary>
    void Release(object? token, object? outer);

    /// <summary>Goes back to the content that was sealed with this token, which stays valid.</summary>
    void RestoreTo(object? token);
}
