using System;
using System.Collections.Generic;
using System.Data;
using System.Threading;
using System.Threading.Tasks;
using DecentDb.Engine.Primitives;
using Xunit;

namespace DecentDb.Data.Tests;

public sealed class CommandTests : IDisposable
{
    private readonly TestDatabase _database = new();
    private readonly DecentDbConnection _connection;

    public CommandTests()
    {
        _connection = _database.Open();
        _connection.Run("CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT)");
    }

    public void Dispose() => _database.Dispose();

    [Fact]
    public void Non_query_counts_changed_rows_over_all_statements()
    {
        Assert.Equal(-1, _connection.Run("CREATE TABLE u (id INTEGER)"));
        Assert.Equal(2, _connection.Run("INSERT INTO t VALUES (1, 'a'), (2, 'b')"));
        Assert.Equal(3, _connection.Run("INSERT INTO t VALUES (3, 'c'); UPDATE t SET name = 'x' WHERE id < 3"));
        Assert.Equal(0, _connection.Run("DELETE FROM t WHERE id = 99"));
        Assert.Equal(-1, _connection.Run("SELECT 1"));
        Assert.Equal(3, _connection.Run("SELECT 1; DELETE FROM t"));
    }

    [Fact]
    public void Scalar_is_null_without_a_row_and_dbnull_for_null()
    {
        Assert.Null(_connection.Scalar("SELECT name FROM t"));
        Assert.Null(_connection.Scalar("CREATE TABLE u (id INTEGER)"));
        _connection.Run("INSERT INTO t VALUES (1, NULL)");
        Assert.Equal(DBNull.Value, _connection.Scalar("SELECT name FROM t"));
        Assert.Equal(1, _connection.Scalar("SELECT id FROM t"));
    }

    [Fact]
    public void A_text_of_several_statements_gives_several_results()
    {
        using var command = _connection.Make(
            "INSERT INTO t VALUES (1, 'a'); SELECT id FROM t; INSERT INTO t VALUES (2, 'b');"
            + "SELECT name FROM t ORDER BY id DESC; UPDATE t SET name = 'z'");
        using (var reader = command.ExecuteReader())
        {
            Assert.Equal(1, reader.RecordsAffected);
            Assert.True(reader.Read());
            Assert.Equal(1, reader.GetInt32(0));
            Assert.False(reader.Read());
            Assert.True(reader.NextResult());
            Assert.Equal("name", reader.GetName(0));
            Assert.True(reader.Read());
            Assert.Equal("b", reader.GetString(0));
            Assert.Equal(2, reader.RecordsAffected);
            Assert.False(reader.NextResult());
            Assert.Equal(4, reader.RecordsAffected);
            Assert.Equal(0, reader.FieldCount);
        }

        Assert.Equal("z", _connection.Scalar("SELECT name FROM t WHERE id = 1"));
    }

    [Fact]
    public void Closing_a_reader_executes_the_statements_that_are_left()
    {
        using (var reader = _connection.Make("SELECT 1; INSERT INTO t VALUES (5, 'x')").ExecuteReader())
        {
            Assert.True(reader.Read());
        }

        Assert.Equal(1, _connection.Count("t"));
    }

    [Fact]
    public void A_failed_statement_stops_the_text_and_undoes_itself_only()
    {
        using var command = _connection.Make(
            "INSERT INTO t VALUES (1, 'a'); INSERT INTO t VALUES (2, 'b'), (1, 'c'); INSERT INTO t VALUES (3, 'd')");
        var e = Assert.Throws<DecentDbException>(() => command.ExecuteNonQuery());
        Assert.Equal("23505", e.SqlState);
        Assert.Equal("UniqueViolation", e.ErrorName);
        Assert.False(e.IsTransient);
        Assert.Equal(1, _connection.Count("t"));
    }

    [Fact]
    public void A_reused_command_takes_new_values_and_sees_schema_changes()
    {
        using var insert = _connection.Make("INSERT INTO t VALUES (@id, @name)");
        var id = insert.Parameters.Add("@id", DbType.Int32);
        var name = insert.Parameters.Add("NAME", DbType.String);
        insert.Prepare();
        for (var i = 0; i < 10; i++)
        {
            (id.Value, name.Value) = (i, "n" + i);
            Assert.Equal(1, insert.ExecuteNonQuery());
        }

        using var select = _connection.Make("SELECT * FROM t WHERE id = @id", []);
        var key = select.Parameters.AddWithValue("id", 3);
        Assert.Equal(3, select.ExecuteScalar());
        _connection.Run("CREATE INDEX t_name ON t (name)");
        key.Value = 4;
        Assert.Equal(4, select.ExecuteScalar());
    }

