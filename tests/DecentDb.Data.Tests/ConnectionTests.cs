using System;
using System.Collections.Generic;
using System.Data;
using System.Data.Common;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using DecentDb.Engine.Primitives;
using Xunit;

namespace DecentDb.Data.Tests;

public sealed class ConnectionTests : IDisposable
{
    private readonly TestDatabase _database = new();

    public void Dispose() => _database.Dispose();

    [Fact]
    public void Open_and_close_change_the_state_and_tell()
    {
        using var connection = new DecentDbConnection(_database.ConnectionString);
        var states = new List<ConnectionState>();
        connection.StateChange += (_, e) => states.Add(e.CurrentState);
        Assert.Equal(ConnectionState.Closed, connection.State);
        connection.Open();
        Assert.Equal(ConnectionState.Open, connection.State);
        Assert.Throws<InvalidOperationException>(connection.Open);
        Assert.Throws<InvalidOperationException>(() => connection.ConnectionString = "");
        connection.Close();
        connection.Close();
        connection.Open();
        connection.Dispose();
        connection.Dispose();
        Assert.Equal(
            [ConnectionState.Open, ConnectionState.Closed, ConnectionState.Open, ConnectionState.Closed], states);
    }

    [Fact]
    public void A_commit_outside_a_transaction_is_a_warning()
    {
        using var connection = _database.Open();
        var messages = new List<string>();
        connection.InfoMessage += (sender, e) =>
        {
            Assert.Same(connection, sender);
            messages.Add($"{e.Severity} {e.SqlState} {e}");
        };
        using var command = connection.CreateCommand();
        command.CommandText = "BEGIN; COMMIT; COMMIT; SELECT 1";
        Assert.Equal(1, Convert.ToInt32(command.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(["WARNING 25P01 WARNING: There is no transaction in progress."], messages);
        connection.Close();
        connection.Open();
        command.CommandText = "PREPARE p AS SELECT $1 + 1; EXECUTE p (41)";
        Assert.Equal(42, Convert.ToInt32(command.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture));
        command.CommandText = "ROLLBACK";
        command.ExecuteNonQuery();
        Assert.Equal(2, messages.Count);
    }

    [Fact]
    public void Properties_tell_about_the_database()
    {
        using var connection = _database.Open("Default Timeout=7;Busy Timeout=3");
        Assert.Equal("main", connection.Database);
        Assert.EndsWith("test.ddb", connection.DataSource);
        Assert.Matches(@"^\d+\.\d+\.\d+$", connection.ServerVersion);
        Assert.Equal(3, connection.ConnectionTimeout);
        Assert.Equal(7, connection.CreateCommand().CommandTimeout);
        Assert.Throws<NotSupportedException>(() => connection.ChangeDatabase("other"));
    }

    [Fact]
    public void Opening_without_a_data_source_is_refused() =>
        Assert.Throws<InvalidOperationException>(() => new DecentDbConnection("").Open());

    [Fact]
    public async Task Opening_asynchronously_opens_and_honours_a_cancelled_token()
    {
        using var connection = new DecentDbConnection(_database.ConnectionString);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => connection.OpenAsync(new CancellationToken(true)));
        await connection.OpenAsync();
        Assert.Equal(ConnectionState.Open, connection.State);
    }

    [Fact]
    public void A_missing_file_is_an_error_when_it_may_not_be_created()
    {
        using var connection = new DecentDbConnection(_database.ConnectionString + ";Mode=ReadWrite");
        var e = Assert.Throws<DecentDbException>(connection.Open);
        Assert.Equal(ErrorCode.CannotOpen, e.Code);
        Assert.Equal(ConnectionState.Closed, connection.State);
        Assert.False(File.Exists(_database.FileName));
    }

    [Fact]
    public void A_file_that_is_no_database_is_refused_and_unchanged()
    {
        var bytes = new byte[20_000];
        new Random(1).NextBytes(bytes);
        File.WriteAllBytes(_database.FileName, bytes);
        using var connection = new DecentDbConnection(_database.ConnectionString);
        var e = Assert.Throws<DecentDbException>(connection.Open);
        Assert.Equal(ErrorCode.NotADatabase, e.Code);
        Assert.Equal(bytes, File.ReadAllBytes(_database.FileName));
    }

    [Fact]
    public void Rows_are_there_after_closing_and_opening_again()
    {
        using (var connection = new DecentDbConnection(_database.ConnectionString))
        {
            connection.Open();
            connection.Run("CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT)");
            connection.Run("INSERT INTO t VALUES (@p0, @p1)", 1, "one");
            connection.Checkpoint();
            connection.Run("INSERT INTO t VALUES (@p0, @p1)", 2, "two");
        }

        using var again = _database.Open();
        Assert.Equal("two", again.Scalar("SELECT name FROM t WHERE id = 2"));
        Assert.Equal(2, again.Count("t"));
    }

    [Fact]
    public void Read_only_refuses_writes()
    {
        using (var writer = new DecentDbConnection(_database.ConnectionString))
        {
            writer.Open();
            writer.Run("CREATE TABLE t (id INTEGER)");
            writer.Run("INSERT INTO t VALUES (1)");
        }

        using var reader = _database.Open("Mode=ReadOnly");
        Assert.Equal(1, reader.Count("t"));
        var e = Assert.Throws<DecentDbException>(() => reader.Run("INSERT INTO t VALUES (2)"));
        Assert.Equal("25006", e.SqlState);
    }

    [Fact]
    public void Memory_databases_are_private_or_shared_by_name()
    {
        using var first = new DecentDbConnection("Data Source=:memory:");
        using var second = new DecentDbConnection("Data Source=:memory:");
        first.Open();
        second.Open();
        first.Run("CREATE TABLE t (id INTEGER)");
        Assert.Throws<DecentDbException>(() => second.Count("t"));

        using var third = new DecentDbConnection("Data Source=shared-one;Mode=Memory");
        using var fourth = new DecentDbConnection("Data Source=shared-one;Mode=Memory");
        third.Open();
        fourth.Open();
        third.Run("CREATE TABLE t (id INTEGER)");
        Assert.Equal(0, fourth.Count("t"));
    }

    [Fact]
    public void Closing_rolls_back_and_ends_readers()
    {
        using var connection = _database.Open();
        connection.Run("CREATE TABLE t (id INTEGER)");
        connection.Run("INSERT INTO t VALUES (1)");
        var transaction = connection.BeginTransaction();
        connection.Run("INSERT INTO t VALUES (2)");
        var reader = connection.Make("SELECT id FROM t").ExecuteReader();
        Assert.True(reader.Read());
        connection.Close();
        Assert.True(reader.IsClosed);
        Assert.Throws<InvalidOperationException>(() => reader.Read());
        Assert.Throws<InvalidOperationException>(transaction.Commit);
        connection.Open();
        Assert.Equal(1, connection.Count("t"));
    }

    [Fact]
    public void The_factory_makes_every_object_of_the_provider()
    {
        DbProviderFactories.RegisterFactory("DecentDb.Data", DecentDbFactory.Instance);
        var factory = DbProviderFactories.GetFactory("DecentDb.Data");
        Assert.IsType<DecentDbConnection>(factory.CreateConnection());
        Assert.IsType<DecentDbCommand>(factory.CreateCommand());
        Assert.IsType<DecentDbParameter>(factory.CreateParameter());
        Assert.IsType<DecentDbConnectionStringBuilder>(factory.CreateConnectionStringBuilder());
        using var connection = _database.Open();
        Assert.Same(DecentDbFactory.Instance, DbProviderFactories.GetFactory(connection));
    }
}
