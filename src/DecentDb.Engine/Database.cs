#pragma warning disable
using System;
using System.Collections.Generic;
using System.Threading;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine;

/// <summary>
/// An open database. Openings of one file in a process share one engine, which closes with the last of them. All
/// members may be called by several threads at once.
/// </summary>
public sealed class Database : IDisposable
{
    /// <summary>Opens a database, and creates it when the mode allows it and the file does not exist.</summary>
    /// <exception cref="DatabaseException">CannotOpen, DatabaseInUse, NotADatabase, Corruption, IoError.</exception>
    public static Database Open(DatabaseOptions options) => throw new DatabaseException(ErrorCode.NotSupported, "");

    /// <summary>The real path of the file, or the name of a database in memory.</summary>
    public string Path => throw new DatabaseException(ErrorCode.NotSupported, "");

    /// <summary>True when this opening refuses writes.</summary>
    public bool IsReadOnly => false;

    /// <summary>Starts a session: one line of statements and at most one transaction at a time.</summary>
    public Session OpenSession() => throw new DatabaseException(ErrorCode.NotSupported, "");

    /// <summary>Writes committed pages to the data file now, so that the log can be reused.</summary>
    public void Checkpoint() => throw new DatabaseException(ErrorCode.NotSupported, "");

    /// <summary>Walks everything and lists what is wrong; an empty list means the database is sound.</summary>
    public IReadOnlyList<string> CheckIntegrity(CancellationToken cancellationToken = default) =>
        throw new DatabaseException(ErrorCode.NotSupported, "");

    /// <summary>Gives this opening back; the last one closes the file.</summary>
    public void Dispose() => throw new DatabaseException(ErrorCode.NotSupported, "");
}
