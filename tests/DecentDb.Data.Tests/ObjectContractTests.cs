using System;
using System.Collections;
using System.Collections.Generic;
using System.Data;
using System.Data.Common;
using System.Numerics;
using System.Threading;
using System.Threading.Tasks;
using Xunit;

namespace DecentDb.Data.Tests;

/// <summary>What System.Data.Common promises of connections, commands, parameters, transactions and batches.</summary>
public sealed class ObjectContractTests : IDisposable
{
    private static readonly CancellationToken Cancelled = new(canceled: true);
    private readonly DbConnection _connection = new DecentDbConnection("Data Source=:memory:");

    public ObjectContractTests()
    {
        _connection.Open();
    }

    public void Dispose() => _connection.Dispose();

    [Fact]
    public void A_new_connection_is_closed_and_empty()
    {
        using var connection = DecentDbFactory.Instance.CreateConnection();
        Assert.Equal("", connection.ConnectionString);
        Assert.Equal("", connection.Database);
        Assert.Equal("", connection.DataSource);
        Assert.Equal(ConnectionState.Closed, connection.State);
        Assert.Throws<InvalidOperationException>(() => connection.ServerVersion);
        Assert.Throws<InvalidOperationException>(connection.Open);
        Assert.Throws<InvalidOperationException>(() => connection.BeginTransaction());
        Assert.Throws<InvalidOperationException>(() => connection.GetSchema());
        connection.Close();
        connection.ConnectionString = null!;
        Assert.Equal("", connection.ConnectionString);
        Assert.ThrowsAny<ArgumentException>(() => connection.ConnectionString = "xyzzy=1");
        connection.ConnectionString = "Data Source=:memory:";
        Assert.Equal("main", connection.Database);
    }

    [Fact]
    public async Task A_connection_fails_in_its_tasks()
    {
        await using var connection = new DecentDbConnection("Data Source=/no/such/folder/x.ddb");
        var opening = connection.OpenAsync();
        await Assert.ThrowsAsync<DecentDbException>(() => opening);
        Assert.True(connection.OpenAsync(Cancelled).IsCanceled);
        Assert.True(_connection.BeginTransactionAsync(Cancelled).AsTask().IsCanceled);
        Assert.True(_connection.ChangeDatabaseAsync("x").IsFaulted);
        Assert.Throws<ArgumentOutOfRangeException>(() => _connection.BeginTransaction((IsolationLevel)12345));
        await using var bad = new DecentDbConnection("Data Source=/");
        await Assert.ThrowsAsync<DecentDbException>(() => bad.OpenAsync());
        Assert.Equal(ConnectionState.Closed, connection.State);
    }

    [Fact]
    public void The_state_changes_before_it_is_told()
    {
        var told = new List<(ConnectionState From, ConnectionState To, ConnectionState Now)>();
        using var connection = new DecentDbConnection("Data Source=:memory:");
        connection.StateChange += (sender, e) =>
            told.Add((e.OriginalState, e.CurrentState, ((DbConnection)sender).State));
        var isDisposed = false;
        connection.Disposed += (_, _) => isDisposed = true;
        connection.Open();
        connection.Dispose();
        Assert.True(isDisposed);
        Assert.Equal(
            [
                (ConnectionState.Closed, ConnectionState.Open, ConnectionState.Open),
                (ConnectionState.Open, ConnectionState.Closed, ConnectionState.Closed),
            ],
            told);
    }

    [Fact]
    public async Task A_command_cannot_be_executed_without_text_or_open_connection()
    {
        using var closed = new DecentDbConnection("Data Source=:memory:");
        DbCommand[] commands =
        [
            new DecentDbCommand("SELECT 1"),
            new DecentDbCommand("SELECT 1", closed),
            new DecentDbCommand(null, (DecentDbConnection)_connection),
        ];
        foreach (var command in commands)
        {
            Assert.Throws<InvalidOperationException>(() => command.ExecuteReader());
            Assert.Throws<InvalidOperationException>(() => command.ExecuteScalar());
            Assert.Throws<InvalidOperationException>(() => command.ExecuteNonQuery());
            Assert.Throws<InvalidOperationException>(command.Prepare);
            await Assert.ThrowsAsync<InvalidOperationException>(() => command.ExecuteReaderAsync());
            await Assert.ThrowsAsync<InvalidOperationException>(() => command.ExecuteScalarAsync());
            await Assert.ThrowsAsync<InvalidOperationException>(() => command.ExecuteNonQueryAsync());
            await Assert.ThrowsAsync<InvalidOperationException>(() => command.PrepareAsync());
            command.Cancel();
            command.Dispose();
        }
    }

