using System;
using System.Diagnostics;
using System.Globalization;
using System.Threading;
using DecentDb.Engine.Api;
using DecentDb.Engine.Primitives;
using DecentDb.TestSupport;
using Xunit;
using Xunit.Abstractions;

namespace DecentDb.FaultTests.Processes;

/// <summary>
/// A process that owns a database and is killed again and again, and followers of it, for a while: each answer equals a
/// state of the history, at least the last one that was acknowledged before it was asked for, and never an earlier one
/// than the answer before.
/// </summary>
public sealed class FollowerSoakTests(ITestOutputHelper output) : IDisposable
{
    private const int LifeSecondsMax = 60; // however slow the machine is
    private readonly TemporaryFolder _folder = new();
    private readonly CancellationTokenSource _end = new();
    private Exception? _failure;
    private long _acknowledged;
    private int _answers;
    private int _pinned;
    private int _overtaken;
    private int _backups;
    private int _kills;

    private string DatabasePath => _folder["db"];

    public void Dispose()
    {
        _end.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Every_answer_of_followers_of_a_killed_process_is_a_state_of_its_history()
    {
        BankWorker.Create(DatabasePath);
        Soak(
            "bank",
            () => Follow(new BankModel().Check),
            () => Follow(new BankModel().Check),
            () => FollowPinned(new BankModel().Check, seed: 1));
        using var database = Database.Open(new DatabaseOptions { Path = DatabasePath });
        using var session = database.OpenSession();
        Assert.True(new BankModel().Check(session) >= _acknowledged);
        Assert.Empty(database.CheckIntegrity());
    }

    [Fact]
    public void Loads_vacuum_backups_pinned_followers_and_kills_leave_each_answer_a_state_of_the_history()
    {
        using (var created = Worker.Open(DatabasePath))
        {
            NightlyModel.Create(created);
        }

        Soak(
            "nightly",
            () => Follow(new NightlyModel().Check),
            () => FollowPinned(new NightlyModel().Check, seed: 1),
            () => FollowPinned(new NightlyModel().Check, seed: 2),
            BackUp);
        using var database = Worker.Open(DatabasePath);
        using var session = database.OpenSession();
        Assert.True(new NightlyModel().Check(session) >= _acknowledged);
        Assert.Empty(database.CheckIntegrity());
        Assert.True(_backups > 0, "no backup was made");
    }

    // Kills the owner at random while the followers work.
    private void Soak(string worker, params Action[] followers)
    {
        var time = DecentDb.FaultTests.Soak.Time(TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(10));
        var threads = Array.ConvertAll(followers, follow => new Thread(() => Watch(follow)));
        Array.ForEach(threads, thread => thread.Start());
        var random = new Random(7);
        var clock = Stopwatch.StartNew();
        try
        {
            while (clock.Elapsed < time && !_end.IsCancellationRequested)
            {
                // Short lives more often than long ones: an opening does more than a commit.
                var end = Math.Min(time.TotalSeconds, clock.Elapsed.TotalSeconds + LifeSecondsMax);
                var commits = random.Next(4) == 0 ? random.Next(40, 400) : random.Next(1, 40);
                WorkAndKill(
                    worker, commits, random,
                    () => clock.Elapsed.TotalSeconds < end && !_end.IsCancellationRequested);
            }
        }
        finally
        {
            _end.Cancel();
            Array.ForEach(threads, thread => thread.Join());
        }

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{_kills} kills, {_acknowledged} acknowledged, {_answers} answers, {_pinned} of pinned snapshots, "
            + $"{_overtaken} snapshots too old, {_backups} backups"));
        Assert.Null(_failure);
        Assert.True(_answers > 0, "no follower has answered");
    }

    private void WorkAndKill(string worker, int commits, Random random, Func<bool> goesOn)
    {
        using var process = new WorkerProcess([], worker, DatabasePath);
        for (var left = commits; left > 0 && goesOn(); left--)
        {
            if (process.ReadLine() is not { } line)
            {
                process.Wait();
                throw new InvalidOperationException("the owner ended by itself: " + process.Errors);
            }

            Note(line);
        }

        Thread.SpinWait(random.Next(100_000));
        process.Kill();
        while (process.ReadLine() is { } line)
        {
            Note(line);
        }

        process.Wait();
        _kills++;
    }

    private void Note(string line) =>
        Volatile.Write(ref _acknowledged, long.Parse(line, CultureInfo.InvariantCulture));

    private void Watch(Action follow)
    {
        try
        {
            follow();
        }
        catch (Exception e)
        {
            Interlocked.CompareExchange(ref _failure, e, null);
            _end.Cancel();
        }
    }

    // Short statements, and a new opening now and then.
    private void Follow(Func<Session, long> check)
    {
        var last = 0L;
        while (!_end.IsCancellationRequested)
        {
            using var database = Open();
            using var session = database.OpenSession();
            for (var i = 0; i < 500 && !_end.IsCancellationRequested; i++)
            {
                var atLeast = Math.Max(last, Volatile.Read(ref _acknowledged));
                if (TryCheck(session, check) is { } number)
                {
                    last = Expect(number, atLeast);
                }
            }
        }
    }

    // Transactions that read the same for a while, or are told that they cannot.
    private void FollowPinned(Func<Session, long> check, int seed)
    {
        var random = new Random(seed);
        using var database = Open();
        using var session = database.OpenSession();
        var last = 0L;
        while (!_end.IsCancellationRequested)
        {
            var atLeast = Math.Max(last, Volatile.Read(ref _acknowledged));
            session.Begin(TransactionMode.ReadOnly);
            if (TryCheck(session, check) is { } number)
            {
                last = Expect(number, atLeast);
                for (var looks = random.Next(20); looks > 0; looks--)
                {
                    Thread.Sleep(random.Next(15));
                    if (TryCheck(session, check) is not { } again)
                    {
                        break;
                    }

                    Assert.Equal(number, again);
                    Interlocked.Increment(ref _pinned);
                }
            }

            session.Rollback();
        }
    }

    private void BackUp()
    {
        using var database = Open();
        while (!_end.IsCancellationRequested)
        {
            var atLeast = Volatile.Read(ref _acknowledged);
            var path = _folder["backup"];
            try
            {
                database.Backup(path);
            }
            catch (DatabaseException e) when (e.Code == ErrorCode.SnapshotTooOld)
            {
                Interlocked.Increment(ref _overtaken);
                continue;
            }

            using (var backup = Database.Open(new DatabaseOptions { Path = path }))
            using (var session = backup.OpenSession())
            {
                Expect(new NightlyModel().Check(session), atLeast);
                Assert.Empty(backup.CheckIntegrity());
            }

            Database.DeleteFiles(path);
            _backups++;
            Thread.Sleep(20);
        }
    }

    private long? TryCheck(Session session, Func<Session, long> check)
    {
        try
        {
            var number = check(session);
            Interlocked.Increment(ref _answers);
            return number;
        }
        catch (DatabaseException e) when (e.Code == ErrorCode.SnapshotTooOld)
        {
            Interlocked.Increment(ref _overtaken);
            return null;
        }
    }

    private static long Expect(long number, long atLeast)
    {
        Assert.True(number >= atLeast, string.Create(
            CultureInfo.InvariantCulture, $"state {number} was read after {atLeast} was acknowledged or read"));
        return number;
    }

    private Database Open() => Database.Open(
        new DatabaseOptions { Path = DatabasePath, Mode = DatabaseOpenMode.Follow, CacheSize = 2 << 20 });
}
