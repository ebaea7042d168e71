using System;
using DecentDb.Engine.Planning;
using DecentDb.Engine.Types;
using Xunit;

namespace DecentDb.Engine.Tests.Sessions;

/// <summary>The plan of a text is made once for all sessions, where the syntax says that it may be kept.</summary>
public sealed class SharedPlanTests : IDisposable
{
    private readonly SqlDatabase _database = new();

    public SharedPlanTests() => _database.Run("CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER)");

    public void Dispose() => _database.Dispose();

    [Theory]
    [InlineData("SELECT n FROM t WHERE id = @p")]
    [InlineData("INSERT INTO t VALUES (@p, 1)")]
    [InlineData("UPDATE t SET n = 2 WHERE id = @p")]
    [InlineData("DELETE FROM t WHERE id = @p")]
    public void A_plan_serves_other_sessions(string sql)
    {
        _database.Run(sql, SqlValue.FromInt64(1));
        var plan = KeptPlan(sql);
        Assert.NotNull(plan);
        using var other = _database.Database.OpenSession();
        using var statement = other.Prepare(sql)[0];
        statement.SetParameter(0, SqlValue.FromInt64(2));
        statement.Execute().Dispose();
        Assert.Same(plan, KeptPlan(sql));
    }

    [Fact]
    public void A_change_in_a_transaction_uses_the_plan_that_is_kept()
    {
        const string sql = "INSERT INTO t VALUES (@p, 1)";
        _database.Run(sql, SqlValue.FromInt64(1));
        var plan = KeptPlan(sql);
        _database.Run("BEGIN");
        _database.Run(sql, SqlValue.FromInt64(2));
        _database.Run("COMMIT");
        Assert.Same(plan, KeptPlan(sql));
        Assert.Equal(["1|1", "2|1"], _database.Rows("SELECT * FROM t ORDER BY id"));
    }

    [Fact]
    public void A_plan_of_a_schema_that_is_not_committed_is_nobody_elses()
    {
        const string sql = "INSERT INTO t VALUES (@p, 1)";
        _database.Run("BEGIN; ALTER TABLE t ADD COLUMN more INTEGER DEFAULT 7");
        _database.Run("INSERT INTO t (id, n) VALUES (@p, 1)", SqlValue.FromInt64(1));
        Assert.Null(KeptPlan("INSERT INTO t (id, n) VALUES (@p, 1)"));
        _database.Run("ROLLBACK");
        _database.Run(sql, SqlValue.FromInt64(1));
        Assert.Equal(["1|1"], _database.Rows("SELECT * FROM t"));
    }

    private CompiledStatement? KeptPlan(string sql)
    {
        var session = _database.Session.Context;
        var view = session.BeginRead();
        try
        {
            return Assert.Single(session.Parse(sql)).FindPlan(view.Catalog, [SqlTypeKind.BigInt]);
        }
        finally
        {
            session.GiveBack(view.Owned);
        }
    }
}
