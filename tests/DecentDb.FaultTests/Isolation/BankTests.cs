using System;
using System.Collections.Generic;
using System.Globalization;
using System.Threading;
using DecentDb.Engine.Api;
using DecentDb.FaultTests.Processes;
using DecentDb.FaultTests.Sweeps;
using DecentDb.TestSupport;
using Xunit;
using Xunit.Abstractions;

namespace DecentDb.FaultTests.Isolation;

/// <summary>
/// Money moves between accounts, and is neither made nor lost: in every snapshot, by table and by index, while loads
/// and checkpoints run, and after every power cut and end of the process.
/// </summary>
public sealed class BankTests(ITestOutputHelper output)
{
    private const int Accounts = 40;
    private const int Total = Accounts * 100;

    [Fact]
    public void Every_snapshot_sees_the_same_sum_while_transfers_loads_and_checkpoints_run()
    {
        using var folder = new TemporaryFolder();
        using (var database = Worker.Open(folder["db"]))
        {
            Create(database);
            var transfers = Soak.Scale(1000, 300_000);
            var run = new Run(database);
            run.Start(transfers);
            Assert.True(run.Sums > 50, run.Sums + " sums");
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{transfers} transfers, {run.Sums} snapshots, {run.Loads} loads, "
                + $"{database.GetStatistics().CheckpointCount} checkpoints"));
        }

        using var again = Worker.Open(folder["db"]);
        Assert.Equal(Total, SumOf(again));
        Assert.Empty(again.CheckIntegrity());
    }

    [Fact]
    public void A_power_cut_at_any_step_leaves_the_sum()
    {
        var disk = new SimulatedDisk { Asserter = new OrderAsserter(SweepNames.Path) };
        var known = new HashSet<UInt128>();
        using (var database = SqlDisk.Open(disk, seed: 1))
        {
            Create(database);
            var random = new Random(1);
            var start = disk.Trace.Count;
            var state = disk.Durable.Clone();
            for (var i = 0; i < Soak.Scale(40, 1000); i++)
            {
                Transfer(database, random);
                if (i % 8 == 5)
                {
                    SqlDisk.Execute(database, "CHECKPOINT");
                }
            }

            for (var position = start; position < disk.Trace.Count; position++)
            {
                state.Apply(disk.Trace[position]);
                foreach (var tear in CrashImages.Of(state.Unsynced, random, effort: 2))
                {
                    var image = state.Cut(tear);
                    if (known.Add(image.Hash()))
                    {
                        using var recovered = SqlDisk.Open(SimulatedDisk.From(image), seed: 2);
                        SqlDisk.RefuseDamage(recovered);
                        Assert.True(SumOf(recovered) == Total, $"step {position}, {tear}");
                    }
                }
            }
        }

        Assert.Empty(disk.Asserter.Violations);
        Assert.True(known.Count > 100, known.Count + " images");
        output.WriteLine(known.Count + " crash images");
    }

    internal static void Create(Database database)
    {
        SqlDisk.Execute(
            database,
            "CREATE TABLE account (id BIGINT PRIMARY KEY, owner TEXT, balance BIGINT); "
            + "CREATE INDEX by_balance ON account (balance); CREATE TABLE other (id BIGINT, name TEXT)");
        for (var id = 0; id < Accounts; id++)
        {
            SqlDisk.Execute(database, string.Create(
                CultureInfo.InvariantCulture, $"INSERT INTO account VALUES ({id}, 'owner of {id}', 100)"));
        }
    }

    internal static void Transfer(Database database, Random random)
    {
        var amount = random.Next(1, 60);
        SqlDisk.Execute(database, string.Create(
            CultureInfo.InvariantCulture,
            $"BEGIN IMMEDIATE; UPDATE account SET balance = balance - {amount} WHERE id = {random.Next(Accounts)}; "
            + $"UPDATE account SET balance = balance + {amount} WHERE id = {random.Next(Accounts)}; COMMIT"));
    }

    /// <summary>The sum, when the table and the index agree on it.</summary>
    private static long SumOf(Database database)
    {
        using var session = database.OpenSession();
        session.Begin(TransactionMode.ReadOnly);
        var byTable = Number(session, "SELECT SUM(balance) FROM account WHERE owner <> ''");
        var byIndex = Number(session, "SELECT SUM(balance) FROM account WHERE balance > -1000000");
        var count = Number(session, "SELECT COUNT(*) FROM account");
        Assert.Equal(byTable, byIndex);
        Assert.Equal(Accounts, count);
        return byTable;
    }

    private static long Number(Session session, string sql)
    {
        using var statement = session.Prepare(sql)[0];
        using var cursor = statement.Execute();
        Assert.True(cursor.Read());
        return long.Parse(cursor.GetValue(0).ToString(), CultureInfo.InvariantCulture);
    }

    private sealed class Run(Database database)
    {
        private bool _isOver;
        private Exception? _failure;
        private int _sums;

        public int Sums => _sums;

        public int Loads { get; private set; }

        public void Start(int transfers)
        {
            var writers = new[]
            {
                new Thread(() => Guard(() => Write(1, transfers / 2))),
                new Thread(() => Guard(() => Write(2, transfers / 2))),
            };
            var others = new[]
            {
                new Thread(() => Guard(Read)), new Thread(() => Guard(Read)),
                new Thread(() => Guard(LoadAndCheckpoint)),
            };
            Array.ForEach(writers, thread => thread.Start());
            Array.ForEach(others, thread => thread.Start());
            Array.ForEach(writers, thread => thread.Join());
            Volatile.Write(ref _isOver, true);
            Array.ForEach(others, thread => thread.Join());
            if (_failure is not null)
            {
                throw new InvalidOperationException(_failure.Message, _failure);
            }
        }

        private void Write(int seed, int count)
        {
            var random = new Random(seed);
            for (var i = 0; i < count && Volatile.Read(ref _failure) is null; i++)
            {
                Transfer(database, random);
            }
        }

        private void Read()
        {
            while (!Volatile.Read(ref _isOver) || Volatile.Read(ref _sums) < 100)
            {
                Assert.Equal(Total, SumOf(database));
                Interlocked.Increment(ref _sums);
                Thread.Sleep(1); // others need the processors too
            }
        }

        private void LoadAndCheckpoint()
        {
            using var session = database.OpenSession();
            while (!Volatile.Read(ref _isOver))
            {
                using (var loader = session.BeginBulkLoad("other", null))
                {
                    for (var id = 0; id < 300; id++)
                    {
                        loader.SetInt64(0, id);
                        loader.SetChars(1, "a row of a load");
                        loader.EndRow();
                    }

                    loader.Complete();
                }

                Loads++;
                database.Checkpoint();
                Thread.Sleep(20);
            }
        }

        private void Guard(Action action)
        {
            try
            {
                action();
            }
            catch (Exception e)
            {
                Interlocked.CompareExchange(ref _failure, e, null);
                Volatile.Write(ref _isOver, true);
            }
        }
    }
}
