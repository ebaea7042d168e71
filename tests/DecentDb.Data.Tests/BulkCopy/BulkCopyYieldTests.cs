using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Xunit;

namespace DecentDb.Data.Tests.BulkCopy;

/// <summary>Bulk copies that let other connections write between their batches.</summary>
public sealed class BulkCopyYieldTests : IDisposable
{
    private const int Batch = 100;

    private readonly TestDatabase _database = new();
    private readonly DecentDbConnection _connection;
    private readonly DecentDbConnection _other;

    public BulkCopyYieldTests()
    {
        _connection = _database.Open();
        _other = _database.Open();
        _connection.Run("CREATE TABLE t (id BIGINT PRIMARY KEY, name TEXT)");
    }

    public void Dispose() => _database.Dispose();

    [Fact]
    public void Others_write_between_batches_and_the_load_goes_on()
    {
        using var copy = Copy();
        var seen = new List<long>();
        copy.WriteToServer(Rows(3 * Batch, id =>
        {
            if (id % Batch == 1 && id > 1)
            {
                SpinWait.SpinUntil(() => copy.RowsCopied64 == id - 1);
                _other.Run($"INSERT INTO t VALUES ({10_000 + id}, 'other')"); // waits for the batch before
                seen.Add(_other.Count("t"));
            }
        }));
        Assert.Equal([Batch + 1, (2 * Batch) + 2], seen);
        Assert.Equal((3 * Batch) + 2, _connection.Count("t"));
        Assert.Equal(3 * Batch, copy.RowsCommitted);
    }

    // With conflicts the caller's thread does all of the work, else a thread of the load packs the rows.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_asynchronous_load_returns_to_its_caller_while_it_waits_for_its_turn(bool meetsConflicts)
    {
        await using var copy = Copy();
        copy.Durability = DecentDbBulkCopyDurability.None;
        copy.Conflict = meetsConflicts ? DecentDbBulkCopyConflict.Ignore("name") : DecentDbBulkCopyConflict.Fail;
        await using var unique = _database.Open();
        unique.Run("CREATE UNIQUE INDEX u ON t (name)");
        var waiting = new TaskCompletionSource<Task<DecentDbTransaction>>();
        var load = copy.WriteToServerAsync(Rows((2 * Batch) + 1, id =>
        {
            if (id == 2) // the first row is read before the load begins
            {
                waiting.SetResult(_other.BeginTransactionAsync().AsTask());
            }
        }));
        var transaction = await await waiting.Task;
        await using (transaction)
        {
            Assert.False(load.IsCompleted);
            Assert.Equal(Batch, _other.Count("t"));
            _other.Run("INSERT INTO t VALUES (10000, 'other')");
            await transaction.CommitAsync();
        }

        Assert.Equal((2 * Batch) + 1, (await load).RowsCommitted);
        Assert.Equal((2 * Batch) + 2, _connection.Count("t"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_load_that_is_cancelled_while_it_waits_for_its_turn_tells_what_stays(bool meetsConflicts)
    {
        using var cancel = new CancellationTokenSource();
        await using var copy = Copy();
        copy.Conflict = meetsConflicts ? DecentDbBulkCopyConflict.Ignore("name") : DecentDbBulkCopyConflict.Fail;
        _connection.Run("CREATE UNIQUE INDEX u ON t (name)");
        var waiting = new TaskCompletionSource<Task<DecentDbTransaction>>();
        var load = copy.WriteToServerAsync(
            Rows((2 * Batch) + 1, id =>
            {
                if (id == 2) // the first row is read before the load begins
                {
                    waiting.SetResult(_other.BeginTransactionAsync().AsTask());
                }
            }),
            cancel.Token);
        await using (await await waiting.Task)
        {
            await cancel.CancelAsync();
            var error = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => load);
            Assert.Contains($"{Batch} of the ", error.Message, StringComparison.Ordinal);
            Assert.Equal(Batch, copy.RowsCommitted);
        }

        _connection.Run("INSERT INTO t VALUES (10000, 'free')");
        Assert.Equal(Batch + 1, _connection.Count("t"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_load_that_does_not_get_its_turn_in_time_tells_what_stays(bool isAsync)
    {
        await using var impatient = _database.Open("Busy Timeout=0");
        await using var copy = Copy(impatient);
        var rows = Rows((2 * Batch) + 1, id =>
        {
            if (id == Batch + 1)
            {
                _ = Task.Run(() => _other.Run("BEGIN; INSERT INTO t VALUES (10000, 'other')")).Wait(60_000);
            }
        });
        var error = isAsync
            ? await Assert.ThrowsAsync<DecentDbException>(() => copy.WriteToServerAsync(rows))
            : Assert.Throws<DecentDbException>(() => copy.WriteToServer(rows));
        Assert.Equal("55P03", error.SqlState);
        Assert.Contains($"{Batch} of the ", error.Message, StringComparison.Ordinal);
        Assert.Equal(Batch, copy.RowsCommitted);
        _other.Run("COMMIT");
        Assert.Equal(Batch + 1, _connection.Count("t"));
    }

    [Fact]
    public void A_change_of_the_table_between_batches_tells_what_stays()
    {
        using var copy = Copy();
        var error = Assert.Throws<DecentDbException>(() => copy.WriteToServer(Rows(2 * Batch, id =>
        {
            if (id == Batch + 1)
            {
                _other.Run("ALTER TABLE t ADD COLUMN more TEXT");
            }
        })));
        Assert.Equal("40001", error.SqlState);
        Assert.Contains($"{Batch} of the ", error.Message, StringComparison.Ordinal);
        Assert.Equal(Batch, copy.RowsCommitted);
        Assert.Equal(Batch, _connection.Count("t"));
    }

    [Fact]
    public void YieldWriter_needs_batches_that_commit()
    {
        using var copy = Copy();
        copy.Atomicity = DecentDbBulkCopyAtomicity.Load;
        var error = Assert.Throws<InvalidOperationException>(() => copy.WriteToServer(Rows(1)));
        Assert.Contains("YieldWriter needs Atomicity.Batch", error.Message, StringComparison.Ordinal);
        copy.Atomicity = DecentDbBulkCopyAtomicity.Batch;
        using (_connection.BeginTransaction())
        {
            Assert.Throws<InvalidOperationException>(() => copy.WriteToServer(Rows(1)));
        }

        copy.WriteToServer(Rows(1));
        Assert.Equal(1, _connection.Count("t"));
    }

    private static IEnumerable<object?[]> Rows(int count, Action<long>? before = null)
    {
        for (long id = 1; id <= count; id++)
        {
            before?.Invoke(id);
            yield return [id, "row " + id.ToString(System.Globalization.CultureInfo.InvariantCulture)];
        }
    }

    private DecentDbBulkCopy Copy(DecentDbConnection? connection = null) => new(connection ?? _connection)
    {
        DestinationTableName = "t",
        Atomicity = DecentDbBulkCopyAtomicity.Batch,
        BatchSize = Batch,
        YieldWriter = true,
    };
}
