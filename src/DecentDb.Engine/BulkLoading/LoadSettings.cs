using System;
using System.Threading;
using DecentDb.Engine.Tables;

namespace DecentDb.Engine.BulkLoading;

/// <summary>How a load commits and what it may use: what the caller chose, and what follows from its place.</summary>
internal sealed class LoadSettings(BulkLoadOptions options)
{
    public BulkLoadOptions Options { get; } = options;

    /// <summary>What becomes of rows whose key the table has, found in the table; null = the load fails.</summary>
    public ConflictPolicy? Conflict { get; init; }

    /// <summary>Whether what the table has decides what becomes of a row.</summary>
    public bool MeetsConflicts => Options.SkipsRows || Conflict is { Action: not ConflictAction.Fail };

    /// <summary>
    /// Whether somebody else commits the transaction: then the load only writes pages, and a failed load goes back to
    /// a savepoint.
    /// </summary>
    public bool IsExternal { get; init; }

    /// <summary>Rows up to which the load goes through the log, as statements do, and not past it.</summary>
    public int LoggedRowsMax { get; init; }

    /// <summary>Whether a thread of its own packs the rows that are staged.</summary>
    public bool UseWorker { get; init; } = Environment.ProcessorCount > 1;

    /// <summary>Null when the load keeps the writer lock until its end.</summary>
    public ILoadTurns? Turns { get; init; }

    /// <summary>Ends the waits for turns.</summary>
    public CancellationToken TurnsCancellation { get; init; }

    /// <summary>
    /// Whether rows come from a query of the same transaction, which reads on while they are added: they are not
    /// staged, and what it has read stays valid.
    /// </summary>
    public bool TakesQuery { get; init; }
}
