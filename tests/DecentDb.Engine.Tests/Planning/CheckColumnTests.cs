using System;
using System.Linq;
using Xunit;

namespace DecentDb.Engine.Tests.Planning;

/// <summary>
/// Names of CHECK constraints of a table and other things that scripts of PostgreSQL lean on. Exercises
/// <see cref="Engine.Planning.CheckColumn"/>.
/// </summary>
public sealed class CheckColumnTests : IDisposable
{
    private readonly SqlDatabase _database = new();

    public void Dispose() => _database.Dispose();

    [Fact]
    public void Check_over_one_column_is_named_after_it()
    {
        _database.Run("""
            CREATE TABLE t (a INTEGER, "b c" INTEGER, d TEXT,
                CHECK (a > 0),
                CHECK (A < 9 AND t.a <> 5),
                CHECK (a < "b c"),
                CHECK (abs("b c") > 1 OR 'd' = 'd'),
                CHECK (1 = 1),
                CONSTRAINT own CHECK (d <> ''))
            """);
        Assert.Equal(
            ["own", "t_a_check", "t_a_check1", "t_b c_check", "t_check", "t_check1"],
            _database.Rows("SELECT conname FROM pg_constraint WHERE contype = 'c' ORDER BY conname").Order(
                StringComparer.Ordinal));
        _database.Run("ALTER TABLE t ADD CHECK (d IS NOT NULL)");
        _database.Run("ALTER TABLE t DROP CONSTRAINT t_d_check");
    }

    [Fact]
    public void Query_without_columns_has_rows()
    {
        _database.Run("CREATE TABLE t (a INTEGER); INSERT INTO t VALUES (1), (2)");
        Assert.Equal(["1|2"], _database.Rows("""
            SELECT EXISTS (SELECT FROM t WHERE a = 2), (SELECT COUNT(*) FROM (SELECT FROM t) q)
            """));
        Assert.Equal(["0"], _database.Rows("SELECT EXISTS (SELECT FROM t WHERE a = 3)"));
        Assert.Equal(2, _database.Rows("SELECT FROM t").Count);
    }

    [Fact]
    public void Condition_in_the_target_of_a_conflict_is_checked()
    {
        _database.Run("CREATE TABLE t (a INTEGER PRIMARY KEY, b INTEGER UNIQUE); INSERT INTO t VALUES (1, 1)");
        _database.Run("INSERT INTO t VALUES (1, 5) ON CONFLICT (a) WHERE b > 0 DO UPDATE SET b = excluded.b");
        _database.Run("INSERT INTO t VALUES (2, 5) ON CONFLICT (b) WHERE b IS NOT NULL DO NOTHING");
        Assert.Equal(["1|5"], _database.Rows("SELECT * FROM t"));
        Assert.Equal(
            "42703", _database.Error("INSERT INTO t VALUES (1, 5) ON CONFLICT (a) WHERE c > 0 DO NOTHING").SqlState);
    }
}
