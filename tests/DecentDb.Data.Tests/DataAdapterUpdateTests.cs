using System;
using System.Data;
using System.Linq;
using Xunit;

namespace DecentDb.Data.Tests;

/// <summary>What a data adapter does with the rows that it saves, and what its command builder makes.</summary>
public sealed class DataAdapterUpdateTests : IDisposable
{
    private readonly TestDatabase _database = new();
    private readonly DecentDbConnection _connection;
    private readonly DecentDbDataAdapter _adapter;
    private readonly DecentDbCommandBuilder _builder;
    private readonly DataTable _table = new("album");

    public DataAdapterUpdateTests()
    {
        _connection = _database.Open();
        _connection.Run(
            "CREATE TABLE album (id INTEGER PRIMARY KEY, title VARCHAR(20) NOT NULL, n INTEGER CHECK (n < 9))");
        _connection.Run("INSERT INTO album VALUES (1, 'a', 1), (2, 'b', NULL), (3, 'c', 3)");
        _adapter = new DecentDbDataAdapter("SELECT id, title, n FROM album ORDER BY id", _connection);
        _builder = new DecentDbCommandBuilder(_adapter);
        _adapter.Fill(_table);
    }

    public void Dispose()
    {
        _builder.Dispose();
        _adapter.Dispose();
        _table.Dispose();
        _database.Dispose();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(0)]
    public void Rows_are_saved_one_by_one_or_in_batches(int batchSize)
    {
        _adapter.UpdateBatchSize = batchSize;
        var updated = 0;
        _adapter.RowUpdated += (_, e) => updated += e.RowCount;
        _table.Rows[0]["title"] = "A";
        _table.Rows[1]["n"] = 2;
        _table.Rows[2].Delete();
        _table.Rows.Add(4, "d", 4);
        _table.Rows.Add(5, "e", DBNull.Value);
        Assert.Equal(5, _adapter.Update(_table));
        Assert.Equal(5, updated);
        Assert.All(_table.Rows.Cast<DataRow>(), row => Assert.Equal(DataRowState.Unchanged, row.RowState));
        Assert.Equal(
            [[1, "A", 1], [2, "b", 2], [4, "d", 4], [5, "e", DBNull.Value]],
            _connection.Rows("SELECT * FROM album ORDER BY id"));
        Assert.Equal(0, _adapter.Update(_table));
    }