    [Fact]
    public void Parameters_are_found_by_name_by_number_and_by_position()
    {
        Assert.Equal(7, _connection.Scalar("SELECT @p0 + :P1 + $p2", 1, 2, 4));
        using var counted = _connection.Make("SELECT ? - ?; SELECT ?");
        counted.Parameters.AddWithValue(null, 10);
        counted.Parameters.AddWithValue(null, 3);
        counted.Parameters.AddWithValue(null, 5);
        using (var reader = counted.ExecuteReader())
        {
            Assert.True(reader.Read());
            Assert.Equal(7, reader.GetInt32(0));
            Assert.True(reader.NextResult());
            Assert.True(reader.Read());
            Assert.Equal(5, reader.GetInt32(0));
        }

        using var numbered = _connection.Make("SELECT $2 - $1 - $1");
        numbered.Parameters.AddWithValue(null, 3);
        numbered.Parameters.AddWithValue(null, 10);
        Assert.Equal(4, numbered.ExecuteScalar());
    }

    [Fact]
    public void Missing_and_doubled_parameters_are_named()
    {
        var missing = Assert.Throws<DecentDbException>(() => _connection.Scalar("SELECT @p0, @other", 1));
        Assert.Contains("'other'", missing.Message);
        Assert.Equal(ErrorCode.UndefinedParameter, missing.Code);
        using var command = _connection.Make("SELECT @a");
        command.Parameters.AddWithValue("@a", 1);
        command.Parameters.AddWithValue("A", 2);
        Assert.Contains("more than once", Assert.Throws<DecentDbException>(command.ExecuteScalar).Message);
        command.Parameters.RemoveAt(1);
        Assert.Equal(1, command.ExecuteScalar());
        Assert.Throws<DecentDbException>(() => _connection.Scalar("SELECT ?"));
    }

    [Fact]
    public void Superfluous_named_parameters_are_ignored_unless_parameters_are_strict()
    {
        Assert.Equal(1, _connection.Scalar("SELECT @p0", 1, 2));
        using var batch = _connection.CreateBatch();
        var command = batch.CreateBatchCommand();
        command.CommandText = "SELECT @a";
        command.Parameters.AddWithValue("a", 3);
        command.Parameters.AddWithValue("b", 4);
        batch.BatchCommands.Add(command);
        Assert.Equal(3, batch.ExecuteScalar());
        using var strict = _database.Open("Strict Parameters=true");
        var extra = Assert.Throws<DecentDbException>(() => strict.Scalar("SELECT @p0", 1, 2));
        Assert.Contains("'p1'", extra.Message);
        Assert.Equal("42P02", extra.SqlState);
        using var positional = _connection.Make("SELECT ?");
        positional.Parameters.AddWithValue(null, 1);
        positional.Parameters.AddWithValue(null, 2);
        Assert.Contains("at position 2", Assert.Throws<DecentDbException>(positional.ExecuteScalar).Message);
    }

    [Fact]
    public void A_parameter_whose_value_was_never_set_is_no_NULL()
    {
        using var command = _connection.Make("SELECT @a");
        var parameter = command.Parameters.Add("a", DbType.Int32);
        Assert.Contains("'a'", Assert.Throws<InvalidOperationException>(command.ExecuteScalar).Message);
        Assert.Throws<InvalidOperationException>(command.ExecuteReader);
        parameter.Value = null;
        Assert.Equal(DBNull.Value, command.ExecuteScalar());
        parameter.Value = DBNull.Value;
        Assert.Equal(DBNull.Value, command.ExecuteScalar());
        parameter.Value = 5;
        Assert.Equal(5, command.ExecuteScalar());
    }

    [Fact]
    public void A_syntax_error_has_its_place()
    {
        var e = Assert.Throws<DecentDbException>(() => _connection.Run("SELECT 1,\n  FROM t"));
        Assert.Equal("42601", e.SqlState);
        Assert.Equal(2, e.Line);
        Assert.NotNull(e.Column);
        Assert.Contains("^", e.Message);
    }

    [Fact]
    public void Commands_without_connection_text_or_open_connection_are_refused()
    {
        Assert.Throws<InvalidOperationException>(() => new DecentDbCommand("SELECT 1").ExecuteScalar());
        Assert.Throws<InvalidOperationException>(() => new DecentDbCommand("", _connection).ExecuteScalar());
        using var closed = new DecentDbConnection(_database.ConnectionString);
        Assert.Throws<InvalidOperationException>(() => new DecentDbCommand("SELECT 1", closed).ExecuteScalar());
        Assert.Throws<NotSupportedException>(
            () => new DecentDbCommand { CommandType = CommandType.StoredProcedure });
        Assert.Throws<ArgumentException>(() => new DecentDbCommand { CommandTimeout = -1 });
    }