    [Fact]
    public async Task A_command_fails_in_its_tasks()
    {
        await using var command = _connection.CreateCommand();
        command.CommandText = "INVALID";
        foreach (var task in new Task[]
        {
            command.ExecuteReaderAsync(), command.ExecuteScalarAsync(), command.ExecuteNonQueryAsync(),
            command.PrepareAsync(),
        })
        {
            await Assert.ThrowsAnyAsync<DbException>(() => task);
        }

        foreach (var task in new Task[]
        {
            command.ExecuteReaderAsync(Cancelled), command.ExecuteScalarAsync(Cancelled),
            command.ExecuteNonQueryAsync(Cancelled), command.PrepareAsync(Cancelled),
        })
        {
            Assert.True(task.IsCanceled);
        }
    }

    [Fact]
    public void A_command_refuses_values_that_no_enum_has()
    {
        using var command = DecentDbFactory.Instance.CreateCommand();
        Assert.Equal("", command.CommandText);
        command.CommandText = null!;
        Assert.Equal("", command.CommandText);
        Assert.Equal(CommandType.Text, command.CommandType);
        Assert.Equal(UpdateRowSource.Both, command.UpdatedRowSource);
        Assert.Null(command.Connection);
        Assert.Null(command.Transaction);
        Assert.Equal(30, command.CommandTimeout);
        Assert.Throws<ArgumentOutOfRangeException>(() => command.CommandType = (CommandType)0);
        Assert.Throws<NotSupportedException>(() => command.CommandType = CommandType.StoredProcedure);
        Assert.Throws<ArgumentOutOfRangeException>(() => command.UpdatedRowSource = (UpdateRowSource)17);
        Assert.ThrowsAny<ArgumentException>(() => command.CommandTimeout = -1);
        Assert.Same(command.Parameters, command.Parameters);
        command.Dispose();
        Assert.Equal("", command.CommandText);
        Assert.NotNull(command.Parameters);
        command.Dispose();
    }

    [Fact]
    public void An_open_reader_keeps_its_command_as_it_is()
    {
        using var command = _connection.CreateCommand();
        command.CommandText = "SELECT 1";
        using (command.ExecuteReader())
        {
            Assert.Throws<InvalidOperationException>(() => command.CommandText = "SELECT 2");
            Assert.Throws<InvalidOperationException>(() => command.CommandType = CommandType.TableDirect);
            Assert.Throws<InvalidOperationException>(() => command.Connection = null);
            Assert.Throws<InvalidOperationException>(() => command.ExecuteReader());
            Assert.Throws<InvalidOperationException>(() => command.ExecuteScalar());
        }

        command.Connection = null;
        Assert.Null(command.Connection);
    }

    [Fact]
    public void A_finished_or_foreign_transaction_is_refused()
    {
        using var command = _connection.CreateCommand();
        command.CommandText = "SELECT 1";
        using var other = new DecentDbConnection("Data Source=:memory:");
        other.Open();
        using (var foreign = other.BeginTransaction())
        {
            command.Transaction = foreign;
            Assert.Throws<InvalidOperationException>(() => command.ExecuteScalar());
        }

        var transaction = _connection.BeginTransaction();
        Assert.Null(_connection.CreateCommand().Transaction);
        command.Transaction = transaction;
        Assert.Equal(1, command.ExecuteScalar());
        transaction.Commit();
        Assert.Throws<InvalidOperationException>(() => command.ExecuteScalar());
    }

    [Fact]
    public async Task A_transaction_ends_once()
    {
        var committed = _connection.BeginTransaction(IsolationLevel.Serializable);
        Assert.Same(_connection, committed.Connection);
        committed.Commit();
        Assert.Null(committed.Connection);
        Assert.Throws<InvalidOperationException>(committed.Commit);
        Assert.Throws<InvalidOperationException>(committed.Rollback);
        Assert.True(committed.CommitAsync().IsFaulted);
        committed.Dispose();
        Assert.Throws<ObjectDisposedException>(committed.Commit);
        var disposed = _connection.BeginTransaction();
        disposed.Dispose();
        disposed.Dispose();
        Assert.Throws<ObjectDisposedException>(disposed.Commit);
        Assert.Throws<ObjectDisposedException>(disposed.Rollback);
        Assert.Throws<ObjectDisposedException>(() => disposed.Save("a"));
        await using var open = await _connection.BeginTransactionAsync();
        Assert.True(open.CommitAsync(Cancelled).IsCanceled);
        Assert.True(open.RollbackAsync(Cancelled).IsCanceled);
        Assert.True(open.SaveAsync("a", Cancelled).IsCanceled);
        Assert.Throws<ArgumentNullException>(() => open.Save(null!));
        await open.SaveAsync("a");
        await open.ReleaseAsync("a");
        await open.RollbackAsync();
    }

