namespace DecentDb.Engine.Functions;

/// <summary>The sequences of a database, as functions work on them, by the numbers of PostgreSQL's catalog.</summary>
internal interface ISequences
{
    /// <summary>Takes the next number.</summary>
    /// <exception cref="Primitives.DatabaseException">
    /// WrongObjectType, SequenceLimitExceeded; ReadOnlyTransaction: the statement only reads.
    /// </exception>
    long Next(long oid);

    /// <summary>Lets the sequence go on behind a number, or with it when it is not called.</summary>
    void Set(long oid, long number, bool isCalled);

    /// <summary>The last number that was given out; null when none was yet.</summary>
    long? FindLast(long oid);

    /// <summary>The name of a sequence.</summary>
    /// <exception cref="Primitives.DatabaseException">WrongObjectType, UndefinedTable.</exception>
    string NameOf(long oid);
}
