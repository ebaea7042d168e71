using System;
using DecentDb.Engine.BulkLoading;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Tests.Differential;
using DecentDb.Engine.Types;
using Xunit;

namespace DecentDb.Engine.Tests.Execution.Statements;

/// <summary>A lone integer primary key with a DEFAULT takes it where it is left out; without one it numbers its rows.</summary>
public sealed class KeyDefaultTests : IDisposable
{
    private readonly DecentRunner _database = new();

    public void Dispose() => _database.Dispose();

    [Theory]
    [InlineData("SMALLINT")]
    [InlineData("INTEGER")]
    [InlineData("BIGINT")]
    public void Key_left_out_takes_its_default(string type)
    {
        _database.Query($"CREATE TABLE t (id {type} DEFAULT 7 PRIMARY KEY, v TEXT)");
        _database.Query("INSERT INTO t (v) VALUES ('left out'); INSERT INTO t VALUES (8, 'given')");
        Assert.Equal("7|left out;8|given", _database.Text("SELECT * FROM t ORDER BY id"));
        Assert.Equal(ErrorCode.UniqueViolation, _database.Error("INSERT INTO t VALUES (DEFAULT, 'again')").Code);
        _database.Query("DELETE FROM t; INSERT INTO t SELECT 1, 'one'; INSERT INTO t (v) SELECT 'left out'");
        _database.Query("UPDATE t SET id = 9 WHERE id = 7; UPDATE t SET id = DEFAULT WHERE id = 1");
        Assert.Equal("7|one;9|left out", _database.Text("SELECT * FROM t ORDER BY id"));
        _database.Query("DELETE FROM t");
        using (var loader = _database.Session.BeginBulkLoad("t", ["v"], new BulkLoadOptions()))
        {
            loader.SetValue(0, SqlValue.FromText("loaded"));
            loader.EndRow();
            loader.Complete();
        }

        Assert.Equal("7|loaded", _database.Text("SELECT * FROM t"));
    }

    [Fact]
    public void Key_left_out_or_null_takes_the_next_number_without_a_default()
    {
        _database.Query("CREATE TABLE i (id INTEGER PRIMARY KEY, v TEXT); INSERT INTO i (v) VALUES ('a')");
        _database.Query("INSERT INTO i VALUES (NULL, 'b'), (DEFAULT, 'c')");
        Assert.Equal("1|a;2|b;3|c", _database.Text("SELECT * FROM i ORDER BY id"));
    }

    [Fact]
    public void Smallint_key_numbers_its_rows_up_to_its_maximum()
    {
        _database.Query("CREATE TABLE s (id SMALLINT PRIMARY KEY, v TEXT); INSERT INTO s VALUES (32766, 'a')");
        _database.Query("INSERT INTO s (v) VALUES ('b')");
        Assert.Equal("32766|a;32767|b", _database.Text("SELECT * FROM s ORDER BY id"));
        Assert.Equal(ErrorCode.NumericValueOutOfRange, _database.Error("INSERT INTO s (v) VALUES ('c')").Code);
    }

    [Fact]
    public void Null_without_a_type_fits_a_table_made_again_with_another_type()
    {
        _database.Query("CREATE TABLE t (v TEXT)");
        using var insert = _database.Single("INSERT INTO t VALUES (@p)");
        insert.SetParameter(0, SqlValue.FromText("text"));
        insert.Execute().Dispose();
        insert.SetParameter(0, SqlValue.Null);
        insert.Execute().Dispose();
        foreach (var type in (string[])["UUID", "BOOLEAN", "BYTEA", "INTERVAL", "DATE", "INTEGER"])
        {
            _database.Query($"DROP TABLE t; CREATE TABLE t (v {type})");
            insert.Execute().Dispose();
            Assert.Equal("NULL", _database.Text("SELECT v FROM t"));
        }
    }
}
