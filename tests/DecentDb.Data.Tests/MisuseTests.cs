using System;
using System.Collections.Generic;
using System.Data;
using System.Data.Common;
using System.Diagnostics;
using System.Threading;
using System.Threading.Tasks;
using Xunit;

namespace DecentDb.Data.Tests;

/// <summary>Objects that are disposed in any order, and tokens that fire at any moment.</summary>
public sealed class MisuseTests : IDisposable
{
    private const int RowCount = 2000;

    private readonly TestDatabase _database = new();
    private readonly DecentDbConnection _other;

    public MisuseTests()
    {
        _other = _database.Open();
        _other.Run("CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER, data BYTEA)");
        using var copy = new DecentDbBulkCopy(_other) { DestinationTableName = "t" };
        using var rows = new DataTable();
        rows.Columns.Add("id", typeof(int));
        rows.Columns.Add("n", typeof(int));
        for (var i = 0; i < RowCount; i++)
        {
            rows.Rows.Add(i, i);
        }

        copy.ColumnMappings.Add("id", "id");
        copy.ColumnMappings.Add("n", "n");
        copy.WriteToServer(rows);
        _other.Run("UPDATE t SET data = @p0 WHERE id = 0", new byte[100_000]);
    }

    public void Dispose() => _database.Dispose();

    [Fact]
    public void Objects_may_be_disposed_in_any_order()
    {
        var rounds = Environment.GetEnvironmentVariable("DECENTDB_SOAK") is null ? 150 : 20_000;
        for (var seed = 0; seed < rounds; seed++)
        {
            try
            {
                DisposeInAnyOrder(new Random(seed), seed % 2 == 0 ? "Pooling=True" : "");

                // No lock, no transaction and no change stays.
                Assert.Equal(1, _other.Run("UPDATE t SET n = n WHERE id = 1"));
                Assert.Equal(RowCount, _other.Count("t"));
            }
            catch (Exception e)
            {
                Assert.Fail($"seed {seed}: {e}");
            }
        }
    }

    [Fact]
    public async Task A_token_that_fires_at_any_moment_leaves_all_or_nothing_and_a_usable_connection()
    {
        using var connection = _database.Open();
        using var change = connection.Make("INSERT INTO t (id, n) SELECT id + 10000, n FROM t WHERE id < 10000");
        using var query = connection.Make("SELECT n FROM t ORDER BY n DESC");
        var cancelled = 0;
        for (var moment = 0; moment < 120; moment++)
        {
            using var source = new CancellationTokenSource();
            var firing = FireAfter(source, moment * 40);
            var isDone = await Completes(() => change.ExecuteNonQueryAsync(source.Token));
            isDone &= await Completes(() => ReadAll(query, source.Token)) || isDone;
            await firing;
            cancelled += isDone ? 0 : 1;
            Assert.Equal(isDone ? 2 * RowCount : RowCount, _other.Count("t"));
            connection.Run("DELETE FROM t WHERE id >= 10000");
            Assert.Equal(RowCount, connection.Count("t"));
        }

        Assert.True(cancelled > 0, "no moment came early enough");
    }

    [Fact]
    public async Task A_token_that_fires_at_any_moment_of_a_transaction_leaves_it_usable()
    {
        using var connection = _database.Open();
        for (var moment = 0; moment < 60; moment++)
        {
            using var source = new CancellationTokenSource();
            var firing = FireAfter(source, moment * 40);
            DecentDbTransaction? transaction = null;
            var isBegun = await Completes(
                async () => transaction = await connection.BeginTransactionAsync(false, source.Token));
            var isCommitted = false;
            if (isBegun)
            {
                using var change = connection.Make("UPDATE t SET n = n + 1");
                await Completes(() => change.ExecuteNonQueryAsync(source.Token));
                isCommitted = await Completes(() => transaction!.CommitAsync(source.Token));
            }

            await firing;
            Assert.True(isBegun || transaction is null);
            transaction?.Dispose();
            Assert.Equal(1L, _other.Scalar("SELECT COUNT(DISTINCT n - id) FROM t"));
            Assert.Equal(1, _other.Run("UPDATE t SET data = NULL WHERE id = 0"));
        }
    }

    // The first moment is before anything begins, however late a thread is.
    private static async Task FireAfter(CancellationTokenSource source, int microseconds)
    {
        if (microseconds == 0)
        {
            await source.CancelAsync();
            return;
        }

        await Task.Run(() => Fire(source, microseconds));
    }

    private static void Fire(CancellationTokenSource source, int microseconds)
    {
        var start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start).TotalMicroseconds < microseconds)
        {
            Thread.SpinWait(10);
        }

        source.Cancel();
    }

    private static async Task<bool> Completes(Func<Task> work)
    {
        try
        {
            await work();
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private static async Task ReadAll(DecentDbCommand query, CancellationToken token)
    {
        await using var reader = await query.ExecuteReaderAsync(token);
        while (await reader.ReadAsync(token))
        {
        }
    }

    private void DisposeInAnyOrder(Random random, string more)
    {
        var connection = new DecentDbConnection(_database.ConnectionString + ";" + more);
        connection.Open();
        var objects = new List<IDisposable> { connection };
        if (random.Next(2) == 0)
        {
            objects.Add(connection.BeginTransaction(deferred: random.Next(2) == 0));
        }

        for (var i = random.Next(1, 4); i > 0; i--)
        {
            var command = connection.Make("SELECT id, data FROM t; SELECT n FROM t WHERE id < 9");
            objects.Add(command);
            var reader = command.ExecuteReader(
                random.Next(2) == 0 ? CommandBehavior.SequentialAccess : CommandBehavior.Default);
            objects.Add(reader);
            reader.Read();
            objects.Add(reader.GetStream(1));
        }

        if (random.Next(2) == 0)
        {
            var batch = connection.CreateBatch();
            batch.BatchCommands.Add(new DecentDbBatchCommand("SELECT 1"));
            objects.Add(batch);
            objects.Add(batch.ExecuteReader());
        }

        while (objects.Count > 0)
        {
            var index = random.Next(objects.Count);
            var chosen = objects[index];
            Use(objects[random.Next(objects.Count)]);
            chosen.Dispose();
            Use(chosen);
            if (random.Next(3) > 0)
            {
                objects.RemoveAt(index);
            }
        }

        connection.Dispose();
    }

    // Whatever state it is in: it works or says why not.
    private static void Use(IDisposable chosen)
    {
        try
        {
            switch (chosen)
            {
                case DecentDbDataReader reader:
                    _ = reader.Read() || reader.NextResult();
                    break;
                case DecentDbCommand command:
                    command.ExecuteScalar();
                    break;
                case DecentDbBatch batch:
                    batch.ExecuteScalar();
                    break;
                case DecentDbTransaction transaction:
                    transaction.Save("a");
                    break;
                case System.IO.Stream stream:
                    stream.ReadByte();
                    break;
                case DecentDbConnection connection:
                    connection.Count("t");
                    break;
            }
        }
        catch (Exception e) when (e is InvalidOperationException or DbException)
        {
            // Said clearly; anything else fails the test.
        }
    }
}
