using System;
using System.Collections.Generic;
using DecentDb.Engine.Paging;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Transactions;

namespace DecentDb.FaultTests.Scheduling;

/// <summary>What the schedules are made of.</summary>
internal static class Scenarios
{
    private const CommitDurability Full = CommitDurability.Full;
    private static readonly TimeSpan ShortTurn = TimeSpan.FromMicroseconds(1);
    private static readonly StorageOptions Quiet = new() { BackgroundCheckpoints = false };

    private static readonly ErrorCode[] Closing =
        [ErrorCode.ObjectClosed, ErrorCode.TransactionResolutionUnknown];

    private static readonly ErrorCode[] Failing =
        [ErrorCode.IoError, ErrorCode.Poisoned, ErrorCode.TransactionResolutionUnknown];

    /// <summary>All scenarios that random schedules run.</summary>
    public static IReadOnlyList<Scenario> All { get; } =
    [
        new("commits", static (db, v) =>
        [
            () => { db.Append(Pick(v, 0), 0, 1); db.Append(Pick(v, 1), 1); },
            () => { db.Append(Pick(v, 2), 1, 0); db.Append(Pick(v, 3), 0); },
            () => db.ReadTwice(0, 1),
            db.Checkpoint,
        ]) { Options = Quiet },

        new("groups", static (db, v) =>
        [
            () => { db.Append(Full, 0); db.Append(Full, 0, 1); },
            () => { db.Append(Full, 1); db.Append(Pick(v, 0), 1); },
            () => { db.Append(Full, 2); db.Append(Full, 2, 0); },
            () => db.ReadTwice(0, 1, 2),
        ]) { Options = Quiet, DecisionCount = 650 },

        new("streams", static (db, v) =>
        [
            () => db.Append(Pick(v, 0), 0, 1, 2, 3),
            () => { db.Append(Pick(v, 1), 0); db.Append(Full, 1); },
            () => db.ReadTwice(0, 3),
            db.Checkpoint,
        ]) { Options = Quiet with { LogStreamThreshold = 2048 } },

        new("requests", static (db, v) =>
        [
            () => { db.AppendAndRequest(0); db.AppendAndRequest(0); },
            () => { db.Append(Pick(v, 0), 1); db.AppendAndRequest(1); },
            () => db.ReadTwice(0, 1),
            () => { if (v % 2 == 0) { db.Checkpoint(); } else { db.Append(Full, 2); } },
        ]) { Options = Quiet },

        new("rollbacks", static (db, v) =>
        [
            () => db.Append(Full, 0, 1),
            () => { db.RollBack(0, 1); db.Read(0, 1); },
            () => { db.Append(Pick(v, 0), 1); db.RollBack(1); db.AppendAfterSavepoint(Pick(v, 1), 0); },
            () => db.ReadTwice(0, 1),
        ]) { Options = Quiet },

        new("evictions", static (db, v) =>
        [
            () => { db.Append(Pick(v, 0), 0); db.Append(Pick(v, 1), 1, 0); },
            () => { db.Scan(0, 1); db.Scan(0); },
            () => { db.ReadTwice(0, 1); db.Append(Pick(v, 2), 2); },
            db.Checkpoint,
        ]) { Options = Quiet with { CacheSize = 46 * ScheduledDatabase.PageSize }, DecisionCount = 900 },

        new("read-ahead", static (db, v) =>
        [
            () => { db.Append(Pick(v, 0), 0); db.Append(Pick(v, 1), 1, 0); },
            () => { db.ScanAhead(0, 1); db.ScanAhead(0); },
            () => { if (v % 2 == 0) { db.ScanAhead(1); } else { db.ReadTwice(0, 1); } },
            db.Checkpoint,
        ]) { Options = Quiet with { CacheSize = 280 * ScheduledDatabase.PageSize }, DecisionCount = 900 },

        new("closings", static (db, v) =>
        [
            () => db.Append(Full, 0),
            () => { db.Append(Pick(v, 0), 0); db.AppendAndRequest(1); },
            () => db.ReadTwice(0, 1),
            db.Close,
        ]) { Options = Quiet, Closes = true, Expected = Closing },

        new("locks", static (db, v) =>
        [
            () => { db.AppendIfFree(Pick(v, 0), 0); db.AppendIfFree(Pick(v, 1), 0); },
            () => { db.AppendIfUnchanged(Pick(v, 2), 0, 1); db.AppendIfUnchanged(Full, 1); },
            () => { db.Append(Pick(v, 3), 0); db.AppendIfFree(Full, 1); },
        ]) { Options = Quiet },

        new("patience", static (db, v) =>
        [
            () => { db.AppendInTime(Pick(v, 0), 0); db.AppendInTime(Full, 0); },
            () => { db.AppendInTime(Pick(v, 1), 0); db.AppendInTime(Full, 1); },
            () => db.AppendInTime(Full, 1),
        ]) { Options = Quiet with { WriterTurn = ShortTurn }, TimeMayPass = true },

        new("turns", static (db, v) =>
        [
            () => { db.Append(Pick(v, 0), 0); db.Append(Pick(v, 1), 0); db.Append(Pick(v, 2), 0); },
            () => { db.Append(Pick(v, 3), 1); db.AppendIfFree(Pick(v, 4), 0); },
            () => { db.AppendIfFree(Pick(v, 5), 1); db.Append(Pick(v, 6), 1); },
            () => { db.Append(Pick(v, 7), 1); db.RollBack(1); },
        ]) { Options = Quiet with { WriterTurn = ShortTurn } },

        new("chains", static (db, v) =>
        [
            () => db.AppendTwice(Pick(v, 0), Pick(v, 1), 0, 1),
            () => { db.Append(Pick(v, 2), 0); db.AppendTwice(Full, Pick(v, 3), 1); },
            () => db.ReadTwice(0, 1),
            db.Checkpoint,
        ]) { Options = Quiet },

        new("failures", static (db, v) =>
        [
            () => { db.Append(Full, 0); db.Append(Full, 1); },
            () => { db.Append(Pick(v, 0), 1); db.AppendAndRequest(0); },
            () => { db.Append(Pick(v, 1), 0); db.Read(0, 1); },
            db.Checkpoint,
        ]) { Options = Quiet, DiskFails = true, Expected = Failing },

        new("interruptions", static (db, v) =>
        [
            () => { db.AppendIfRoom(Pick(v, 0), 0, 1); db.AppendIfRoom(Full, 0); },
            () => { db.AppendIfRoom(Pick(v, 1), 1); db.AppendIfRoom(Full, 1, 0); },
            () => db.ReadTwice(0, 1),
            () => { db.CheckpointTwice(); db.CheckpointTwice(); },
        ]) { Options = Quiet, DiskIsFull = true },

        new("background", static (db, v) =>
        [
            () => { db.Append(Pick(v, 0), 0); db.Append(Pick(v, 1), 0, 1, 2); },
            () => { db.Append(Full, 1); db.Append(Pick(v, 2), 1, 2, 3); },
            () => { db.AwaitAll(0, 1); db.Close(); },
        ])
        {
            Options = new StorageOptions { LogCheckpointThreshold = 1024 },
            Closes = true,
            DecisionCount = 800,
        },
    ];

    /// <summary>The small one whose schedules are enumerated.</summary>
    public static Scenario Small { get; } = new("small", static (db, _) =>
    [
        () => db.Append(Full, 0),
        () => db.Append(CommitDurability.Normal, 0),
        () => db.Read(0),
        db.Checkpoint,
    ])
    {
        Options = Quiet,
        HolderCount = 4,
    };

    public static Scenario Find(string name)
    {
        foreach (var scenario in All)
        {
            if (scenario.Name == name)
            {
                return scenario;
            }
        }

        return name == Small.Name ? Small : throw new ArgumentOutOfRangeException(nameof(name), name, "No such scenario.");
    }

    private static CommitDurability Pick(ulong variant, int place) =>
        (CommitDurability)((variant >> (2 * place)) % 4 % 3);
}