    [Fact]
    public void A_batch_is_one_commit()
    {
        for (var id = 10; id < 60; id++)
        {
            _table.Rows.Add(id, "x", 1);
        }

        _adapter.UpdateBatchSize = 0;
        var commits = _connection.GetStatistics().CommitCount;
        Assert.Equal(50, _adapter.Update(_table));
        Assert.Equal(commits + 1, _connection.GetStatistics().CommitCount);
        Assert.Throws<ArgumentOutOfRangeException>(() => _adapter.UpdateBatchSize = -1);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(0)]
    public void Rows_that_fail_are_marked_and_the_others_are_saved_when_the_update_shall_go_on(int batchSize)
    {
        _adapter.UpdateBatchSize = batchSize;
        _adapter.ContinueUpdateOnError = true;
        _table.Rows[0]["n"] = 9;
        _table.Rows[1]["n"] = 8;
        _table.Rows.Add(3, "twice", 1);
        _adapter.Update(_table);
        Assert.True(_table.Rows[0].HasErrors && _table.Rows[3].HasErrors);
        Assert.False(_table.Rows[1].HasErrors);
        Assert.Equal([[1, 1], [2, 8], [3, 3]], _connection.Rows("SELECT id, n FROM album ORDER BY id"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(0)]
    public void An_update_stops_at_the_first_row_that_fails(int batchSize)
    {
        _adapter.UpdateBatchSize = batchSize;
        _table.Rows[0]["n"] = 7;
        _table.Rows[1]["n"] = 9;
        _table.Rows[2]["n"] = 8;
        Assert.Equal("23514", Assert.Throws<DecentDbException>(() => _adapter.Update(_table)).SqlState);
        Assert.Equal(
            [[1, 7], [2, DBNull.Value], [3, 3]], _connection.Rows("SELECT id, n FROM album ORDER BY id"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(0)]
    public void A_row_that_is_gone_is_a_concurrency_error_with_its_row(int batchSize)
    {
        _adapter.UpdateBatchSize = batchSize;
        _connection.Run("DELETE FROM album WHERE id = 2");
        _table.Rows[1]["n"] = 5;
        var e = Assert.Throws<DBConcurrencyException>(() => _adapter.Update(_table));
        Assert.Same(_table.Rows[1], e.Row);
        _adapter.ContinueUpdateOnError = true;
        _adapter.Update(_table);
        Assert.True(_table.Rows[1].HasErrors);
    }

    [Fact]
    public void A_handler_decides_what_becomes_of_a_row()
    {
        _table.Rows[0]["n"] = 5;
        _table.Rows[1]["n"] = 9;
        _table.Rows[2]["n"] = 7;
        _adapter.RowUpdating += (_, e) => e.Status = e.Row == _table.Rows[0] ? UpdateStatus.SkipCurrentRow : e.Status;
        _adapter.RowUpdated += (_, e) =>
        {
            Assert.Equal(StatementType.Update, e.StatementType);
            if (e.Errors is DecentDbException)
            {
                e.Status = UpdateStatus.SkipCurrentRow;
            }
        };
        Assert.Equal(1, _adapter.Update(_table));
        Assert.Equal(DataRowState.Modified, _table.Rows[0].RowState);
        Assert.Equal(
            [[1, 1], [2, DBNull.Value], [3, 7]], _connection.Rows("SELECT id, n FROM album ORDER BY id"));
    }

    [Fact]
    public void An_update_takes_part_in_the_transaction_of_its_commands()
    {
        _adapter.UpdateBatchSize = 0;
        using (var transaction = _connection.BeginTransaction())
        {
            _table.Rows[0]["n"] = 5;
            _adapter.Update(_table);
            Assert.Equal(5, _connection.Scalar("SELECT n FROM album WHERE id = 1"));
        }

        Assert.Equal(1, _connection.Scalar("SELECT n FROM album WHERE id = 1"));
    }

    [Fact]
    public void Tables_and_columns_are_mapped_both_ways()
    {
        using var adapter = new DecentDbDataAdapter("SELECT id, title FROM album ORDER BY id", _connection);
        using var builder = new DecentDbCommandBuilder(adapter);
        adapter.TableMappings.Add("Table", "Records").ColumnMappings.Add("title", "Name");
        using var data = new DataSet();
        Assert.Equal(2, adapter.Fill(data, 1, 2, "Table"));
        Assert.Equal(["id", "Name"], data.Tables["Records"]!.Columns.Cast<DataColumn>().Select(c => c.ColumnName));
        data.Tables["Records"]!.Rows[0]["Name"] = "mapped";
        Assert.Equal(1, adapter.Update(data, "Table"));
        Assert.Equal("mapped", _connection.Scalar("SELECT title FROM album WHERE id = 2"));
    }

    [Fact]
    public void A_schema_that_is_missing_is_added_ignored_or_an_error()
    {
        using var adapter = new DecentDbDataAdapter("SELECT id, title FROM album", _connection);
        using var empty = new DataTable();
        adapter.MissingSchemaAction = MissingSchemaAction.Error;
        Assert.Throws<InvalidOperationException>(() => adapter.Fill(empty));
        using var some = new DataTable();
        some.Columns.Add("id", typeof(int));
        adapter.MissingSchemaAction = MissingSchemaAction.Ignore;
        Assert.Equal(3, adapter.Fill(some));
        Assert.Single(some.Columns);
        adapter.MissingSchemaAction = MissingSchemaAction.Add;
        using var added = new DataTable();
        adapter.FillSchema(added, SchemaType.Mapped);
        Assert.Equal(2, added.Columns.Count);
        Assert.Equal("id", Assert.Single(added.PrimaryKey).ColumnName);
        Assert.Equal(20, added.Columns["title"]!.MaxLength);
    }

    [Fact]
    public void Commands_are_built_for_every_conflict_option()
    {
        _builder.ConflictOption = ConflictOption.OverwriteChanges;
        Assert.DoesNotContain("IS NULL", _builder.GetUpdateCommand().CommandText, StringComparison.Ordinal);
        _builder.ConflictOption = ConflictOption.CompareAllSearchableValues;
        _builder.RefreshSchema();
        Assert.Contains("IS NULL", _builder.GetUpdateCommand().CommandText, StringComparison.Ordinal);
        var named = _builder.GetInsertCommand(useColumnsForParameterNames: true);
        Assert.Contains("@title", named.CommandText, StringComparison.Ordinal);
        Assert.Equal("title", named.Parameters[1].SourceColumn);
        _builder.SetAllValues = false;
        _builder.RefreshSchema();
        _table.Rows[0]["n"] = 2;
        string? text = null;
        _adapter.RowUpdated += (_, e) => text = e.Command!.CommandText;
        _adapter.Update(_table);
        Assert.DoesNotContain("SET \"title\"", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("INTEGER PRIMARY KEY", 50, 50)]
    [InlineData("INTEGER PRIMARY KEY GENERATED ALWAYS AS IDENTITY", 50, 1)]
    [InlineData("INTEGER PRIMARY KEY", null, 1)]
    public void A_key_is_inserted_as_given_unless_the_database_always_makes_it(string type, object? id, object stored)
    {
        _connection.Run($"CREATE TABLE numbered (id {type}, text TEXT)");
        using var adapter = new DecentDbDataAdapter("SELECT id, text FROM numbered", _connection);
        using var builder = new DecentDbCommandBuilder(adapter);
        using var table = new DataTable();
        adapter.Fill(table);
        table.Rows.Add(id ?? DBNull.Value, "x");
        Assert.Equal(1, adapter.Update(table));
        Assert.Equal([[stored, "x"]], _connection.Rows("SELECT * FROM numbered"));
    }

    [Fact]
    public void A_query_without_a_key_or_of_two_tables_gives_no_commands()
    {
        using var noKey = new DecentDbDataAdapter("SELECT title FROM album", _connection);
        using var builder = new DecentDbCommandBuilder(noKey);
        Assert.Throws<InvalidOperationException>(builder.GetUpdateCommand);
        _connection.Run("CREATE TABLE pair (a INTEGER, b INTEGER, n INTEGER, PRIMARY KEY (a, b))");
        using var joined = new DecentDbDataAdapter("SELECT album.id, pair.a FROM album, pair", _connection);
        using var second = new DecentDbCommandBuilder(joined);
        Assert.Throws<InvalidOperationException>(second.GetDeleteCommand);
        using var composite = new DecentDbDataAdapter("SELECT a, b, n FROM pair", _connection);
        using var third = new DecentDbCommandBuilder(composite) { ConflictOption = ConflictOption.OverwriteChanges };
        Assert.Equal(2, third.GetDeleteCommand().Parameters.Count);
        using var pairs = new DataTable();
        composite.Fill(pairs);
        pairs.Rows.Add(1, 2, 3);
        Assert.Equal(1, composite.Update(pairs));
    }
}