    [Fact]
    public void One_command_has_one_reader_but_a_connection_many()
    {
        _connection.Run("INSERT INTO t VALUES (1, 'a'), (2, 'b')");
        using var command = _connection.Make("SELECT id FROM t ORDER BY id");
        using var reader = command.ExecuteReader();
        Assert.True(reader.Read());
        Assert.Throws<InvalidOperationException>(() => command.ExecuteScalar());
        Assert.Throws<InvalidOperationException>(() => command.CommandText = "SELECT 2");
        using var other = _connection.Make("SELECT name FROM t ORDER BY id").ExecuteReader();
        Assert.True(other.Read());
        Assert.True(reader.Read());
        Assert.Equal(2, reader.GetInt32(0));
        Assert.Equal("a", other.GetString(0));
    }

    [Fact]
    public void Behaviours_are_honoured()
    {
        _connection.Run("INSERT INTO t VALUES (1, 'a'), (2, 'b')");
        using (var single = _connection.Make("SELECT id FROM t").ExecuteReader(CommandBehavior.SingleRow))
        {
            Assert.True(single.Read());
            Assert.False(single.Read());
            Assert.False(single.Read());
        }

        using (var schema = _connection.Make("SELECT id, name FROM t").ExecuteReader(CommandBehavior.SchemaOnly))
        {
            Assert.Equal(2, schema.FieldCount);
            Assert.Equal(typeof(string), schema.GetFieldType(1));
            Assert.False(schema.Read());
        }

        using (_connection.Make("INSERT INTO t VALUES (9, '')").ExecuteReader(CommandBehavior.SchemaOnly))
        {
        }

        Assert.Equal(2, _connection.Count("t"));
        var own = _database.Open();
        using (own.Make("SELECT 1").ExecuteReader(CommandBehavior.CloseConnection))
        {
        }

        Assert.Equal(ConnectionState.Closed, own.State);
    }

    [Fact]
    public void Table_direct_reads_a_table()
    {
        _connection.Run("INSERT INTO t VALUES (1, 'a')");
        using var command = new DecentDbCommand("t", _connection) { CommandType = CommandType.TableDirect };
        using var reader = command.ExecuteReader();
        Assert.True(reader.Read());
        Assert.Equal("a", reader["NAME"]);
    }

    [Fact]
    public void Transactions_of_others_and_finished_ones_are_refused()
    {
        using var other = _database.Open();
        using var foreign = other.BeginTransaction(deferred: true);
        using var command = _connection.Make("SELECT 1");
        command.Transaction = foreign;
        Assert.Throws<InvalidOperationException>(() => command.ExecuteScalar());
        var own = _connection.BeginTransaction(deferred: true);
        command.Transaction = own;
        Assert.Equal(1, command.ExecuteScalar());
        own.Rollback();
        Assert.Throws<InvalidOperationException>(() => command.ExecuteScalar());
    }

    [Fact]
    public async Task Asynchronous_forms_do_the_same()
    {
        await using var command = _connection.Make("INSERT INTO t VALUES (1, 'a')");
        Assert.Equal(1, await command.ExecuteNonQueryAsync());
        command.CommandText = "SELECT name FROM t";
        Assert.Equal("a", await command.ExecuteScalarAsync());
        await using (var reader = await command.ExecuteReaderAsync())
        {
            Assert.True(await reader.ReadAsync());
            Assert.False(await reader.IsDBNullAsync(0));
            Assert.False(await reader.ReadAsync());
            Assert.False(await reader.NextResultAsync());
        }

        var cancelled = new CancellationToken(true);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => command.ExecuteScalarAsync(cancelled));
        command.CommandText = "SELECT nothing";
        await Assert.ThrowsAsync<DecentDbException>(() => command.ExecuteScalarAsync());
    }

    [Theory]
    [InlineData("INTEGER PRIMARY KEY")]
    [InlineData("BIGINT PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY")]
    public void A_key_that_is_given_now_and_then_is_numbered_when_it_is_null(string type)
    {
        _connection.Run($"CREATE TABLE numbered (id {type}, text TEXT)");
        using var insert = _connection.Make("INSERT INTO numbered VALUES (@p0, @p1) RETURNING id", null, "");
        insert.Prepare();
        object?[] keys = [null, 10L, DBNull.Value, 20L, null, null, 5L, DBNull.Value];
        var given = new List<long>();
        foreach (var key in keys)
        {
            insert.Parameters[0].Value = key;
            insert.Parameters[1].Value = $"text {key}";
            given.Add(Convert.ToInt64(insert.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture));
        }

        Assert.Equal([1, 10, 11, 20, 21, 22, 5, 23], given);
        Assert.Equal(8, _connection.Count("numbered"));
    }
}
