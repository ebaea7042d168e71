using System;
using System.Data;
using System.Data.Common;
using System.Threading;
using System.Threading.Tasks;
using Xunit;

namespace DecentDb.Data.Tests;

public sealed class BatchTests : IDisposable
{
    private readonly TestDatabase _database = new();
    private readonly DecentDbConnection _connection;

    public BatchTests()
    {
        _connection = _database.Open();
        _connection.Run("CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT)");
    }

    public void Dispose() => _database.Dispose();

    [Fact]
    public void Commands_have_parameters_and_counts_of_their_own()
    {
        using var batch = _connection.CreateBatch();
        var insert = batch.BatchCommands.Add("INSERT INTO t VALUES (@id, @name), (2, 'two')");
        insert.Parameters.AddWithValue("id", 1);
        insert.Parameters.AddWithValue("name", "one");
        var update = batch.BatchCommands.Add("UPDATE t SET name = @name WHERE id = 2");
        update.Parameters.AddWithValue("@name", "zwei");
        var query = batch.BatchCommands.Add("SELECT name FROM t");
        Assert.Equal(3, batch.ExecuteNonQuery());
        Assert.Equal(2, insert.RecordsAffected);
        Assert.Equal(1, update.RecordsAffected);
        Assert.Equal(-1, query.RecordsAffected);
        Assert.Equal("zwei", _connection.Scalar("SELECT name FROM t WHERE id = 2"));
    }

    [Fact]
    public async Task A_reader_goes_through_the_results_of_all_commands()
    {
        await using var batch = _connection.CreateBatch();
        batch.BatchCommands.Add("INSERT INTO t VALUES (1, 'one'); SELECT 1");
        batch.BatchCommands.Add("SELECT @p0").Parameters.AddWithValue("p0", 2);
        batch.BatchCommands.Add("INSERT INTO t VALUES (2, 'two')");
        await batch.PrepareAsync();
        await using (var reader = await batch.ExecuteReaderAsync())
        {
            Assert.True(await reader.ReadAsync());
            Assert.Equal(1, reader.GetInt32(0));
            Assert.True(await reader.NextResultAsync());
            Assert.True(await reader.ReadAsync());
            Assert.Equal(2, reader.GetInt32(0));
        }

        Assert.Equal(2, _connection.Count("t"));
    }

    [Fact]
    public async Task A_scalar_is_the_first_value_of_the_first_result()
    {
        await using var batch = new DecentDbBatch(_connection);
        batch.BatchCommands.Add("INSERT INTO t VALUES (7, 'x')");
        batch.BatchCommands.Add("SELECT id FROM t");
        Assert.Equal(7, batch.ExecuteScalar());
        batch.BatchCommands.RemoveAt(0);
        Assert.Equal(7, await batch.ExecuteScalarAsync());
        Assert.Equal(-1, await batch.ExecuteNonQueryAsync());
    }

    [Fact]
    public void The_command_that_fails_is_named_and_those_before_it_stay()
    {
        using var batch = _connection.CreateBatch();
        batch.BatchCommands.Add("INSERT INTO t VALUES (1, 'one')");
        var bad = batch.BatchCommands.Add("INSERT INTO t VALUES (1, 'again')");
        var e = Assert.Throws<DecentDbException>(() => batch.ExecuteNonQuery());
        Assert.Equal("23505", e.SqlState);
        Assert.Same(bad, e.BatchCommand);
        Assert.Same(bad, ((DbException)e).BatchCommand);
        Assert.Equal(1, _connection.Count("t"));
        bad.CommandText = "SELEC";
        Assert.Same(bad, Assert.Throws<DecentDbException>(() => batch.ExecuteNonQuery()).BatchCommand);
        Assert.Equal(1, _connection.Count("t"));
    }

    [Fact]
    public void A_batch_takes_part_in_the_transaction_of_its_connection()
    {
        using (var transaction = _connection.BeginTransaction())
        {
            using var batch = new DecentDbBatch(_connection, transaction);
            batch.BatchCommands.Add("INSERT INTO t VALUES (1, 'one')");
            batch.BatchCommands.Add("INSERT INTO t VALUES (2, 'two')");
            batch.ExecuteNonQuery();
            transaction.Rollback();
            Assert.Throws<InvalidOperationException>(() => batch.ExecuteNonQuery());
        }

        Assert.Equal(0, _connection.Count("t"));
    }

    [Fact]
    public async Task What_cannot_be_executed_is_refused()
    {
        using var batch = new DecentDbBatch();
        Assert.Throws<InvalidOperationException>(() => batch.ExecuteNonQuery());
        batch.Connection = _connection;
        Assert.Throws<InvalidOperationException>(batch.Prepare);
        batch.BatchCommands.Add("");
        Assert.Throws<InvalidOperationException>(() => batch.ExecuteScalar());
        Assert.Throws<ArgumentException>(() => batch.Timeout = -1);
        Assert.Throws<NotSupportedException>(() => batch.BatchCommands[0].CommandType = CommandType.StoredProcedure);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => batch.ExecuteNonQueryAsync(new CancellationToken(true)));
        batch.BatchCommands[0] = new DecentDbBatchCommand("t") { CommandType = CommandType.TableDirect };
        using (var reader = batch.ExecuteReader())
        {
            Assert.Equal(2, reader.FieldCount);
            Assert.Throws<InvalidOperationException>(() => batch.ExecuteScalar());
        }

        Assert.Null(batch.ExecuteScalar());
    }

    [Fact]
    public void Commands_are_kept_as_in_a_list()
    {
        var commands = new DecentDbBatch().BatchCommands;
        var first = commands.Add("SELECT 1");
        var second = new DecentDbBatchCommand("SELECT 2");
        commands.Insert(0, second);
        Assert.False(commands.IsReadOnly);
        Assert.Equal(2, commands.Count);
        Assert.Equal(1, commands.IndexOf(first));
        Assert.True(commands.Contains(second));
        var copy = new DbBatchCommand[3];
        commands.CopyTo(copy, 1);
        Assert.Equal([null!, second, first], copy);
        Assert.Throws<ArgumentException>(() => commands.CopyTo(copy, 2));
        Assert.True(commands.Remove(second));
        commands.Clear();
        Assert.Empty(commands);
        Assert.True(second.CanCreateParameter);
        Assert.IsType<DecentDbParameter>(second.CreateParameter());
    }
}
