using System;
using System.Data;
using System.Data.Common;
using System.Threading.Tasks;
using Xunit;

namespace DecentDb.Data.Tests;

/// <summary>What the contracts of ADO.NET leave open, as most other providers do it.</summary>
public sealed class PeerHabitTests : IDisposable
{
    private readonly DecentDbConnection _connection = new("Data Source=:memory:");

    public PeerHabitTests()
    {
        _connection.Open();
        _connection.Run("CREATE TABLE album (id INTEGER PRIMARY KEY, title TEXT)");
    }

    public void Dispose() => _connection.Dispose();

    [Fact]
    public async Task A_reader_without_a_result_has_no_schema_table_and_no_column()
    {
        using var command = _connection.Make("DELETE FROM album");
        using var reader = command.ExecuteReader();
        Assert.Null(reader.GetSchemaTable());
        Assert.Null(await reader.GetSchemaTableAsync());
        Assert.Empty(reader.GetColumnSchema());
        Assert.Empty(await reader.GetColumnSchemaAsync());
        Assert.Equal(0, reader.FieldCount);
        Assert.Throws<InvalidOperationException>(() => reader.GetOrdinal("id"));
        Assert.Throws<InvalidOperationException>(() => reader["id"]);
        Assert.False(reader.HasRows);
        Assert.False(reader.Read());
        Assert.False(reader.NextResult());
    }

    [Fact]
    public void That_a_reader_is_closed_comes_before_what_is_wrong_with_an_argument()
    {
        using var command = _connection.Make("SELECT 1");
        var reader = command.ExecuteReader();
        reader.Close();
        Assert.Throws<InvalidOperationException>(() => reader.GetOrdinal(null!));
        Assert.Throws<InvalidOperationException>(() => reader.GetValues(null!));
        Assert.Throws<InvalidOperationException>(() => reader.GetSchemaTable());
        Assert.Throws<InvalidOperationException>(() => reader.GetBytes(0, -1, null, 0, 0));
    }

    [Fact]
    public void The_schema_table_has_the_columns_that_consumers_look_for()
    {
        using var command = _connection.Make("SELECT id, title AS name, id + 1 FROM album");
        using var reader = command.ExecuteReader(CommandBehavior.KeyInfo);
        var schema = reader.GetSchemaTable()!;
        Assert.Equal("SchemaTable", schema.TableName);
        Assert.Equal("", schema.Rows[0]["BaseServerName"]);
        Assert.Equal(schema.Rows[0]["IsAutoIncrement"], schema.Rows[0]["IsIdentity"]);
        Assert.Equal(false, schema.Rows[1]["IsIdentity"]);
        Assert.Equal(true, schema.Rows[0]["IsKey"]);
        Assert.Equal(true, schema.Rows[1]["IsAliased"]);
        Assert.Equal(true, schema.Rows[2]["IsExpression"]);
        Assert.Equal(DBNull.Value, schema.Rows[2]["BaseTableName"]);
    }

    [Theory]
    [InlineData("\uFF29\uFF44", "id")] // full-width letters
    [InlineData("id", "\uFF29\uFF24")]
    [InlineData("\u304B\u306A", "\u30AB\u30CA")] // hiragana and katakana
    [InlineData("\uFF76\uFF9E\uFF85", "\u30AC\u30CA")] // half-width kana with a sound mark
    [InlineData("\u3042", "\uFF71")]
    public void Columns_are_found_whatever_the_width_and_the_kind_of_kana(string asked, string name)
    {
        using var command = _connection.Make($"SELECT 1 AS x, 2 AS \"{name}\"");
        using var reader = command.ExecuteReader();
        Assert.Equal(1, reader.GetOrdinal(asked));
        Assert.Throws<IndexOutOfRangeException>(() => reader.GetOrdinal(asked + "\u4E00"));
    }

    [Fact]
    public async Task An_error_among_the_statements_left_comes_out_of_Close_and_of_Dispose()
    {
        const string sql =
            "SELECT 1; INSERT INTO album (id) VALUES (1 / (SELECT 0)); INSERT INTO album (id) VALUES (2)";
        using var command = _connection.Make(sql);
        var reader = command.ExecuteReader();
        Assert.Equal("22012", Assert.Throws<DecentDbException>(reader.Close).SqlState);
        Assert.True(reader.IsClosed);
        Assert.Throws<DecentDbException>(command.ExecuteReader().Dispose);
        reader = await command.ExecuteReaderAsync();
        await Assert.ThrowsAsync<DecentDbException>(async () => await reader.DisposeAsync());
        reader = command.ExecuteReader(System.Data.CommandBehavior.SingleResult);
        Assert.False(reader.NextResult());
        Assert.Throws<DecentDbException>(reader.Dispose);
        Assert.True(reader.IsClosed);
        Assert.Equal("22012", Assert.Throws<DecentDbException>(() => command.ExecuteScalar()).SqlState);
        await Assert.ThrowsAsync<DecentDbException>(() => command.ExecuteScalarAsync());
        using (reader = command.ExecuteReader())
        {
            Assert.Throws<DecentDbException>(() => reader.NextResult());
        }

        Assert.Equal(0, _connection.Count("album"));
    }

