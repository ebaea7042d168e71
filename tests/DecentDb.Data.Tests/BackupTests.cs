using System;
using System.Data;
using System.Globalization;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Xunit;

namespace DecentDb.Data.Tests;

public sealed class BackupTests : IDisposable
{
    private readonly TestDatabase _database = new();
    private readonly TestDatabase _other = new();
    private readonly DecentDbConnection _connection;

    public BackupTests()
    {
        _connection = _database.Open();
        _connection.Run("CREATE TABLE a (id INTEGER PRIMARY KEY, n INTEGER, t TEXT)");
        _connection.Run("CREATE TABLE b (id BIGINT PRIMARY KEY, n INTEGER)");
        _connection.Run("CREATE INDEX a_n ON a (n)");
        using var transaction = _connection.BeginTransaction();
        for (var i = 0; i < 2000; i++)
        {
            _connection.Run("INSERT INTO a VALUES (@p0, 5, @p1)", i, new string('x', i % 500));
            _connection.Run("INSERT INTO b VALUES (@p0, 5)", i);
        }

        transaction.Commit();
    }

    private string BackupName => _other.FileName;

    public void Dispose()
    {
        _database.Dispose();
        _other.Dispose();
    }

    [Fact]
    public async Task Backups_made_while_others_write_are_whole_and_of_one_moment()
    {
        using var stop = new CancellationTokenSource();
        var written = new SemaphoreSlim(0);
        var writer = Task.Run(() => Move(written, stop.Token));
        for (var round = 0; round < 4; round++)
        {
            await written.WaitAsync();
            _connection.BackupDatabase(BackupName);
            using (var backup = new DecentDbConnection(_other.ConnectionString))
            {
                backup.Open();
                Assert.Empty(backup.Rows("CHECK DATABASE"));
                Assert.Equal(20_000L, backup.Scalar("SELECT (SELECT SUM(n) FROM a) + (SELECT SUM(n) FROM b)"));
                Assert.Equal(2000, backup.Count("a WHERE n = 5 OR n <> 5"));
                backup.Run("INSERT INTO b VALUES (100000, 1)"); // a database like any other
            }

            DecentDbConnection.DeleteDatabaseFiles(_other.ConnectionString);
        }

        await stop.CancelAsync();
        await writer;
        Assert.Empty(_connection.Rows("CHECK DATABASE"));
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(BackupName)!));
    }

    [Fact]
    public void Free_pages_and_an_open_transaction_are_no_part_of_it()
    {
        _connection.Run("DELETE FROM a WHERE id > 10");
        using (_connection.BeginTransaction())
        {
            _connection.Run("DELETE FROM b");
            _connection.BackupDatabase(BackupName);
        }

        using var backup = _other.Open();
        Assert.Equal(11, backup.Count("a"));
        Assert.Equal(2000, backup.Count("b"));
        Assert.Empty(backup.Rows("CHECK DATABASE"));
        backup.Run("INSERT INTO a SELECT id + 100, n, repeat('y', 3000) FROM b");
        Assert.Empty(backup.Rows("CHECK DATABASE"));
    }

    [Fact]
    public void A_compact_backup_is_as_long_as_its_content_and_has_all_of_it()
    {
        _connection.Run("INSERT INTO a SELECT id + 10000, n, repeat('z', 2000) FROM b");
        _connection.Run("DELETE FROM a WHERE id BETWEEN 10 AND 11990");
        _connection.BackupDatabase(BackupName);
        var whole = new FileInfo(BackupName).Length;
        DecentDbConnection.DeleteDatabaseFiles(_other.ConnectionString);
        _connection.BackupDatabase(BackupName, compact: true);
        Assert.True(new FileInfo(BackupName).Length < whole / 3);
        using var backup = _other.Open();
        Assert.Equal(0, backup.GetStatistics().FreePageCount);
        Assert.Empty(backup.Rows("CHECK DATABASE"));
        const string content = "SELECT id, n, t FROM a ORDER BY id";
        Assert.Equal(_connection.Rows(content), backup.Rows(content));
        Assert.Equal(_connection.Rows("SELECT * FROM b"), backup.Rows("SELECT * FROM b"));
        backup.Run("INSERT INTO a SELECT id + 100000, n, repeat('y', 3000) FROM b");
        backup.Run("CREATE TABLE c (id INTEGER PRIMARY KEY, v TEXT UNIQUE)");
        Assert.Empty(backup.Rows("CHECK DATABASE"));
    }

    [Fact]
    public void What_cannot_be_created_leaves_everything_as_it_was()
    {
        File.WriteAllText(BackupName, "mine");
        var e = Assert.Throws<DecentDbException>(() => _connection.BackupDatabase(BackupName));
        Assert.Equal("08001", e.SqlState);
        Assert.Equal("mine", File.ReadAllText(BackupName));
        File.Delete(BackupName);
        Assert.Throws<DecentDbException>(() => _connection.BackupDatabase(BackupName + "/x/y.ddb"));
        Assert.Throws<OperationCanceledException>(
            () => _connection.BackupDatabase(BackupName, new CancellationToken(canceled: true)));
        Assert.Throws<ArgumentNullException>(() => _connection.BackupDatabase((string)null!));
        Assert.Throws<InvalidOperationException>(() => new DecentDbConnection().BackupDatabase(BackupName));
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(BackupName)!));
        Assert.Equal(2000, _connection.Count("a"));
    }

    [Fact]
    public void A_backup_takes_the_place_of_the_database_of_another_connection()
    {
        using var destination = _other.Open();
        destination.Run("CREATE TABLE old (id INTEGER)");
        var reader = destination.Make("SELECT 1").ExecuteReader();
        _connection.BackupDatabase(destination);
        Assert.True(reader.IsClosed);
        Assert.Equal(ConnectionState.Open, destination.State);
        Assert.Equal(2000, destination.Count("a"));
        Assert.Throws<DecentDbException>(() => destination.Count("old"));
        destination.Run("DELETE FROM a");
        Assert.Equal(2000, _connection.Count("a"));
        using (_other.Open())
        {
            var e = Assert.Throws<DecentDbException>(() => _connection.BackupDatabase(destination));
            Assert.Equal("55006", e.SqlState);
            Assert.Equal(0, destination.Count("a"));
        }

        Assert.DoesNotContain(
            Directory.GetFiles(Path.GetDirectoryName(BackupName)!),
            name => name.Contains("-copy-", StringComparison.Ordinal)
                || name.Contains("-backup-", StringComparison.Ordinal));
    }

    [Fact]
    public void A_destination_that_cannot_take_it_is_told()
    {
        using var memory = new DecentDbConnection("Data Source=:memory:");
        Assert.Throws<NotSupportedException>(() => _connection.BackupDatabase(memory));
        Assert.Equal(ConnectionState.Closed, memory.State);
        memory.Open();
        Assert.Throws<NotSupportedException>(() => _connection.BackupDatabase(memory));
        Assert.Throws<ArgumentException>(() => _connection.BackupDatabase(_connection));
        Assert.Throws<ArgumentNullException>(() => _connection.BackupDatabase((DecentDbConnection)null!));
        using var destination = _other.Open();
        using (destination.BeginTransaction())
        {
            Assert.Throws<InvalidOperationException>(() => _connection.BackupDatabase(destination));
        }

        memory.Run("CREATE TABLE m (id INTEGER); INSERT INTO m VALUES (7)");
        memory.BackupDatabase(destination);
        Assert.Equal(7, destination.Scalar("SELECT id FROM m"));
    }

    [Fact]
    public void A_closed_destination_is_opened_for_the_copying_only()
    {
        using var memory = new DecentDbConnection("Data Source=:memory:");
        memory.Open();
        memory.Run("CREATE TABLE m (id INTEGER); INSERT INTO m VALUES (8)");
        using var destination = new DecentDbConnection(_other.ConnectionString);
        memory.BackupDatabase(destination);
        Assert.Equal(ConnectionState.Closed, destination.State);
        destination.Open();
        Assert.Equal(8, destination.Scalar("SELECT id FROM m"));
    }

    // Moves an amount from one table to the other, so that the sum of both never changes.
    private void Move(SemaphoreSlim written, CancellationToken stop)
    {
        using var connection = new DecentDbConnection(_database.ConnectionString);
        connection.Open();
        for (var i = 0; !stop.IsCancellationRequested; i++)
        {
            using var transaction = connection.BeginTransaction();
            var id = (i * 7 % 2000).ToString(CultureInfo.InvariantCulture);
            connection.Run($"UPDATE a SET n = n - 1, t = repeat('z', {i % 900}) WHERE id = {id}");
            connection.Run($"UPDATE b SET n = n + 1 WHERE id = {id}");
            transaction.Commit();
            written.Release();
        }
    }
}
