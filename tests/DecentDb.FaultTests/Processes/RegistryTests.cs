using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using DecentDb.Data;
using DecentDb.Engine.Api;
using DecentDb.Engine.Primitives;
using DecentDb.FaultTests.Defects;
using DecentDb.FaultTests.Sweeps;
using DecentDb.TestSupport;
using Xunit;

namespace DecentDb.FaultTests.Processes;

/// <summary>Openings and closings of several files within one process.</summary>
public sealed class RegistryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_file_whose_opening_or_closing_takes_long_delays_no_other_file()
    {
        using var isParked = new ManualResetEventSlim();
        using var goOn = new ManualResetEventSlim();
        var closing = new Thread(() => CloseSlowly(isParked, goOn));
        closing.Start();
        isParked.Wait();
        using var isDone = new ManualResetEventSlim();
        var other = new Thread(() =>
        {
            using (var database = Open("other"))
            {
                SqlDisk.Execute(database, "CREATE TABLE t (a BIGINT)");
            }

            Database.DeleteFiles(_folder["other"]);
            isDone.Set();
        });
        other.Start();
        var wasDelayed = !isDone.Wait(TimeSpan.FromMinutes(1));
        goOn.Set();
        closing.Join();
        other.Join();
        Assert.False(wasDelayed, "another file waited");
    }

    [Fact]
    public void Who_opens_a_file_while_it_is_closed_waits_and_finds_all_of_it()
    {
        using var isParked = new ManualResetEventSlim();
        using var goOn = new ManualResetEventSlim();
        var closing = new Thread(() => CloseSlowly(isParked, goOn));
        closing.Start();
        isParked.Wait();
        long count = -1;
        var opening = new Thread(() =>
        {
            using var database = Open("db");
            count = SqlDisk.Number(database, "SELECT COUNT(*) FROM t");
        });
        opening.Start();
        goOn.Set();
        closing.Join();
        opening.Join();
        Assert.Equal(2, count);
    }

    [Fact]
    public async Task An_opening_that_fails_for_another_reason_is_not_cancelled_by_a_token()
    {
        using var source = new CancellationTokenSource();
        File.WriteAllText(_folder["db"], new string('x', 100_000));
        await using var connection = new DecentDbConnection("Data Source=" + _folder["db"]);
        FaultPoints.Watch(point =>
        {
            if (point == FaultPoint.FileTurnTaken)
            {
                source.Cancel();
            }
        });
        try
        {
            var opening = connection.OpenAsync(source.Token);
            Assert.True(opening.IsFaulted, $"it is {opening.Status}");
            var error = await Assert.ThrowsAsync<DecentDbException>(() => opening);
            Assert.NotEqual(ErrorCode.QueryCanceled, error.Code);
        }
        finally
        {
            FaultPoints.Watch(null);
        }
    }

    [Fact]
    public void Many_threads_that_open_and_close_the_same_files_share_their_engines()
    {
        const int threadCount = 6;
        const int turns = 40;
        var threads = new Thread[threadCount];
        Exception? failure = null;
        for (var i = 0; i < threadCount; i++)
        {
            var name = "db" + (i % 2);
            threads[i] = new Thread(() =>
            {
                try
                {
                    for (var turn = 0; turn < turns; turn++)
                    {
                        using var database = Open(name);
                        SqlDisk.Execute(
                            database, "CREATE TABLE IF NOT EXISTS t (a BIGINT); INSERT INTO t VALUES (1)");
                    }
                }
                catch (Exception e)
                {
                    Volatile.Write(ref failure, e);
                }
            });
            threads[i].Start();
        }

        foreach (var thread in threads)
        {
            thread.Join();
        }

        Assert.Null(failure);
        foreach (var name in new[] { "db0", "db1" })
        {
            using var database = Open(name);
            Assert.Equal(threadCount / 2 * turns, SqlDisk.Number(database, "SELECT COUNT(*) FROM t"));
        }
    }

    // Stops within the last checkpoint of the database, until it may go on.
    private void CloseSlowly(ManualResetEventSlim isParked, ManualResetEventSlim goOn)
    {
        var database = Open("db");
        SqlDisk.Execute(database, "CREATE TABLE t (a BIGINT); INSERT INTO t VALUES (1), (2)");
        FaultPoints.Watch(point =>
        {
            if (point == FaultPoint.MetaWritten)
            {
                isParked.Set();
                goOn.Wait();
            }
        });
        database.Dispose();
        FaultPoints.Watch(null);
    }

    private Database Open(string name) => Database.Open(new DatabaseOptions { Path = _folder[name] });
}
