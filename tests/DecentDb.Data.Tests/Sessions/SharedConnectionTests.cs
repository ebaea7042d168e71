using System;
using System.Collections.Concurrent;
using System.Data;
using System.Data.Common;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Xunit;

namespace DecentDb.Data.Tests.Sessions;

/// <summary>Threads that use one connection at the same time: the second is refused, and nothing is leaked.</summary>
public sealed class SharedConnectionTests : IDisposable
{
    private static int _numbers = 1000;

    private readonly TestDatabase _database = new();
    private readonly DecentDbConnection _connection;
    private readonly DecentDbConnection _other;

    public SharedConnectionTests()
    {
        _other = _database.Open("Busy Timeout=20");
        _other.Run("CREATE TABLE t (id INTEGER PRIMARY KEY GENERATED ALWAYS AS IDENTITY, n INTEGER, s TEXT)");
        _connection = _database.Open("Busy Timeout=0");
    }

    public void Dispose() => _database.Dispose();

    [Fact]
    public void Everything_is_refused_for_a_second_thread_while_a_bulk_copy_reads_its_source()
    {
        var refused = 0;
        using var backup = new TestDatabase();
        using var outer = _connection.Make("SELECT 1").ExecuteReader();
        using var copy = NewCopy();
        var actions = new Action[]
        {
            () => _connection.Run("INSERT INTO t (n) VALUES (2)"), () => _connection.Scalar("SELECT 1"),
            () => _connection.BeginTransaction(), _connection.Checkpoint, () => _connection.GetTables(),
            () => _connection.GetSchema("Tables"), () => _connection.BackupDatabase(backup.FileName),
            () => NewCopy().WriteToServer(Rows(1)), () => NewCopy().BeginWrite(), () => copy.WriteToServer(Rows(1)),
            () => copy.Validate(outer), () => Batch().ExecuteNonQuery(), () => Batch().Prepare(),
            () => _connection.Make("SELECT 1").Prepare(), () => Fill(new DataTable()), _connection.Close,
            _connection.Dispose, _connection.Open, () => outer.Read(), outer.Close,
            () => _connection.EnlistTransaction(new System.Transactions.CommittableTransaction()),
        };
        var rows = Rows(3).Select(row =>
        {
            foreach (var action in actions)
            {
                Assert.IsAssignableFrom<InvalidOperationException>(ErrorOnAnotherThread(action));
                refused++;
            }

            return row;
        });
        Assert.Equal(3, copy.WriteToServer(rows).RowsInserted);
        Assert.Equal(3 * actions.Length, refused);
        Assert.True(outer.Read());
        AssertUsable(_connection, 3);
    }

    [Fact]
    public void A_writer_is_used_by_one_thread_at_a_time()
    {
        using var copy = NewCopy();
        using var writer = copy.BeginWrite();
        using (var row = writer.StartRow())
        {
            row.Write(1);
            foreach (var action in new Action[]
            {
                () => writer.WriteRow(1, ""), () => writer.StartRow(), () => writer.Complete(), writer.Discard,
                _connection.Dispose, () => _connection.Run("SELECT 1"),
            })
            {
                Assert.IsAssignableFrom<InvalidOperationException>(ErrorOnAnotherThread(action));
            }

            row.Write("a");
            row.EndRow();
        }

        Assert.Null(ErrorOnAnotherThread(() => writer.WriteRow(2, "b")));
        Assert.Equal(2, writer.Complete().RowsInserted);
        AssertUsable(_connection, 2);
    }

    [Fact]
    public void A_writer_that_is_given_up_while_another_thread_is_inside_ends_as_that_one_leaves()
    {
        using var isInside = new ManualResetEventSlim();
        using var goOn = new ManualResetEventSlim();
        _connection.CreateFunction("linger", (long? value) =>
        {
            isInside.Set();
            goOn.Wait();
            return value;
        });
        NewCopy().WriteToServer(Rows(1));
        using var reader = _connection.Make("SELECT linger(id) FROM t").ExecuteReader();
        var copy = NewCopy();
        var writer = copy.BeginWrite();
        writer.WriteRow(1, "a");
        var other = Task.Run(reader.Read);
        isInside.Wait();
        writer.Dispose();
        Assert.IsType<InvalidOperationException>(Record.Exception(copy.Dispose));
        goOn.Set();
        Assert.True(other.GetAwaiter().GetResult());
        reader.Close();
        AssertUsable(_connection, 1);
        Assert.Throws<InvalidOperationException>(() => writer.WriteRow(2, "b"));
        copy.Dispose();
    }

    [Fact]
    public void Readers_of_the_connection_feed_a_load_and_a_writer()
    {
        NewCopy().WriteToServer(Rows(5000));
        using (var reader = _connection.Make("SELECT n, s FROM t").ExecuteReader())
        {
            NewCopy().WriteToServer(reader);
        }

        using (var reader = _connection.Make("SELECT n, s FROM t WHERE id <= 3000").ExecuteReader())
        using (var copy = NewCopy())
        using (var writer = copy.BeginWrite())
        {
            while (reader.Read())
            {
                using var row = writer.StartRow();
                row.Write(reader.GetInt32(0));
                reader.Read();
                row.Write(reader.GetString(1));
                row.EndRow();
            }

            writer.Complete();
        }

        AssertUsable(_connection, 11_500);
    }