    [Fact]
    public void A_parameter_has_the_defaults_of_the_contract_and_refuses_what_no_enum_has()
    {
        var parameter = DecentDbFactory.Instance.CreateParameter();
        Assert.Equal(0, parameter.Precision);
        Assert.Equal(0, parameter.Scale);
        Assert.False(parameter.IsNullable);
        Assert.False(parameter.SourceColumnNullMapping);
        parameter.SourceColumn = null!;
        Assert.Equal("", parameter.SourceColumn);
        Assert.Throws<ArgumentOutOfRangeException>(() => parameter.Direction = (ParameterDirection)77);
        Assert.Throws<NotSupportedException>(() => parameter.Direction = ParameterDirection.ReturnValue);
        parameter.DbType = DbType.Int64;
        parameter.ResetDbType();
        Assert.Equal(DbType.String, parameter.DbType);
    }

    [Fact]
    public void A_collection_refuses_null_and_answers_questions_about_it()
    {
        using var command = _connection.CreateCommand();
        var parameters = command.Parameters;
        Assert.Throws<ArgumentNullException>(() => parameters.Add(null!));
        Assert.Throws<ArgumentNullException>(() => parameters.Insert(0, null!));
        Assert.Throws<ArgumentNullException>(() => parameters.Remove(null!));
        Assert.Throws<ArgumentNullException>(() => parameters.AddRange(null!));
        Assert.Throws<InvalidCastException>(() => parameters.Add(new object()));
        Assert.False(parameters.Contains((object)null!));
        Assert.False(parameters.Contains((string)null!));
        Assert.Equal(-1, parameters.IndexOf((object)null!));
        Assert.Equal(-1, parameters.IndexOf((string)null!));
        Assert.Throws<ArgumentOutOfRangeException>(() => parameters.RemoveAt(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => parameters.RemoveAt(0));
        Assert.Throws<IndexOutOfRangeException>(() => parameters.RemoveAt("x"));
        var parameter = command.CreateParameter();
        parameter.ParameterName = "@p";
        Assert.Equal(0, parameters.Add(parameter));
        Assert.Throws<ArgumentNullException>(() => parameters[0] = null!);
        Assert.Throws<ArgumentNullException>(() => parameters["@p"] = null!);
        Assert.Throws<ArgumentNullException>(() => ((IList)parameters)[0] = null);
        Assert.Throws<ArgumentNullException>(() => ((IDataParameterCollection)parameters)["@p"] = null!);
        Assert.Throws<ArgumentException>(() => parameters.Remove(command.CreateParameter()));
        var copy = new DbParameter[1];
        parameters.CopyTo(copy, 0);
        Assert.Same(parameter, copy[0]);
        parameters.Remove(parameter);
        Assert.Empty(parameters);
    }

    [Fact]
    public void Values_without_a_SQL_type_are_not_supported()
    {
        using var command = _connection.CreateCommand();
        command.CommandText = "SELECT @p";
        var parameter = new DecentDbParameter("p", new Uri("http://localhost"));
        command.Parameters.Add(parameter);
        Assert.Throws<NotSupportedException>(() => command.ExecuteScalar());
        parameter.Value = new object();
        Assert.Throws<NotSupportedException>(() => command.ExecuteScalar());
        parameter.DbType = DbType.Int32;
        Assert.Throws<InvalidCastException>(() => command.ExecuteScalar());
        parameter.Value = "12";
        Assert.Equal(12, command.ExecuteScalar());
    }

    [Fact]
    public void Wide_numbers_are_parameters_where_they_fit()
    {
        Assert.Equal(7L, Echo((Int128)7));
        Assert.Equal(7L, Echo((UInt128)7));
        Assert.Equal(long.MinValue, Echo(new BigInteger(long.MinValue)));
        Assert.Equal((decimal)ulong.MaxValue, Echo(new BigInteger(ulong.MaxValue)));
        Assert.Equal(decimal.MaxValue, Echo((Int128)decimal.MaxValue));
        Assert.Equal(1.5f, Echo((Half)1.5));
        Assert.Equal(1.5m, Echo((Half)1.5, DbType.Decimal));
        Assert.Equal(5L, Echo(new BigInteger(5), DbType.Int64));
        Assert.Throws<InvalidCastException>(() => Echo(Int128.MaxValue));
        Assert.Throws<InvalidCastException>(() => Echo(UInt128.MaxValue));
        Assert.Throws<InvalidCastException>(() => Echo(BigInteger.Pow(10, 40)));
        Assert.Throws<InvalidCastException>(() => Echo(BigInteger.Pow(10, 40), DbType.Decimal));
        Assert.Throws<InvalidCastException>(() => Echo(Int128.MaxValue, DbType.Int64));
    }

    [Fact]
    public void Precision_and_scale_round_and_limit_decimals()
    {
        Assert.Equal(1.24m, Echo(1.235m, null, 0, 2));
        Assert.Equal(-1.24m, Echo(-1.235m, null, 5, 2));
        Assert.Equal(123.46m, Echo(123.456m, null, 5, 2));
        Assert.Equal(0.99m, Echo(0.99m, null, 2, 2));
        Assert.Equal(5, Echo(5, null, 1, 1));
        Assert.Throws<InvalidCastException>(() => Echo(1234.5m, null, 5, 2));
        Assert.Throws<InvalidCastException>(() => Echo(999.999m, null, 5, 2));
        Assert.Equal(DBNull.Value, Echo(null, DbType.Decimal, 5, 2));
    }

    [Fact]
    public void A_batch_is_refused_like_a_command()
    {
        using var batch = _connection.CreateBatch();
        Assert.Throws<InvalidOperationException>(() => batch.ExecuteNonQuery());
        Assert.Throws<ArgumentNullException>(() => batch.BatchCommands.Add(null!));
        var command = batch.CreateBatchCommand();
        Assert.Equal("", command.CommandText);
        Assert.Equal(CommandType.Text, command.CommandType);
        Assert.Throws<ArgumentOutOfRangeException>(() => command.CommandType = (CommandType)0);
        Assert.Throws<NotSupportedException>(() => command.CommandType = CommandType.StoredProcedure);
        command.CommandText = "SELECT 1";
        batch.BatchCommands.Add(command);
        var reader = batch.ExecuteReader();
        Assert.Throws<InvalidOperationException>(() => batch.ExecuteScalar());
        Assert.Throws<InvalidOperationException>(() => batch.Connection = null);
        batch.Dispose();
        Assert.True(reader.Read());
        reader.Dispose();
        Assert.Throws<InvalidOperationException>(() =>
            new DecentDbBatch { BatchCommands = { command } }.ExecuteScalar());
        Assert.True(batch.ExecuteNonQueryAsync(Cancelled).IsCanceled);
        Assert.True(batch.ExecuteReaderAsync(Cancelled).IsCanceled);
        Assert.True(batch.ExecuteScalarAsync(Cancelled).IsCanceled);
        Assert.True(batch.PrepareAsync(Cancelled).IsCanceled);
    }

    [Fact]
    public async Task A_disposed_source_hands_out_nothing()
    {
        var source = DecentDbDataSource.Create("Data Source=:memory:");
        await using (var command = source.CreateCommand("SELECT 1"))
        {
            Assert.Equal(1, await command.ExecuteScalarAsync());
        }

        source.Dispose();
        source.Dispose();
        Assert.Throws<ObjectDisposedException>(() => source.CreateConnection());
        Assert.Throws<ObjectDisposedException>(() => source.OpenConnection());
        Assert.Throws<ObjectDisposedException>(() => source.CreateCommand("SELECT 1"));
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await source.OpenConnectionAsync());
    }

    private object? Echo(object? value, DbType? dbType = null, byte precision = 0, byte scale = 0)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = "SELECT @p";
        var parameter = new DecentDbParameter("p", value) { Precision = precision, Scale = scale };
        if (dbType is { } type)
        {
            parameter.DbType = type;
        }

        command.Parameters.Add(parameter);
        return command.ExecuteScalar();
    }
}
