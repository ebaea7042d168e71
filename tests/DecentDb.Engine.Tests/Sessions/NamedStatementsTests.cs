using System;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Sessions;
using DecentDb.Engine.Types;
using Xunit;

namespace DecentDb.Engine.Tests.Sessions;

/// <summary>Exercises <see cref="NamedStatements"/>: PREPARE, EXECUTE and DEALLOCATE.</summary>
public sealed class NamedStatementsTests : IDisposable
{
    private readonly SqlDatabase _db = new();

    public NamedStatementsTests() =>
        _db.Run("CREATE TABLE t (id INTEGER PRIMARY KEY, s TEXT, d DATE); INSERT INTO t VALUES (1, 'a', DATE '2024-01-01'), (2, 'b', NULL)");

    public void Dispose() => _db.Dispose();

    [Fact]
    public void A_statement_is_executed_again_and_again()
    {
        _db.Run("PREPARE one AS SELECT s FROM t WHERE id = $1; PREPARE put (int, text) AS INSERT INTO t (s, id) VALUES ($2, $1) RETURNING id, s");
        Assert.Equal(["a"], _db.Rows("EXECUTE one (1)"));
        Assert.Equal(["3|c"], _db.Rows("EXECUTE put (1 + 2, 'c')"));
        Assert.Equal(["c"], _db.Rows("EXECUTE one ('3')"));
        Assert.Equal(1, _db.Run("EXECUTE put (4, NULL)"));
        Assert.Equal(["NULL"], _db.Rows("EXECUTE one (@id)", SqlValue.FromInt64(4)));
        _db.Run("ALTER TABLE t ADD COLUMN n INTEGER; PREPARE all_rows AS TABLE t");
        Assert.Equal(4, _db.Rows("EXECUTE all_rows").Count);
        Assert.Equal(["b"], _db.Rows("EXECUTE one (2)"));
    }

    [Fact]
    public void They_outlive_transactions_and_end_with_the_session()
    {
        _db.Run("BEGIN; PREPARE del AS DELETE FROM t WHERE d = $1; ROLLBACK; BEGIN");
        Assert.Equal(1, _db.Run("EXECUTE del ('2024-01-01')"));
        Assert.Equal(1, _db.Scalar("SELECT count(*) FROM t"));
        _db.Run("ROLLBACK");
        Assert.Equal(2, _db.Scalar("SELECT count(*) FROM t"));
        _db.Run("DEALLOCATE del");
        Assert.Equal(ErrorCode.UndefinedPreparedStatement, _db.Error("EXECUTE del ('2024-01-01')").Code);
        _db.Run("PREPARE a AS SELECT 1; PREPARE b AS SELECT 2; DEALLOCATE PREPARE a; DEALLOCATE ALL");
        Assert.Equal(ErrorCode.UndefinedPreparedStatement, _db.Error("EXECUTE b").Code);
        _db.Run("PREPARE a AS SELECT 1; DISCARD ALL");
        Assert.Equal(ErrorCode.UndefinedPreparedStatement, _db.Error("EXECUTE a").Code);
    }

    [Theory]
    [InlineData("PREPARE p AS SELECT 2", ErrorCode.DuplicatePreparedStatement)]
    [InlineData("PREPARE q AS SELECT * FROM nothing", ErrorCode.UndefinedTable)]
    [InlineData("PREPARE q AS DROP TABLE t", ErrorCode.SyntaxError)]
    [InlineData("EXECUTE p", ErrorCode.SyntaxError)]
    [InlineData("EXECUTE p (1, 2)", ErrorCode.SyntaxError)]
    [InlineData("EXECUTE p ('x')", ErrorCode.InvalidTextRepresentation)]
    [InlineData("EXECUTE p (id)", ErrorCode.UndefinedColumn)]
    [InlineData("DEALLOCATE q", ErrorCode.UndefinedPreparedStatement)]
    [InlineData("PREPARE TRANSACTION 'x'", ErrorCode.NotSupported)]
    public void What_makes_no_sense_is_refused(string sql, ErrorCode code)
    {
        _db.Run("PREPARE p AS SELECT s FROM t WHERE id = $1");
        Assert.Equal(code, _db.Error(sql).Code);
        Assert.Equal(["b"], _db.Rows("EXECUTE p (2)"));
    }

    [Fact]
    public void Statements_without_effect_say_so()
    {
        var notices = "";
        _db.Session.NoticeHandler = notice => notices += notice.Severity + notice.SqlState;
        _db.Run("COMMIT");
        Assert.Equal("WARNING25P01", notices);
        _db.Run("ROLLBACK; SET LOCAL work_mem = '1MB'; SET TRANSACTION READ ONLY; SET CONSTRAINTS ALL DEFERRED");
        Assert.Equal(5 * "WARNING25P01".Length, notices.Length);
        _db.Run("BEGIN; SET LOCAL work_mem = '1MB'; SET TRANSACTION READ ONLY; COMMIT; INSERT INTO t (id) VALUES (9)");
        Assert.Equal(5 * "WARNING25P01".Length, notices.Length);
    }

    [Fact]
    public void Set_transaction_changes_the_open_one_alone()
    {
        _db.Run("BEGIN; INSERT INTO t (id) VALUES (8); SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
        Assert.Equal(ErrorCode.ReadOnlyTransaction, _db.Error("INSERT INTO t (id) VALUES (9)").Code);
        Assert.Equal(ErrorCode.ActiveTransaction, _db.Error("SET TRANSACTION READ WRITE").Code);
        _db.Run("COMMIT; BEGIN; INSERT INTO t (id) VALUES (9); COMMIT");
        Assert.Equal(4, _db.Scalar("SELECT count(*) FROM t"));
        _db.Run("BEGIN; SET TRANSACTION READ ONLY");
        Assert.Equal(ErrorCode.ReadOnlyTransaction, _db.Error("DELETE FROM t").Code);
        _db.Run("ROLLBACK; BEGIN; SET TRANSACTION ISOLATION LEVEL SERIALIZABLE; DELETE FROM t; ROLLBACK");
        Assert.Equal(4, _db.Scalar("SELECT count(*) FROM t"));
    }

    [Fact]
    public void Select_into_makes_a_table()
    {
        _db.Run("SELECT id, s || '!' AS s INTO made FROM t WHERE id > 1");
        Assert.Equal(["2|b!"], _db.Rows("SELECT * FROM made"));
        _db.Run("WITH x AS (SELECT 7 AS n) SELECT n, n * 2 AS m INTO TEMP TABLE passing FROM x UNION ALL SELECT 1, 2");
        Assert.Equal(["1|2", "7|14"], _db.Rows("SELECT * FROM passing ORDER BY n"));
        foreach (var sql in (string[])["SELECT * FROM (SELECT 1 INTO x) y", "SELECT 1 UNION SELECT 2 INTO x", "INSERT INTO t SELECT 1 INTO x", "EXPLAIN SELECT 1 INTO x"])
        {
            Assert.Equal(ErrorCode.SyntaxError, _db.Error(sql).Code);
        }
    }
}