    [Fact]
    public void The_isolation_level_of_a_finished_transaction_is_not_told()
    {
        var transaction = _connection.BeginTransaction();
        Assert.Equal(IsolationLevel.Serializable, transaction.IsolationLevel);
        transaction.Commit();
        Assert.Throws<InvalidOperationException>(() => transaction.IsolationLevel);
        transaction.Dispose();
        Assert.Throws<ObjectDisposedException>(() => transaction.IsolationLevel);
        Assert.Throws<ObjectDisposedException>(transaction.Commit);
        Assert.Throws<ObjectDisposedException>(transaction.Rollback);
    }

    [Fact]
    public void A_parameter_is_made_with_type_size_and_source_column()
    {
        var parameter = new DecentDbParameter("@title", DbType.String, 3, "title");
        Assert.Equal(("title", 3, DbType.String), (parameter.SourceColumn, parameter.Size, parameter.DbType));
        Assert.Equal(5, new DecentDbParameter("@title", DbType.String, 5).Size);
        Assert.Throws<ArgumentOutOfRangeException>(() => new DecentDbParameter("@title", DbType.String, -2));
        using var command = _connection.Make("SELECT @a || @b");
        command.Parameters.Add("@a", DbType.String, 2).Value = "abc";
        var second = command.Parameters.Add("@b", DbType.String, 0, "title");
        second.Value = "xyz";
        Assert.Equal("abxyz", command.ExecuteScalar());
        Assert.Equal("title", second.SourceColumn);
    }

    [Fact]
    public void The_default_timeout_of_a_connection_may_be_set()
    {
        using var connection = new DecentDbConnection("Default Timeout=5");
        using var command = connection.CreateCommand();
        Assert.Equal(5, command.CommandTimeout);
        connection.DefaultTimeout = 7;
        Assert.Equal(7, command.CommandTimeout);
        command.CommandTimeout = 9;
        Assert.Equal((7, 9), (connection.DefaultTimeout, command.CommandTimeout));
        Assert.Throws<ArgumentOutOfRangeException>(() => connection.DefaultTimeout = -1);
        connection.ConnectionString = "Default Timeout=6";
        Assert.Equal(6, connection.DefaultTimeout);
    }

    [Fact]
    public void A_decimal_is_read_as_the_nearest_float_and_double()
    {
        using var command = _connection.Make("SELECT CAST(0.1 AS DECIMAL(5,2))");
        using var reader = command.ExecuteReader();
        Assert.True(reader.Read());
        Assert.Equal(0.1f, reader.GetFloat(0));
        Assert.Equal(0.1f, reader.GetFieldValue<float>(0));
        Assert.Equal(0.1, reader.GetDouble(0));
    }

    [Fact]
    public void Remaining_members_of_the_contract_hold()
    {
        using var command = _connection.Make("-- only a remark");
        using (var reader = command.ExecuteReader())
        {
            Assert.False(reader.HasRows);
            Assert.Equal(-1, reader.RecordsAffected);
        }

        Assert.Equal(-1, command.ExecuteNonQuery());
        Assert.Null(command.ExecuteScalar());
        command.CommandText = "CREATE TABLE made (id INTEGER); SELECT * FROM made";
        Assert.Null(command.ExecuteScalar());
        command.CommandText = "SELECT 1; INSERT INTO made VALUES (1); SELECT 2; INSERT INTO made VALUES (2), (3)";
        var counting = command.ExecuteReader();
        Assert.Equal(-1, counting.RecordsAffected);
        Assert.True(counting.NextResult());
        Assert.Equal(1, counting.RecordsAffected);
        counting.Dispose();
        Assert.Equal(3, counting.RecordsAffected);
        DbCommand general = command;
        Assert.Throws<InvalidCastException>(() => general.Parameters.Add("no parameter"));
        Assert.Throws<ArgumentNullException>(() => general.Parameters.Add(null!));
        Assert.False(general.Parameters.Contains((string)null!));
        Assert.Throws<ArgumentOutOfRangeException>(() => general.Parameters.RemoveAt(0));
    }
}
