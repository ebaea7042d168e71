using System;
using DecentDb.Engine.Api;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Transactions;
using DecentDb.FaultTests.Sweeps;
using DecentDb.FaultTests.Transactions;
using Xunit;

namespace DecentDb.FaultTests.Isolation;

/// <summary>Whoever begins after a commit returned sees it.</summary>
public sealed class VisibilityTests
{
    [Theory]
    [InlineData(CommitDurability.None)]
    [InlineData(CommitDurability.Normal)]
    public void A_commit_that_does_not_wait_for_the_disk_is_visible_when_it_returns(object durability)
    {
        using var manager = StorageWorkload.Open(new SimulatedDisk());
        AppendDurable(manager);
        using (var second = manager.BeginWrite())
        {
            second.Modify(manager.FirstRootsPage)[101] = 2;
            second.Commit((CommitDurability)durability);
        }

        using var reader = manager.BeginRead();
        Assert.Equal(1, reader.Read(manager.FirstRootsPage)[100]);
        Assert.Equal(2, reader.Read(manager.FirstRootsPage)[101]);
    }

    [Fact]
    public void What_a_transaction_without_changes_has_read_is_visible_when_its_commit_returns()
    {
        using var manager = StorageWorkload.Open(new SimulatedDisk());
        AppendDurable(manager);
        using (var second = manager.BeginWrite())
        {
            Assert.Equal(1, second.Read(manager.FirstRootsPage)[100]);
            second.Commit(CommitDurability.Normal);
        }

        using var reader = manager.BeginRead();
        Assert.Equal(1, reader.Read(manager.FirstRootsPage)[100]);
    }

    [Fact]
    public void What_a_transaction_has_read_is_visible_when_its_roll_back_returns()
    {
        using var manager = StorageWorkload.Open(new SimulatedDisk());
        AppendDurable(manager);
        using (var second = manager.BeginWrite())
        {
            Assert.Equal(1, second.Read(manager.FirstRootsPage)[100]);
        }

        using var reader = manager.BeginRead();
        Assert.Equal(1, reader.Read(manager.FirstRootsPage)[100]);
    }

    [Fact]
    public void A_roll_back_of_what_can_never_be_durable_returns_all_the_same()
    {
        var disk = new SimulatedDisk { FaultKind = FaultKind.IoError, FaultIsPersistent = true };
        using var manager = StorageWorkload.Open(disk);
        AppendDurable(manager);
        var second = manager.BeginWrite();
        disk.FaultAtStep = disk.StepCount;
        second.Dispose();
        Assert.True(manager.HasFailed);
    }

    [Theory]
    [InlineData("SELECT n FROM t")]
    [InlineData("SELECT n FROM t WHERE n = 7")]
    [InlineData("UPDATE t SET n = n + 0 RETURNING n")]
    public void A_row_that_a_transaction_hands_out_cannot_be_taken_back_by_a_power_cut(string sql)
    {
        var disk = new SimulatedDisk();
        using var database = OpenWithPending(disk);
        using var session = database.OpenSession();
        session.Begin(TransactionMode.Serializable);
        using var statement = session.Prepare(sql)[0];
        using var cursor = statement.Execute();
        var hasRow = cursor.Read();
        Assert.True(!hasRow || cursor.GetInt64(0) == 2);
        var cut = disk.AfterPowerCut(CrashImage.AllLost, new Random(1));
        using var recovered = SqlDisk.Open(cut, seed: 2);
        Assert.Equal(2, SqlDisk.Number(recovered, "SELECT n FROM t"));
    }

    [Fact]
    public void A_row_that_was_buffered_before_a_change_cannot_be_taken_back_by_a_power_cut()
    {
        var disk = new SimulatedDisk();
        using var database = OpenWithPending(disk);
        using var session = database.OpenSession();
        session.Begin(TransactionMode.Serializable);
        using var statement = session.Prepare("SELECT n FROM t")[0];
        using var cursor = statement.Execute();
        using var update = session.Prepare("UPDATE t SET n = n + 1")[0];
        update.Execute().Dispose();
        Assert.True(cursor.Read());
        Assert.Equal(2, cursor.GetInt64(0));
        using var recovered = SqlDisk.Open(disk.AfterPowerCut(CrashImage.AllLost, new Random(1)), seed: 2);
        Assert.Equal(2, SqlDisk.Number(recovered, "SELECT n FROM t"));
    }

    [Fact]
    public void A_row_that_can_never_be_durable_is_not_handed_out()
    {
        var disk = new SimulatedDisk { FaultKind = FaultKind.IoError, FaultIsPersistent = true };
        using var database = OpenWithPending(disk);
        using var session = database.OpenSession();
        session.Begin(TransactionMode.Serializable);
        using var statement = session.Prepare("SELECT n FROM t")[0];
        using var cursor = statement.Execute();
        disk.FaultAtStep = disk.StepCount;
        Assert.Equal(ErrorCode.Poisoned, Assert.Throws<DatabaseException>(() => cursor.Read()).Code);
        session.Rollback();
    }

    // The row has become 2 by a commit that nobody waits for yet.
    private static Database OpenWithPending(SimulatedDisk disk)
    {
        var database = SqlDisk.Open(disk, seed: 1);
        SqlDisk.Execute(database, "CREATE TABLE t (n BIGINT); INSERT INTO t VALUES (1)");
        var session = database.OpenSession();
        session.DefersWaits = true;
        using var update = session.Prepare("UPDATE t SET n = 2")[0];
        update.Execute().Dispose();
        return database;
    }

    // A commit that waits for the disk, and of which nobody has asked yet whether it is durable.
    private static void AppendDurable(TransactionManager manager)
    {
        using var first = manager.BeginWrite();
        first.Modify(manager.FirstRootsPage)[100] = 1;
        first.Append(CommitDurability.Full);
    }
}