    [Fact]
    public async Task A_reader_of_the_connection_feeds_an_asynchronous_load_from_any_thread()
    {
        NewCopy().WriteToServer(Rows(5000));
        using var reader = _connection.Make("SELECT n, s FROM t").ExecuteReader();
        async System.Collections.Generic.IAsyncEnumerable<object?[]> Source()
        {
            while (await Task.Run(reader.Read))
            {
                yield return [reader[0], reader[1]];
            }
        }

        await NewCopy().WriteToServerAsync(Source());
        reader.Close();
        AssertUsable(_connection, 10_000);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Eleven_threads_of_misuse_leave_a_usable_database(int seed)
    {
        using var folder = new TestDatabase();
        var unexpected = new ConcurrentBag<Exception>();
        var rounds = Environment.GetEnvironmentVariable("DECENTDB_SOAK") is null ? 150 : 5000;
        using var start = new Barrier(11);
        var threads = Enumerable.Range(0, 11).Select(number => new Thread(() =>
        {
            var random = new Random((seed * 100) + number);
            start.SignalAndWait();
            for (var round = 0; round < rounds; round++)
            {
                Try(() => Misuse(random, folder.FileName + number + "-" + round), unexpected);
            }
        })).ToArray();
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        Assert.True(unexpected.IsEmpty, $"seed {seed}: {string.Join("\n", unexpected.Take(3))}");
        if (_connection.State == ConnectionState.Open)
        {
            _connection.Close();
        }

        _connection.Open();
        Assert.Empty(_other.Rows("CHECK DATABASE"));
        AssertUsable(_connection, _other.Count("t"));
        Assert.Equal(0L, _other.Scalar("SELECT COUNT(*) FROM (SELECT n FROM t GROUP BY n HAVING COUNT(*) <> 10) x"));
    }

    // Nothing but what ADO.NET documents for misuse, and errors of statements.
    private static void Try(Action action, ConcurrentBag<Exception> unexpected)
    {
        try
        {
            action();
        }
        catch (Exception e) when (e is InvalidOperationException or DbException { ErrorCode: not 0 })
        {
            // Said clearly.
        }
        catch (Exception e)
        {
            unexpected.Add(e);
        }
    }

    private static Exception? ErrorOnAnotherThread(Action action)
    {
        Exception? error = null;
        var thread = new Thread(() => error = Record.Exception(action));
        thread.Start();
        thread.Join();
        return error;
    }

    private static System.Collections.Generic.IEnumerable<object?[]> Rows(int count, int number = 0) =>
        Enumerable.Range(0, count).Select(_ => new object?[] { number, "some text" });

    private void Misuse(Random random, string path)
    {
        switch (random.Next(12))
        {
            case 0 or 1:
                NewCopy().WriteToServer(Rows(10, Interlocked.Increment(ref _numbers)));
                break;
            case 2:
                using (var copy = NewCopy())
                using (var writer = copy.BeginWrite())
                {
                    foreach (var row in Rows(10, Interlocked.Increment(ref _numbers)))
                    {
                        writer.WriteRow(row);
                    }

                    writer.Complete();
                }

                break;
            case 3:
                using (var reader = _connection.Make("SELECT id, n, s FROM t").ExecuteReader())
                {
                    while (reader.Read())
                    {
                        _ = reader.GetInt32(0) + reader.GetString(2).Length;
                    }
                }

                break;
            case 4:
                using (var transaction = _connection.BeginTransaction())
                {
                    NewCopy().WriteToServer(Rows(10, Interlocked.Increment(ref _numbers)));
                    transaction.Commit();
                }

                break;
            case 5:
                _connection.GetTables();
                _connection.GetSchema("Columns");
                break;
            case 6:
                _connection.Checkpoint();
                break;
            case 7:
                _connection.BackupDatabase(path);
                File.Delete(path);
                break;
            case 8:
                Batch().ExecuteNonQuery();
                break;
            case 9:
                using (var table = new DataTable())
                {
                    Fill(table);
                }

                break;
            case 10:
                _connection.Run("UPDATE t SET s = s || 'x' WHERE id % 7 = 0");
                break;
            default:
                Reopen(random);
                break;
        }
    }

    private void Reopen(Random random)
    {
        if (random.Next(5) == 0)
        {
            _connection.Close();
        }

        if (_connection.State == ConnectionState.Closed)
        {
            _connection.Open();
        }
    }

    private DecentDbBulkCopy NewCopy()
    {
        var copy = new DecentDbBulkCopy(_connection) { DestinationTableName = "t" };
        copy.ColumnMappings.Add(0, "n");
        copy.ColumnMappings.Add(1, "s");
        return copy;
    }

    private DecentDbBatch Batch()
    {
        var batch = _connection.CreateBatch();
        batch.BatchCommands.Add("UPDATE t SET s = s WHERE id = 1");
        batch.BatchCommands.Add("SELECT COUNT(*) FROM t");
        return batch;
    }

    private void Fill(DataTable table)
    {
        using var adapter = new DecentDbDataAdapter("SELECT id, n FROM t WHERE id < 50", _connection);
        adapter.Fill(table);
    }

    private void AssertUsable(DecentDbConnection connection, long rowCount)
    {
        Assert.Equal(rowCount, connection.Count("t"));
        Assert.Equal(rowCount, _other.Count("t"));
        connection.Run("UPDATE t SET s = '' WHERE id = 1");
        _other.Run("UPDATE t SET s = 'a' WHERE id = 1");
    }
}
