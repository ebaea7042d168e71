using System;
using System.IO;
using DecentDb.Engine.Primitives;
using Xunit;

namespace DecentDb.Engine.Tests.Functions;

/// <summary>What functions tell of the session and the database.</summary>
public sealed class SessionValueTests : IDisposable
{
    private readonly SqlDatabase _database = new();

    public void Dispose() => _database.Dispose();

    [Fact]
    public void Changes_are_those_of_the_last_statement_that_changes_rows()
    {
        Assert.Equal(["0|0"], _database.Rows("SELECT changes(), total_changes()"));
        _database.Run("CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER)");
        _database.Run("INSERT INTO t VALUES (1, 1), (2, 2), (3, 3)");
        Assert.Equal(["3|3"], _database.Rows("SELECT changes(), total_changes()"));
        _database.Run("UPDATE t SET n = 0 WHERE id > 1");
        Assert.Equal(["2|5"], _database.Rows("SELECT changes(), total_changes()"));
        _database.Run("DELETE FROM t WHERE id > 10");
        Assert.Equal(["0|5"], _database.Rows("SELECT changes(), total_changes()"));
        _database.Error("INSERT INTO t VALUES (1, 1)");
        Assert.Equal(["0|5"], _database.Rows("SELECT changes(), total_changes()"));
    }

    [Fact]
    public void Row_id_is_that_of_the_last_row_of_the_last_insert()
    {
        _database.Run("CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER)");
        Assert.Equal(["0"], _database.Rows("SELECT last_insert_rowid()"));
        _database.Run("INSERT INTO t (n) VALUES (1), (2)");
        Assert.Equal(["2|2"], _database.Rows("SELECT last_insert_rowid(), lastval()"));
        _database.Run("INSERT INTO t VALUES (10, 1)");
        Assert.Equal(["10"], _database.Rows("SELECT last_insert_rowid()"));
        _database.Run("UPDATE t SET n = 5");
        _database.Run("INSERT INTO t SELECT id + 100, n FROM t WHERE id < 3 ORDER BY id");
        Assert.Equal(["102"], _database.Rows("SELECT last_insert_rowid()"));
    }

    [Fact]
    public void Sessions_do_not_see_the_numbers_of_others()
    {
        _database.Run("CREATE TABLE t (id INTEGER PRIMARY KEY)");
        _database.Run("INSERT INTO t VALUES (7)");
        using var other = _database.Database.OpenSession();
        Assert.Equal(0, SqlDatabase.Scalar(other, "SELECT changes() + last_insert_rowid()"));
    }

    [Fact]
    public void Database_and_version_have_names()
    {
        Assert.Equal(
            [Path.GetFileNameWithoutExtension(_database.Path) + "|public|UTC|UTF8"],
            _database.Rows(
                "SELECT current_database(), current_schema(), current_setting('TimeZone'), current_setting('server_encoding')"));
        Assert.StartsWith("DecentDb ", _database.Rows("SELECT version()")[0], StringComparison.Ordinal);
        Assert.Equal(["NULL"], _database.Rows("SELECT current_setting('nonsense', TRUE)"));
        var error = Assert.Throws<DatabaseException>(() => _database.Rows("SELECT current_setting('nonsense')"));
        Assert.Equal(ErrorCode.UndefinedObject, error.Code);
    }
}
