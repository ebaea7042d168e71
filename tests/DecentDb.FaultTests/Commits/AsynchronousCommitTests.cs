using System;
using System.Collections.Generic;
using System.Data;
using System.Threading;
using System.Threading.Tasks;
using DecentDb.Data;
using DecentDb.Engine.Primitives;
using DecentDb.FaultTests.Processes;
using Xunit;

namespace DecentDb.FaultTests.Commits;

/// <summary>
/// Asynchronous commits wait for the disk without a thread: while a sync takes as long as the test wants, everybody
/// else commits, and they all share the next one.
/// </summary>
public sealed class AsynchronousCommitTests
{
    private const int CommitterCount = 200;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    public static TheoryData<string> Ways() => ["transaction", "statement", "scalar", "reader", "batch", "bulk copy"];

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Two_hundred_commits_hold_no_thread_of_the_pool_and_share_two_syncs(string way)
    {
        using var folder = new TemporaryFolder();
        var source = "Data Source=" + folder["db"];
        await using var first = await OpenAsync(source);
        Execute(first, "CREATE TABLE t (id BIGINT PRIMARY KEY)");
        using var disk = new ManualResetEventSlim();
        var poolThreads = 0;
        FaultPoints.Watch(point =>
        {
            if (point == FaultPoint.GroupWritten)
            {
                Interlocked.Add(ref poolThreads, Thread.CurrentThread.IsThreadPoolThread ? 1 : 0);
                disk.Wait();
            }
        });
        var before = first.GetStatistics();
        var commits = new List<Task>();
        for (var id = 0; id < CommitterCount; id++)
        {
            commits.Add(CommitAsync(source, way, id));
        }

        // All are in the log before the first of them is durable.
        Assert.True(SpinWait.SpinUntil(
            () => first.GetStatistics().CommitCount - before.CommitCount == CommitterCount
                || commits.Exists(commit => commit.IsFaulted), Limit));
        Assert.DoesNotContain(commits, commit => commit.IsCompleted);
        Assert.Equal(0, Volatile.Read(ref poolThreads));
        disk.Set();
        await Task.WhenAll(commits).WaitAsync(Limit);
        Assert.Equal(0, poolThreads);
        Assert.InRange(first.GetStatistics().LogSyncCount - before.LogSyncCount, 1, 2);
    }

    [Fact]
    public async Task A_connection_is_busy_until_its_commit_is_durable()
    {
        using var folder = new TemporaryFolder();
        await using var connection = await OpenAsync("Data Source=" + folder["db"]);
        Execute(connection, "CREATE TABLE t (id BIGINT PRIMARY KEY)");
        using var disk = new ManualResetEventSlim();
        FaultPoints.Watch(point =>
        {
            if (point == FaultPoint.GroupWritten)
            {
                disk.Wait();
            }
        });
        var insert = ExecuteAsync(connection, "INSERT INTO t VALUES (1)");
        await Assert.ThrowsAsync<InvalidOperationException>(() => ExecuteAsync(connection, "INSERT INTO t VALUES (2)"));
        Assert.False(insert.IsCompleted);
        disk.Set();
        await insert;
        await ExecuteAsync(connection, "INSERT INTO t VALUES (2)");
    }

    [Fact]
    public async Task A_commit_that_cannot_become_durable_reports_an_unknown_outcome()
    {
        using var folder = new TemporaryFolder();
        await using var connection = await OpenAsync("Pooling=false;Data Source=" + folder["db"]);
        Execute(connection, "CREATE TABLE t (id BIGINT PRIMARY KEY)");
        FaultPoints.Watch(point =>
        {
            if (point == FaultPoint.GroupWritten)
            {
                throw new InvalidOperationException("a defect");
            }
        });
        var error = await Assert.ThrowsAsync<DecentDbException>(
            () => ExecuteAsync(connection, "INSERT INTO t VALUES (1)"));
        Assert.Equal("08007", error.SqlState);
    }

