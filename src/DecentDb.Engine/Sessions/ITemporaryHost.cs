using System;
using System.Threading;
using DecentDb.Engine.Execution;

namespace DecentDb.Engine.Sessions;

/// <summary>The session as its <see cref="TemporaryObjects"/> know it.</summary>
internal interface ITemporaryHost
{
    /// <summary>The schemas of all sessions.</summary>
    TemporarySchemas TemporarySchemas { get; }

    /// <summary>True when anybody has temporary objects.</summary>
    bool HasTemporary { get; }

    /// <summary>Changes the schema of the database, within the open transaction or in one of its own.</summary>
    /// <param name="change">What is done.</param>
    /// <param name="waits">False when somebody else who writes is not waited for.</param>
    /// <param name="cancellationToken">Ends the wait for the writer lock.</param>
    /// <exception cref="Primitives.DatabaseException">LockNotAvailable, ReadOnlyTransaction and others.</exception>
    void ChangeSchema(Action<StatementWriter> change, bool waits, CancellationToken cancellationToken);

    /// <summary>Says that the session got, or lost, its schema.</summary>
    void ForgetSearchPath();
}
