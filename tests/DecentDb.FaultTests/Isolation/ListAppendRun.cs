using System;
using System.Collections.Generic;
using System.Globalization;
using System.Threading;
using DecentDb.Engine.Api;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;
using DecentDb.FaultTests.Sweeps;

namespace DecentDb.FaultTests.Isolation;

/// <summary>
/// Threads that append to lists and read them, in transactions of every mode, while others make checkpoints and load
/// rows into another table.
/// </summary>
internal sealed class ListAppendRun(Database database, int seed)
{
    // So many appends to a list, about, before the transactions turn to the next ones.
    private const int ListLength = 24;
    private const int ListsAtOnce = 6;

    // Transactions from one load and checkpoint to the next.
    private const int LoadInterval = 50;

    private readonly List<HistoryTransaction>[] _histories = [[], [], [], []];
    private readonly Lock _lock = new();
    private Exception? _failure;
    private long _clock;
    private long _values;
    private int _started;
    private bool _isOver;

    public int CommittedCount { get; private set; }

    public int RefusedCount { get; private set; }

    public int LoadCount { get; private set; }

    /// <summary>Runs the transactions, judges their history, and returns the count of dependencies.</summary>
    public int Run(int transactionCount)
    {
        SqlDisk.Execute(
            database,
            "CREATE TABLE lists (k BIGINT PRIMARY KEY, l TEXT NOT NULL); CREATE TABLE other (id BIGINT, b TEXT)");
        var threads = new List<Thread>();
        for (var i = 0; i < _histories.Length; i++)
        {
            var number = i;
            threads.Add(new Thread(() => Guard(() => Work(number, transactionCount))));
        }

        var background = new Thread(() => Guard(LoadAndCheckpoint));
        background.Start();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        Volatile.Write(ref _isOver, true);
        background.Join();
        if (_failure is not null)
        {
            throw new InvalidOperationException("seed " + seed + ": " + _failure.Message, _failure);
        }

        var all = new List<HistoryTransaction>();
        Array.ForEach(_histories, all.AddRange);
        CommittedCount = all.FindAll(transaction => transaction.IsCommitted).Count;
        var checker = new ListAppendChecker(all, ReadAll());
        checker.Check();
        return checker.EdgeCount;
    }

    private void Work(int number, int transactionCount)
    {
        var random = new Random((seed * 100) + number);
        using var session = database.OpenSession();
        using var read = session.Prepare("SELECT l FROM lists WHERE k = ?")[0];
        using var append = session.Prepare("UPDATE lists SET l = l || ? WHERE k = ?")[0];
        using var insert = session.Prepare("INSERT INTO lists VALUES (?, ?)")[0];
        var statements = new Statements(read, append, insert);
        int started;
        while ((started = Interlocked.Increment(ref _started)) <= transactionCount && Volatile.Read(ref _failure)
            is null)
        {
            var transaction = new HistoryTransaction { Begun = Interlocked.Increment(ref _clock) };
            try
            {
                RunOne(session, statements, random, started, transaction);
                _histories[number].Add(transaction);
            }
            catch (DatabaseException e) when (e.Code == ErrorCode.SerializationFailure)
            {
                // A snapshot that somebody wrote after; nothing of the transaction is there.
                session.Rollback();
                transaction.Ended = Interlocked.Increment(ref _clock);
                _histories[number].Add(transaction);
                lock (_lock)
                {
                    RefusedCount++;
                }
            }
        }
    }

    private void RunOne(
        Session session, Statements statements, Random random, int started, HistoryTransaction transaction)
    {
        var kind = random.Next(10);
        var mode = kind < 4 ? TransactionMode.ReadOnly : kind < 8 ? TransactionMode.Serializable
            : TransactionMode.Deferred;
        session.CommitMode = random.Next(20) == 0 ? CommitMode.Full : CommitMode.Normal;
        session.Begin(mode);
        var known = new HashSet<long>();
        var count = random.Next(1, 4);
        for (var i = 0; i < count; i++)
        {
            var key = (started / (ListsAtOnce * ListLength) * ListsAtOnce) + random.Next(ListsAtOnce);
            if (!known.Add(key))
            {
                continue;
            }

            var values = Read(statements.Read, key);
            transaction.Reads.Add((key, values ?? []));
            if (mode != TransactionMode.ReadOnly && random.Next(4) > 0)
            {
                Append(statements, random, key, values is not null, transaction);
            }
        }

        if (mode != TransactionMode.ReadOnly && random.Next(12) == 0)
        {
            session.Rollback();
        }
        else
        {
            session.Commit();
            transaction.IsCommitted = true;
        }

        transaction.Ended = Interlocked.Increment(ref _clock);
    }

    // One number or two, which nobody may see one of.
    private void Append(
        Statements statements, Random random, long key, bool isThere, HistoryTransaction transaction)
    {
        for (var i = random.Next(2); i < 2; i++)
        {
            var value = Interlocked.Increment(ref _values);
            transaction.Appends.Add((key, value));
            var text = SqlValue.FromText(value.ToString(CultureInfo.InvariantCulture) + ",");
            if (isThere)
            {
                statements.Append.SetParameter(0, text);
                statements.Append.SetParameter(1, SqlValue.FromInt64(key));
                statements.Append.Execute().Dispose();
            }
            else
            {
                statements.Insert.SetParameter(0, SqlValue.FromInt64(key));
                statements.Insert.SetParameter(1, text);
                statements.Insert.Execute().Dispose();
                isThere = true;
            }
        }
    }

    private static long[]? Read(Statement statement, long key)
    {
        statement.SetParameter(0, SqlValue.FromInt64(key));
        using var cursor = statement.Execute();
        return cursor.Read() ? Parse(cursor.GetString(0)) : null;
    }

    private static long[] Parse(string list) => Array.ConvertAll(
        list.Split(',', StringSplitOptions.RemoveEmptyEntries), text => long.Parse(text, CultureInfo.InvariantCulture));

    private Dictionary<long, long[]> ReadAll()
    {
        var lists = new Dictionary<long, long[]>();
        using var session = database.OpenSession();
        using var statement = session.Prepare("SELECT k, l FROM lists")[0];
        using var cursor = statement.Execute();
        while (cursor.Read())
        {
            lists.Add(cursor.GetInt64(0), Parse(cursor.GetString(1)));
        }

        return lists;
    }

    private void LoadAndCheckpoint()
    {
        const int loadSize = 200;
        using var session = database.OpenSession();
        var next = 0;
        while (!Volatile.Read(ref _isOver) && Volatile.Read(ref _failure) is null)
        {
            if (Volatile.Read(ref _started) < next)
            {
                Thread.Yield();
                continue;
            }

            next = Volatile.Read(ref _started) + LoadInterval;
            using (var loader = session.BeginBulkLoad("other", null))
            {
                for (var id = 0; id < loadSize; id++)
                {
                    loader.SetInt64(0, id);
                    loader.SetChars(1, "a row of a load");
                    loader.EndRow();
                }

                loader.Complete();
            }

            var rows = SqlDisk.Number(database, "SELECT COUNT(*) FROM other");
            if (rows != ++LoadCount * loadSize)
            {
                throw new InvalidOperationException(rows + " rows after so many loads: " + LoadCount);
            }

            database.Checkpoint();
            if (LoadCount % 50 == 0)
            {
                SqlDisk.Execute(database, "DELETE FROM other");
                LoadCount = 0;
            }
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
        }
    }

    private readonly record struct Statements(Statement Read, Statement Append, Statement Insert);
}
