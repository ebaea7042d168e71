using System;
using DecentDb.Engine.Api;
using DecentDb.Engine.Primitives;
using Xunit;

namespace DecentDb.Engine.Tests.Sessions;

/// <summary>Temporary tables and views are those of a session, and go with it.</summary>
public sealed class TemporaryObjectsTests : IDisposable
{
    private readonly SqlDatabase _database = new();

    public void Dispose() => _database.Dispose();

    [Fact]
    public void Temporary_table_hides_the_permanent_one_of_its_name_from_its_session_alone()
    {
        _database.Run("CREATE TABLE t (n INTEGER); INSERT INTO t VALUES (1)");
        using var other = _database.Database.OpenSession();
        _database.Run("CREATE TEMP TABLE t (n INTEGER PRIMARY KEY, s TEXT); INSERT INTO t VALUES (7, 'x')");
        Assert.Equal(["7|x"], _database.Rows("SELECT * FROM t"));
        Assert.Equal(["7"], _database.Rows("SELECT n FROM pg_temp.t"));
        Assert.Equal(["1"], _database.Rows("SELECT n FROM public.t"));
        Assert.Equal(1, SqlDatabase.Scalar(other, "SELECT n FROM t"));
        Assert.Equal(1, SqlDatabase.Scalar(other, "SELECT count(*) FROM pg_class WHERE relkind = 'r'"));
        Assert.Equal(1, SqlDatabase.Scalar(other, "SELECT count(*) FROM information_schema.tables WHERE table_name = 't'"));
        _database.Run("DROP TABLE t");
        Assert.Equal(["1"], _database.Rows("SELECT n FROM t"));
    }

    [Fact]
    public void Sessions_have_tables_of_one_name_each_of_its_own()
    {
        using var other = _database.Database.OpenSession();
        _database.Run("CREATE TEMP TABLE t (n INTEGER); INSERT INTO t VALUES (1)");
        Run(other, "CREATE TEMPORARY TABLE t AS SELECT 2 AS n");
        Assert.Equal(["1"], _database.Rows("SELECT n FROM t"));
        Assert.Equal(2, SqlDatabase.Scalar(other, "SELECT n FROM t"));
        _database.Run("CREATE INDEX by_n ON t (n); UPDATE t SET n = n + 10; CREATE TEMP VIEW v AS SELECT n + 1 AS m FROM t");
        Assert.Equal(["12"], _database.Rows("SELECT m FROM v"));
        Assert.NotNull(SqlDatabase.Try(() => SqlDatabase.Scalar(other, "SELECT m FROM v")));
    }

    [Fact]
    public void Temporary_tables_go_with_their_session()
    {
        using (var other = _database.Database.OpenSession())
        {
            Run(other, "CREATE TEMP TABLE t (n INTEGER); CREATE TEMP VIEW v AS SELECT n FROM t");
        }

        Assert.Equal(["0"], _database.Rows("SELECT count(*) FROM pg_class WHERE relname IN ('t', 'v')"));
        _database.Run("CREATE TEMP TABLE t (n INTEGER)");
        _database.Reopen();
        Assert.Equal(ErrorCode.UndefinedTable, _database.Error("SELECT * FROM t").Code);
        _database.AssertSound();
    }

    [Fact]
    public void What_a_session_could_not_remove_goes_when_the_next_temporary_object_is_made()
    {
        var other = _database.Database.OpenSession();
        Run(other, "CREATE TEMP TABLE t (n INTEGER); INSERT INTO t VALUES (1)");
        _database.Run("BEGIN IMMEDIATE");
        other.Dispose();
        _database.Run("CREATE TEMP TABLE t (n INTEGER)");
        Assert.Equal(["0"], _database.Rows("SELECT count(*) FROM t"));
        _database.Run("COMMIT");
        Assert.Equal(["0"], _database.Rows("SELECT count(*) FROM t"));
        _database.AssertSound();
    }

    [Fact]
    public void Commit_does_what_the_table_says()
    {
        _database.Run("BEGIN; CREATE TEMP TABLE gone (n INTEGER) ON COMMIT DROP; INSERT INTO gone VALUES (1)");
        _database.Run("CREATE TEMP TABLE empty (n INTEGER) ON COMMIT DELETE ROWS; INSERT INTO empty VALUES (1)");
        _database.Run("CREATE TEMP TABLE kept ON COMMIT PRESERVE ROWS AS SELECT 1 AS n");
        Assert.Equal(["1|1|1"], _database.Rows("SELECT * FROM gone, empty, kept"));
        _database.Run("COMMIT");
        Assert.Equal(ErrorCode.UndefinedTable, _database.Error("SELECT * FROM gone").Code);
        Assert.Equal(["0"], _database.Rows("SELECT count(*) FROM empty"));
        Assert.Equal(["1"], _database.Rows("SELECT count(*) FROM kept"));
        _database.Run("INSERT INTO empty VALUES (2)");
        Assert.Equal(["0"], _database.Rows("SELECT count(*) FROM empty"));
    }

    [Fact]
    public void Temporary_table_that_is_rolled_back_is_gone()
    {
        _database.Run("BEGIN; CREATE TEMP TABLE t (n INTEGER) ON COMMIT DROP; ROLLBACK");
        _database.Run("CREATE TEMP TABLE t (n INTEGER); INSERT INTO t VALUES (1)");
        Assert.Equal(["1"], _database.Rows("SELECT n FROM t"));
        Assert.Equal(ErrorCode.DuplicateTable, _database.Error("CREATE TEMP TABLE t (n INTEGER)").Code);
        _database.Run("CREATE TEMP TABLE IF NOT EXISTS t (n INTEGER)");
    }

    [Fact]
    public void Temporary_table_lies_in_no_other_schema()
    {
        _database.Run("CREATE SCHEMA a");
        Assert.Equal(ErrorCode.InvalidDefinition, _database.Error("CREATE TEMP TABLE a.t (n INTEGER)").Code);
        _database.Run("CREATE TEMP TABLE pg_temp.t (n INTEGER)");
        Assert.Equal(["0"], _database.Rows("SELECT count(*) FROM t"));
    }

    private static void Run(Session session, string sql)
    {
        foreach (var statement in session.Prepare(sql))
        {
            using (statement)
            {
                statement.Execute().Dispose();
            }
        }
    }
}