    [Fact]
    public async Task A_backup_holds_no_thread_of_the_pool_and_is_complete_when_it_ends()
    {
        using var folder = new TemporaryFolder();
        await using var connection = await OpenAsync("Data Source=" + folder["db"]);
        Execute(connection, "CREATE TABLE t (id BIGINT PRIMARY KEY); INSERT INTO t VALUES (1), (2)");
        using var disk = new ManualResetEventSlim();
        var ofPool = false;
        FaultPoints.Watch(point =>
        {
            if (point == FaultPoint.SnapshotRegistered)
            {
                ofPool |= Thread.CurrentThread.IsThreadPoolThread;
                disk.Wait();
            }
        });
        var backup = connection.BackupDatabaseAsync(folder["copy"]);
        Assert.False(backup.IsCompleted);
        disk.Set();
        await backup;
        FaultPoints.Watch(null);
        Assert.False(ofPool);
        await using var copy = await OpenAsync("Data Source=" + folder["copy"]);
        await using var command = new DecentDbCommand("SELECT COUNT(*) FROM t", copy);
        Assert.Equal(2L, await command.ExecuteScalarAsync());
        await Assert.ThrowsAsync<DecentDbException>(() => connection.BackupDatabaseAsync(folder["copy"]));
    }

    // Ends on a thread that the log does not need, and sees what it has committed.
    private static async Task CommitAsync(string source, string way, int id)
    {
        await Task.Yield();
        await using var connection = await OpenAsync(source);
        await InsertAsync(connection, way, id);
        Assert.NotEqual("DecentDb log", Thread.CurrentThread.Name);
        await using var command = new DecentDbCommand("SELECT COUNT(*) FROM t WHERE id = " + id, connection);
        Assert.Equal(1L, await command.ExecuteScalarAsync());
    }

    private static async Task InsertAsync(DecentDbConnection connection, string way, int id)
    {
        var insert = "INSERT INTO t VALUES (" + id + ")";
        switch (way)
        {
            case "transaction":
                await using (var transaction = await connection.BeginTransactionAsync())
                {
                    await ExecuteAsync(connection, insert);
                    await transaction.CommitAsync();
                }

                break;
            case "statement":
                await ExecuteAsync(connection, insert);
                break;
            case "scalar":
                await using (var command = new DecentDbCommand(insert + " RETURNING id", connection))
                {
                    Assert.Equal((long)id, await command.ExecuteScalarAsync());
                }

                break;
            case "reader":
                await using (var command = new DecentDbCommand("SELECT 1; " + insert, connection))
                await using (var reader = await command.ExecuteReaderAsync())
                {
                    await reader.CloseAsync();
                }

                break;
            case "batch":
                await using (var batch = connection.CreateBatch())
                {
                    var command = batch.CreateBatchCommand();
                    command.CommandText = insert;
                    batch.BatchCommands.Add(command);
                    await batch.ExecuteNonQueryAsync();
                }

                break;
            default:
                using (var rows = new DataTable())
                using (var copy = new DecentDbBulkCopy(connection))
                {
                    rows.Columns.Add("id", typeof(long));
                    rows.Rows.Add((long)id);
                    copy.DestinationTableName = "t";
                    copy.CheckpointOnComplete = false;
                    await copy.WriteToServerAsync(rows);
                }

                break;
        }
    }

    private static async Task<DecentDbConnection> OpenAsync(string source)
    {
        var connection = new DecentDbConnection(source);
        await connection.OpenAsync();
        return connection;
    }

    // Without the thread of the log, which the first asynchronous commit starts and which then watches what that one does.
    private static void Execute(DecentDbConnection connection, string sql)
    {
        using var command = new DecentDbCommand(sql, connection);
        command.ExecuteNonQuery();
    }

    private static async Task ExecuteAsync(DecentDbConnection connection, string sql)
    {
        await using var command = new DecentDbCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
