using System;
using System.Collections.Generic;
using System.Data;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using DecentDb.Data;
using DecentDb.Engine.Primitives;
using DecentDb.FaultTests.Defects;
using DecentDb.TestSupport;
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
        // A log that has to grow is synced for it.
        Execute(first, "CREATE TABLE large (v TEXT)");
        Execute(first, "INSERT INTO large VALUES (REPEAT('x', 3000000))");
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

    // With one row in a batch each is a chunk of its own; rows that may be skipped come to the table on the thread that
    // fills the load, and others on one of the load.
    [Theory]
    [InlineData(DecentDbBulkCopyErrorMode.Throw)]
    [InlineData(DecentDbBulkCopyErrorMode.SkipRow)]
    public async Task Batches_of_a_bulk_copy_hold_no_thread_while_the_disk_takes_them(DecentDbBulkCopyErrorMode mode)
    {
        const int rowCount = 40;
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
        using var copy = new DecentDbBulkCopy(connection)
        {
            DestinationTableName = "t",
            Atomicity = DecentDbBulkCopyAtomicity.Batch,
            BatchSize = 1,
            ErrorMode = mode,
        };
        Task<DecentDbBulkCopyResult>? load = null;
        var caller = new TrackedThread(() => load = copy.WriteToServerAsync(
            Enumerable.Range(0, rowCount).Select(id => new object[] { (long)id })));
        Assert.True(caller.Join() is null && load is not null);
        Assert.False(load.IsCompleted);
        Assert.Equal(0, copy.RowsCommitted);
        disk.Set();
        var result = await load.WaitAsync(Limit);
        Assert.Equal((rowCount, rowCount, rowCount), (result.RowsInserted, result.RowsCommitted, result.Batches));
        await using var command = new DecentDbCommand("SELECT COUNT(*) FROM t", connection);
        Assert.Equal((long)rowCount, await command.ExecuteScalarAsync());
    }

    [Theory]
    [InlineData(DecentDbBulkCopyErrorMode.Throw)]
    [InlineData(DecentDbBulkCopyErrorMode.SkipRow)]
    public async Task Batches_before_a_bad_row_are_durable_when_an_asynchronous_bulk_copy_tells_of_it(
        DecentDbBulkCopyErrorMode mode)
    {
        using var folder = new TemporaryFolder();
        await using var connection = await OpenAsync("Data Source=" + folder["db"]);
        Execute(connection, "CREATE TABLE t (id BIGINT PRIMARY KEY)");
        using var copy = new DecentDbBulkCopy(connection)
        {
            DestinationTableName = "t",
            Atomicity = DecentDbBulkCopyAtomicity.Batch,
            BatchSize = 10,
            ErrorMode = mode,
            MaxErrors = 1,
        };
        var rows = Enumerable.Range(0, 100).Select(id => new object[] { id is 55 or 57 ? 1L : id });
        var error = await Assert.ThrowsAsync<DecentDbBulkCopyException>(() => copy.WriteToServerAsync(rows));
        const long stored = 50;
        Assert.Equal(stored, error.RowsCommitted);
        await using var command = new DecentDbCommand("SELECT COUNT(*) FROM t", connection);
        Assert.Equal(stored, await command.ExecuteScalarAsync());
        Assert.Equal(stored, error.Result!.RowsInserted);
    }

    [Fact]
    public async Task A_bulk_copy_waits_for_another_writer_without_a_thread()
    {
        using var folder = new TemporaryFolder();
        var source = "Data Source=" + folder["db"];
        await using var first = await OpenAsync(source);
        Execute(first, "CREATE TABLE t (id BIGINT PRIMARY KEY); BEGIN; INSERT INTO t VALUES (1)");
        await using var second = await OpenAsync(source);
        using var copy = new DecentDbBulkCopy(second) { DestinationTableName = "t" };
        Task<DecentDbBulkCopyResult>? load = null;
        var caller = new TrackedThread(() => load = copy.WriteToServerAsync([[2L]]));
        Assert.True(caller.Join() is null && load is not null);
        Assert.False(load.IsCompleted);
        Execute(first, "COMMIT");
        Assert.Equal(1, (await load.WaitAsync(Limit)).RowsInserted);
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

    public static TheoryData<string> RowWays() => ["reader", "scalar", "change beside a reader", "commit", "roll back"];

    // What is read there may be taken back by a power cut until the commit before is durable.
    [Theory]
    [MemberData(nameof(RowWays))]
    public async Task Rows_of_a_commit_that_is_not_durable_are_awaited_without_a_thread(string way)
    {
        using var folder = new TemporaryFolder();
        var source = "Data Source=" + folder["db"];
        await using var first = await OpenAsync(source);
        Execute(first, "CREATE TABLE t (id BIGINT PRIMARY KEY)");
        await using var second = await OpenAsync(source);
        using var disk = new Gate();
        FaultPoints.Watch(point =>
        {
            if (point == FaultPoint.GroupWritten)
            {
                disk.Pass();
            }
        });
        var insert = ExecuteAsync(first, "INSERT INTO t VALUES (1)");
        await using var transaction = await second.BeginTransactionAsync();
        using var opened = disk; // before the transaction ends, also where this fails
        await using var command = new DecentDbCommand("SELECT id FROM t", second);
        await using var reader = way == "scalar" ? null : await command.ExecuteReaderAsync();
        using var openedToo = disk;
        var wait = await Started(async () =>
        {
            switch (way)
            {
                case "reader":
                    Assert.True(await reader!.ReadAsync());
                    Assert.Equal(1L, reader.GetInt64(0));
                    break;
                case "scalar":
                    Assert.Equal(1L, await command.ExecuteScalarAsync());
                    break;
                case "change beside a reader":
                    await ExecuteAsync(second, "INSERT INTO t VALUES (2)");
                    break;
                case "commit":
                    await transaction.CommitAsync();
                    break;
                default:
                    await transaction.RollbackAsync();
                    break;
            }
        });
        Assert.False(wait.IsCompleted);
        disk.Open();
        await wait.WaitAsync(Limit);
        await insert.WaitAsync(Limit);
    }

    [Fact]
    public async Task A_commit_that_fails_holds_no_thread_until_what_it_built_on_is_durable()
    {
        using var folder = new TemporaryFolder();
        var source = "Data Source=" + folder["db"];
        await using var first = await OpenAsync(source);
        Execute(first, "CREATE TABLE t (id BIGINT PRIMARY KEY)");
        await using var second = await OpenAsync(source);
        using var disk = new Gate();
        var fails = 0;
        FaultPoints.Watch(point =>
        {
            if (point == FaultPoint.PublishPrepared && Volatile.Read(ref fails) == 1)
            {
                throw new DatabaseException(ErrorCode.DiskFull, "The disk is full.");
            }

            if (point == FaultPoint.GroupWritten)
            {
                disk.Pass();
            }
        });
        var insert = ExecuteAsync(first, "INSERT INTO t VALUES (1)");
        await using var transaction = await second.BeginTransactionAsync();
        using var opened = disk; // before the transaction ends, also where this fails
        await ExecuteAsync(second, "INSERT INTO t VALUES (2)");
        Volatile.Write(ref fails, 1);
        var commit = await Started(() => transaction.CommitAsync());
        Volatile.Write(ref fails, 0);
        Assert.False(commit.IsCompleted);
        disk.Open();
        Assert.Equal(
            ErrorCode.DiskFull, (await Assert.ThrowsAsync<DecentDbException>(() => commit.WaitAsync(Limit))).Code);
        await insert.WaitAsync(Limit);
        await using var count = new DecentDbCommand("SELECT COUNT(*) FROM t", second);
        Assert.Equal(1L, await count.ExecuteScalarAsync());
    }

    [Fact]
    public async Task Space_in_the_log_is_awaited_without_a_thread()
    {
        using var folder = new TemporaryFolder();
        await using var connection = await OpenAsync("Durability=Normal;Data Source=" + folder["db"]);
        Execute(connection, "CREATE TABLE t (data BYTEA)");
        using var checkpoint = new Gate();
        var isHeld = 0;
        FaultPoints.Watch(point =>
        {
            if (point == FaultPoint.CheckpointBegun)
            {
                Volatile.Write(ref isHeld, 1);
                checkpoint.Pass();
            }
        });
        await using var insert = new DecentDbCommand("INSERT INTO t VALUES (@p)", connection);
        var data = new byte[4 << 20];
        new Random(3).NextBytes(data); // what is all the same takes little of the log
        insert.Parameters.AddWithValue("p", data);
        Task next;
        var count = 0L;
        do
        {
            // The log takes four times what begins a checkpoint, and then the next writer waits for its end.
            next = await Started(() => insert.ExecuteNonQueryAsync());
            count++;
            Assert.True(count < 200);
            await Task.WhenAny(next, Task.Delay(Volatile.Read(ref isHeld) == 0 ? Limit : TimeSpan.FromSeconds(2)));
        }
        while (next.IsCompleted);

        checkpoint.Open();
        await next.WaitAsync(Limit);
        await using var all = new DecentDbCommand("SELECT COUNT(*) FROM t", connection);
        Assert.Equal(count, await all.ExecuteScalarAsync());
    }

    [Fact]
    public async Task A_backup_over_another_database_holds_no_thread_of_the_pool()
    {
        using var folder = new TemporaryFolder();
        await using var connection = await OpenAsync("Data Source=" + folder["db"]);
        Execute(connection, "CREATE TABLE t (id BIGINT PRIMARY KEY); INSERT INTO t VALUES (1), (2)");
        await using var destination = await OpenAsync("Data Source=" + folder["copy"]);
        Execute(destination, "CREATE TABLE gone (id BIGINT)");
        using var disk = new Gate();
        var ofPool = false;
        FaultPoints.Watch(point =>
        {
            if (point == FaultPoint.SnapshotRegistered)
            {
                ofPool |= Thread.CurrentThread.IsThreadPoolThread;
                disk.Pass();
            }
        });
        var backup = connection.BackupDatabaseAsync(destination);
        Assert.False(backup.IsCompleted);
        disk.Open();
        await backup.WaitAsync(Limit);
        FaultPoints.Watch(null);
        Assert.False(ofPool);
        await using var command = new DecentDbCommand("SELECT COUNT(*) FROM t", destination);
        Assert.Equal(2L, await command.ExecuteScalarAsync());
        await using var closed = new DecentDbConnection("Pooling=false;Data Source=" + folder["other"]);
        await connection.BackupDatabaseAsync(closed);
        Assert.Equal(ConnectionState.Closed, closed.State);
        await closed.OpenAsync();
        await using var other = new DecentDbCommand("SELECT COUNT(*) FROM t", closed);
        Assert.Equal(2L, await other.ExecuteScalarAsync());
        await Assert.ThrowsAsync<ArgumentException>(() => connection.BackupDatabaseAsync(connection));
    }

    public static TheoryData<string> LoadEnds() => ["complete", "complete a writer", "source", "handler", "token",
        "dispose a writer"];

    // The thread of the load is held while it makes the pages of the load durable, or commits its first batch: whoever
    // waits for it, to be told of the end or of an error, does so without a thread.
    [Theory]
    [MemberData(nameof(LoadEnds))]
    public async Task A_bulk_copy_awaits_the_thread_of_its_load_without_a_thread(string end)
    {
        using var folder = new TemporaryFolder();
        await using var connection = await OpenAsync("Data Source=" + folder["db"]);
        Execute(connection, "CREATE TABLE t (id BIGINT PRIMARY KEY)");
        using var disk = new Gate();
        using var isHeld = new ManualResetEventSlim();
        var ofPool = false;
        var completes = end.StartsWith("complete", StringComparison.Ordinal);
        var held = completes ? FaultPoint.LoadPagesSynced : FaultPoint.PublishPrepared;
        FaultPoints.Watch(point =>
        {
            if (point == held)
            {
                ofPool |= Thread.CurrentThread.IsThreadPoolThread;
                isHeld.Set();
                disk.Pass();
            }
        });
        using var copy = new DecentDbBulkCopy(connection)
        {
            DestinationTableName = "t",
            Atomicity = completes ? DecentDbBulkCopyAtomicity.Load : DecentDbBulkCopyAtomicity.Batch,
            BatchSize = completes ? 0 : 1,
            NotifyAfter = 2,
        };
        copy.RowsCopied += (_, args) => args.Abort = end == "handler" && isHeld.Wait(Limit);
        using var stop = new CancellationTokenSource();
        using var opened = disk; // before the load ends, also where this fails
        var load = await Started(() => end switch
        {
            "complete a writer" => WriteAsync(copy, isComplete: true, static () => { }),
            "dispose a writer" => WriteAsync(copy, isComplete: false, () => isHeld.Wait(Limit)),
            _ => copy.WriteToServerAsync(Rows(end), stop.Token),
        });
        Assert.True(isHeld.Wait(Limit));
        Assert.False(load.IsCompleted);
        disk.Open();
        switch (end)
        {
            case "source":
                Assert.Equal(1, (await Assert.ThrowsAsync<DecentDbBulkCopyException>(() => load)).RowsCommitted);
                break;
            case "handler":
                Assert.Equal(2, (await Assert.ThrowsAsync<DecentDbBulkCopyAbortedException>(() => load)).RowsCommitted);
                break;
            case "token":
                await Assert.ThrowsAnyAsync<OperationCanceledException>(() => load);
                Assert.Equal(1, copy.RowsCommitted);
                break;
            default:
                await load.WaitAsync(Limit);
                break;
        }

        Assert.False(ofPool);
        FaultPoints.Watch(null);
        await using var count = new DecentDbCommand("SELECT COUNT(*) FROM t", connection);
        var stored = (long)(await count.ExecuteScalarAsync())!;
        var rows = end is "source" or "token" ? 1 : RowCountOf(completes);
        Assert.InRange(stored, end is "handler" or "dispose a writer" ? 0 : rows, rows);
        await ExecuteAsync(connection, "INSERT INTO t VALUES (-9)");

        IEnumerable<object[]> Rows(string way)
        {
            yield return [0L];
            if (way is "source" or "token")
            {
                Assert.True(isHeld.Wait(Limit));
                stop.CancelAfter(way == "token" ? 0 : Timeout.Infinite);
                Assert.True(way == "source" || stop.Token.WaitHandle.WaitOne(Limit));
                throw way == "source" ? new InvalidOperationException("a defect") : new OperationCanceledException();
            }

            for (var id = 1L; id < RowCountOf(completes); id++)
            {
                yield return [id];
            }
        }
    }

    // Few rows go through the log, on the thread that fills the load.
    private static int RowCountOf(bool completes) => completes ? 1100 : 3;

    private static async Task WriteAsync(DecentDbBulkCopy copy, bool isComplete, Action beforeEnd)
    {
        await using var writer = copy.BeginWrite("id");
        for (var id = 0L; id < RowCountOf(isComplete); id++)
        {
            writer.WriteRow(id);
        }

        beforeEnd();
        if (isComplete)
        {
            await writer.CompleteAsync();
        }
    }

    // Rows that may be left out go into the table on the thread that fills the load.
    [Theory]
    [InlineData(DecentDbBulkCopyErrorMode.Throw)]
    [InlineData(DecentDbBulkCopyErrorMode.SkipRow)]
    public async Task A_bulk_copy_that_fails_holds_no_thread_until_what_it_built_on_is_durable(
        DecentDbBulkCopyErrorMode mode)
    {
        using var folder = new TemporaryFolder();
        var source = "Data Source=" + folder["db"];
        await using var first = await OpenAsync(source);
        Execute(first, "CREATE TABLE t (id BIGINT PRIMARY KEY)");
        await using var second = await OpenAsync(source);
        using var disk = new Gate();
        FaultPoints.Watch(point =>
        {
            if (point == FaultPoint.GroupWritten)
            {
                disk.Pass();
            }
        });
        var insert = ExecuteAsync(first, "INSERT INTO t VALUES (1)");
        using var copy = new DecentDbBulkCopy(second)
        {
            DestinationTableName = "t",
            ErrorMode = mode,
            MaxErrors = 1,
        };
        using var opened = disk; // before the load ends, also where this fails
        var load = await Started(() => copy.WriteToServerAsync([[2L], [2L], [2L], [2L]]));
        await Task.WhenAny(load, Task.Delay(TimeSpan.FromMilliseconds(200)));
        Assert.False(load.IsCompleted);
        disk.Open();
        await Assert.ThrowsAsync<DecentDbBulkCopyException>(() => load.WaitAsync(Limit));
        await insert.WaitAsync(Limit);
        await using var count = new DecentDbCommand("SELECT COUNT(*) FROM t", second);
        Assert.Equal(1L, await count.ExecuteScalarAsync());
    }

    // The task that the work returns without blocking its thread; who blocks it until the disk is free is found here.
    private static async Task<Task> Started(Func<Task> work)
    {
        Task? started = null;
        var starter = new Thread(() => started = work());
        starter.Start();
        Assert.True(await Task.Run(() => starter.Join(TimeSpan.FromMinutes(1))), "The thread is blocked.");
        return started!;
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

    // Opens at the end of a test that fails too, or what waits there would wait for ever.
    private sealed class Gate : IDisposable
    {
        private readonly ManualResetEventSlim _isOpen = new();

        public void Pass() => _isOpen.Wait();

        public void Open() => _isOpen.Set();

        public void Dispose() => _isOpen.Set();
    }
}
