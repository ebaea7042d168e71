using System;
using System.Collections.Generic;
using System.Globalization;
using DecentDb.Data;
using DecentDb.Engine.Api;
using DecentDb.Engine.Sessions;
using Xunit;

namespace DecentDb.FaultTests.BulkLoading;

/// <summary>
/// A bulk copy in batches meets a bad row, and an error of the disk comes while it commits what was complete before: its
/// exception tells both, and what it says of rows that stay is what the next opening shows.
/// </summary>
public sealed class BatchLoadErrorTests
{
    private const string Name = "batch-load-errors";
    private const int Batch = 100;
    private const int RowsBeforeTheBadOne = (3 * Batch) + 50;
    private const string OutcomeUnknown = "08007";

    [Theory]
    [InlineData(false, 1)]
    [InlineData(false, 10)]
    [InlineData(true, 10)]
    public void Both_errors_are_told_and_the_rows_that_stay_are_those_that_the_next_opening_shows(
        bool isDiskFull, int syncInterval)
    {
        var fault = isDiskFull ? FaultKind.DiskFull : FaultKind.IoError;
        var prepared = Prepare();
        var bothCount = 0;
        var partCount = 0;
        for (var step = 0; ; step++)
        {
            var disk = prepared.AfterProcessEnd();
            var told = LoadOverFailingDisk(disk, fault, step, syncInterval, out var stated);
            using var reopened = Open(disk.AfterProcessEnd());
            var there = Count(reopened);
            var context = string.Create(
                CultureInfo.InvariantCulture, $"step {step}: {stated} stated, {there} there, {told}");
            Assert.True(there % Batch == 0 && there <= 3 * Batch, context);
            Assert.True(IsUnknown(told) ? there >= stated : there == stated, context);
            Assert.Empty(reopened.CheckIntegrity());
            if (!disk.HasFaulted)
            {
                Assert.Equal(3 * Batch, stated);
                break;
            }

            if (told is DecentDbBulkCopyException { BatchFailure: { } disaster } both)
            {
                bothCount++;
                partCount += both.RowsCommitted is > 0 and < 3 * Batch ? 1 : 0;
                Assert.Equal(RowsBeforeTheBadOne, both.RowNumber);
                Assert.Equal(stated, both.RowsCommitted);
                Assert.Equal((stated, stated / Batch), (both.Result!.RowsCommitted, both.Result.Batches));
                Assert.IsType<DecentDbException>(disaster);
                Assert.Contains($"Row {RowsBeforeTheBadOne + 1} of the source", both.Message, StringComparison.Ordinal);
                Assert.Contains($"{stated} rows are known", both.Message, StringComparison.Ordinal);
                Assert.Contains(disaster.Message, both.Message, StringComparison.Ordinal);
            }
        }

        Assert.True(bothCount > 0, "At some step the disk fails after the bad row was met.");
        Assert.True(syncInterval > 1 || partCount > 0, "At some step batches before the failing commit stay.");
    }

    private static DecentDbException LoadOverFailingDisk(
        SimulatedDisk disk, FaultKind fault, int step, int syncInterval, out long stated)
    {
        using var database = Open(disk);
        using var shared = DatabaseRegistry.Share(Name, database.Engine);
        using var connection = new DecentDbConnection($"Data Source={Name};Mode=Memory;Pooling=false");
        connection.Open();
        using var copy = new DecentDbBulkCopy(connection)
        {
            DestinationTableName = "t",
            Atomicity = DecentDbBulkCopyAtomicity.Batch,
            Durability = syncInterval == 1 ? DecentDbBulkCopyDurability.Full : DecentDbBulkCopyDurability.Deferred,
            SyncInterval = syncInterval,
            BatchSize = Batch,
        };
        disk.FaultKind = fault;
        disk.FaultAtStep = disk.StepCount + step;
        disk.FaultIsPersistent = true;
        var error = Assert.ThrowsAny<DecentDbException>(() => copy.WriteToServer(Rows()));
        stated = copy.RowsCommitted;
        return error;
    }

    private static IEnumerable<object?[]> Rows()
    {
        for (var id = 1; id <= RowsBeforeTheBadOne; id++)
        {
            yield return [(long)id, "row " + id.ToString(CultureInfo.InvariantCulture)];
        }

        yield return ["no number", "x"];
    }

    private static bool IsUnknown(DecentDbException error) => error.SqlState == OutcomeUnknown
        || error is DecentDbBulkCopyException { BatchFailure: DecentDbException { SqlState: OutcomeUnknown } };

    private static SimulatedDisk Prepare()
    {
        var disk = new SimulatedDisk();
        using var database = Open(disk);
        using var session = database.OpenSession();
        using var statement = session.Prepare("CREATE TABLE t (id BIGINT PRIMARY KEY, name TEXT UNIQUE)")[0];
        statement.Execute().Dispose();
        return disk;
    }

    private static Database Open(SimulatedDisk disk) =>
        Database.Open(disk, new DatabaseOptions { Path = "load", PageSize = 4096, CacheSize = 1 << 20 });

    private static long Count(Database database)
    {
        using var session = database.OpenSession();
        using var statement = session.Prepare("SELECT COUNT(*) FROM t")[0];
        using var cursor = statement.Execute();
        Assert.True(cursor.Read());
        return cursor.GetInt64(0);
    }
}
