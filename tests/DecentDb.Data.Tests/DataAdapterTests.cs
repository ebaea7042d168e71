using System;
using System.Data;
using System.Data.Common;
using Xunit;

namespace DecentDb.Data.Tests;

public sealed class DataAdapterTests : IDisposable
{
    private readonly TestDatabase _database = new();
    private readonly DecentDbConnection _connection;

    public DataAdapterTests()
    {
        _connection = _database.Open();
        _connection.Run("CREATE TABLE album (id INTEGER PRIMARY KEY, title VARCHAR(40) NOT NULL, price DECIMAL(8,2))");
        _connection.Run("INSERT INTO album VALUES (1, 'Blue Train', 9.99), (2, 'Giant Steps', NULL)");
    }

    public void Dispose() => _database.Dispose();

    [Fact]
    public void Fill_takes_all_rows_and_opens_a_closed_connection()
    {
        using var adapter = new DecentDbDataAdapter("SELECT * FROM album ORDER BY id", _database.ConnectionString);
        using var table = new DataTable();
        Assert.Equal(2, adapter.Fill(table));
        Assert.Equal("Blue Train", table.Rows[0]["title"]);
        Assert.Equal(DBNull.Value, table.Rows[1]["price"]);
        Assert.Empty(table.PrimaryKey);
        Assert.Equal(ConnectionState.Closed, adapter.SelectCommand!.Connection!.State);
        adapter.SelectCommand.Connection.Dispose();
    }

    [Fact]
    public void Fill_with_keys_takes_the_schema_too()
    {
        using var adapter = new DecentDbDataAdapter("SELECT * FROM album", _connection)
        {
            MissingSchemaAction = MissingSchemaAction.AddWithKey,
        };
        using var table = new DataTable();
        adapter.Fill(table);
        Assert.Equal([table.Columns["id"]!], table.PrimaryKey);
        Assert.False(table.Columns["title"]!.AllowDBNull);
        Assert.Equal(40, table.Columns["title"]!.MaxLength);
        using var data = new DataSet();
        Assert.Single(adapter.FillSchema(data, SchemaType.Source));
        Assert.Empty(data.Tables[0].Rows);
    }

    [Fact]
    public void Several_results_fill_several_tables()
    {
        using var adapter = new DecentDbDataAdapter("SELECT 1 AS a; SELECT 2 AS b", _connection);
        using var data = new DataSet();
        adapter.Fill(data);
        Assert.Equal(2, data.Tables.Count);
        Assert.Equal(2, data.Tables[1].Rows[0]["b"]);
    }

    [Fact]
    public void Update_saves_added_modified_and_deleted_rows_with_built_commands()
    {
        using var adapter = new DecentDbDataAdapter("SELECT id, title, price FROM album ORDER BY id", _connection);
        using var builder = new DecentDbCommandBuilder(adapter);
        using var table = new DataTable();
        adapter.Fill(table);
        table.Rows[0]["title"] = "Blue Train (mono)";
        table.Rows[1].Delete();
        table.Rows.Add(3, "Soultrane", 5.5m);
        var updating = 0;
        var updated = 0;
        adapter.RowUpdating += (_, _) => updating++;
        adapter.RowUpdated += (_, e) => updated += e.RecordsAffected;
        Assert.Equal(3, adapter.Update(table));
        Assert.Equal((3, 3), (updating, updated));
        Assert.Equal(
            [[1, "Blue Train (mono)", 9.99m], [3, "Soultrane", 5.5m]],
            _connection.Rows("SELECT * FROM album ORDER BY id"));
        Assert.Equal(UpdateRowSource.None, builder.GetUpdateCommand().UpdatedRowSource);
        Assert.StartsWith("DELETE FROM \"album\"", builder.GetDeleteCommand().CommandText, StringComparison.Ordinal);
        Assert.Contains("@p1", builder.GetInsertCommand().CommandText, StringComparison.Ordinal);
    }

    [Fact]
    public void A_row_that_somebody_else_has_changed_is_a_concurrency_error()
    {
        using var adapter = new DecentDbDataAdapter("SELECT id, title, price FROM album ORDER BY id", _connection);
        using var builder =
            new DecentDbCommandBuilder(adapter) { ConflictOption = ConflictOption.CompareAllSearchableValues };
        using var table = new DataTable();
        adapter.Fill(table);
        _connection.Run("UPDATE album SET title = 'other' WHERE id = 1");
        table.Rows[0]["price"] = 1m;
        Assert.Throws<DBConcurrencyException>(() => adapter.Update(table));
        table.Rows[0].RejectChanges();
        table.Rows[1]["price"] = 2m;
        Assert.Equal(1, adapter.Update(table));
    }

    [Fact]
    public void What_RETURNING_hands_out_goes_into_the_inserted_row()
    {
        using var adapter = new DecentDbDataAdapter("SELECT id, title FROM album", _connection)
        {
            InsertCommand = new DecentDbCommand(
                "INSERT INTO album (title) VALUES (@title) RETURNING id", _connection),
        };
        var title = adapter.InsertCommand.Parameters.Add("title", DbType.String);
        title.SourceColumn = "title";
        using var table = new DataTable();
        adapter.Fill(table);
        var row = table.Rows.Add(DBNull.Value, "Crescent");
        Assert.Equal(1, adapter.Update(table));
        Assert.Equal(3, row["id"]);
        Assert.Equal(DataRowState.Unchanged, row.RowState);
    }

    [Fact]
    public void Identifiers_are_quoted_with_double_quotes()
    {
        using var builder = new DecentDbCommandBuilder();
        Assert.Equal("\"a \"\"b\"\"\"", builder.QuoteIdentifier("a \"b\""));
        Assert.Equal("a \"b\"", builder.UnquoteIdentifier("\"a \"\"b\"\"\""));
        Assert.Equal("plain", builder.UnquoteIdentifier("plain"));
        Assert.Equal("\"", builder.QuotePrefix);
        Assert.Throws<ArgumentException>(() => builder.QuoteSuffix = "]");
    }

    [Fact]
    public void The_factory_makes_everything_and_can_be_registered()
    {
        DbProviderFactories.RegisterFactory("DecentDb.Data.Tests", DecentDbFactory.Instance);
        var factory = DbProviderFactories.GetFactory("DecentDb.Data.Tests");
        Assert.Same(DecentDbFactory.Instance, factory);
        DbProviderFactories.RegisterFactory("DecentDb.Data.ByType", typeof(DecentDbFactory));
        Assert.Same(factory, DbProviderFactories.GetFactory("DecentDb.Data.ByType"));
        Assert.Same(factory, DbProviderFactories.GetFactory(_connection));
        Assert.True(factory.CanCreateBatch && factory.CanCreateCommandBuilder && factory.CanCreateDataAdapter);
        Assert.IsType<DecentDbBatch>(factory.CreateBatch());
        Assert.IsType<DecentDbBatchCommand>(factory.CreateBatchCommand());
        Assert.IsType<DecentDbCommand>(factory.CreateCommand());
        Assert.IsType<DecentDbConnection>(factory.CreateConnection());
        Assert.IsType<DecentDbParameter>(factory.CreateParameter());
        Assert.IsType<DecentDbCommandBuilder>(factory.CreateCommandBuilder());
        Assert.IsType<DecentDbDataAdapter>(factory.CreateDataAdapter());
        Assert.IsType<DecentDbConnectionStringBuilder>(factory.CreateConnectionStringBuilder());
        using var source = factory.CreateDataSource(_database.ConnectionString);
        Assert.IsType<DecentDbDataSource>(source);
    }
}
