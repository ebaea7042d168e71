using System;
using DecentDb.Engine.Primitives;
using Xunit;

namespace DecentDb.Engine.Tests.Execution.Statements;

/// <summary>MERGE.</summary>
public sealed class MergeTests : IDisposable
{
    private readonly SqlDatabase _db = new();

    public MergeTests()
    {
        _db.Run("CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER DEFAULT 1, s TEXT)");
        _db.Run("CREATE TABLE s (id INTEGER, n INTEGER)");
        _db.Run("INSERT INTO t VALUES (1, 10, 'a'), (2, 20, 'b'), (3, 30, 'c'), (4, 40, 'd')");
        _db.Run("INSERT INTO s VALUES (2, 200), (3, 0), (5, 500), (6, 600)");
    }

    public void Dispose() => _db.Dispose();

    [Fact]
    public void A_row_takes_the_first_branch_that_fits()
    {
        Assert.Equal(5, _db.Run(
            "MERGE INTO t USING s ON t.id = s.id "
            + "WHEN MATCHED AND s.n = 0 THEN DELETE "
            + "WHEN MATCHED THEN UPDATE SET n = t.n + s.n, s = DEFAULT "
            + "WHEN NOT MATCHED AND s.n > 500 THEN INSERT (id, s) VALUES (s.id, 'new') "
            + "WHEN NOT MATCHED BY TARGET THEN DO NOTHING "
            + "WHEN NOT MATCHED BY SOURCE AND t.id = 4 THEN UPDATE SET n = -1 "
            + "WHEN NOT MATCHED BY SOURCE THEN DELETE"));
        Assert.Equal(["2|220|-", "4|-1|d", "6|1|new"], Rows());
        _db.AssertSound();
    }

    [Fact]
    public void Returning_names_both_sides()
    {
        Assert.Equal(
            ["2|220|200", "6|1|600"],
            _db.Rows(
                "MERGE INTO t AS x USING (SELECT * FROM s WHERE n >= 200 AND n <> 500) AS o ON x.id = o.id "
                + "WHEN MATCHED THEN UPDATE SET n = x.n + o.n WHEN NOT MATCHED THEN INSERT (id) VALUES (o.id) "
                + "RETURNING x.id, x.n, o.n"));
        Assert.Equal(["1|-1"], _db.Rows(
            "MERGE INTO t USING s ON t.id = s.id WHEN NOT MATCHED BY SOURCE AND t.id < 2 THEN DELETE "
            + "RETURNING t.id, COALESCE(s.n, -1)"));
        _db.AssertSound();
    }

    [Fact]
    public void A_row_is_changed_once()
    {
        _db.Run("INSERT INTO s VALUES (2, 7)");
        var error = _db.Error("MERGE INTO t USING s ON t.id = s.id WHEN MATCHED THEN UPDATE SET n = s.n");
        Assert.Equal(ErrorCode.CardinalityViolation, error.Code);
        Assert.Equal(1, _db.Run(
            "MERGE INTO t USING s ON t.id = s.id WHEN MATCHED AND s.n = 7 THEN UPDATE SET n = s.n "
            + "WHEN MATCHED THEN DO NOTHING"));
        Assert.Equal(ErrorCode.UniqueViolation, _db.Error(
            "MERGE INTO t USING (VALUES (9), (9)) AS v (id) ON t.id = v.id WHEN NOT MATCHED THEN INSERT (id) VALUES (v.id)").Code);
        Assert.Equal(["1|10|a", "2|7|b", "3|30|c", "4|40|d"], Rows());
        _db.AssertSound();
    }

    [Fact]
    public void Queries_in_branches_see_the_rows_as_they_were()
    {
        Assert.Equal(4, _db.Run(
            "WITH o AS (SELECT id, n FROM s) MERGE INTO t USING o ON t.id = o.id "
            + "WHEN MATCHED THEN UPDATE SET (n, s) = (SELECT COUNT(*), MAX(s) FROM t) "
            + "WHEN NOT MATCHED THEN INSERT VALUES (o.id, (SELECT SUM(n) FROM t), DEFAULT)"));
        Assert.Equal(["1|10|a", "2|4|d", "3|4|d", "4|40|d", "5|100|-", "6|100|-"], Rows());
        _db.AssertSound();
    }

    [Fact]
    public void Keys_may_move_and_rows_number_themselves()
    {
        Assert.Equal(4, _db.Run("MERGE INTO t USING t AS o ON t.id = o.id WHEN MATCHED THEN UPDATE SET id = t.id + 1"));
        Assert.Equal(["6"], _db.Rows(
            "MERGE INTO t USING (SELECT 'x' AS s) AS o ON FALSE WHEN NOT MATCHED THEN INSERT (s) VALUES (o.s) RETURNING t.id"));
        Assert.Equal(["2|10|a", "3|20|b", "4|30|c", "5|40|d", "6|1|x"], Rows());
        _db.AssertSound();
    }

    [Theory]
    [InlineData("WHEN NOT MATCHED THEN INSERT (id) VALUES (t.id)", ErrorCode.UndefinedTable)]
    [InlineData("WHEN NOT MATCHED THEN INSERT (id, n) VALUES (1)", ErrorCode.SyntaxError)]
    [InlineData("WHEN NOT MATCHED THEN DELETE", ErrorCode.SyntaxError)]
    [InlineData("WHEN MATCHED THEN INSERT VALUES (1)", ErrorCode.SyntaxError)]
    [InlineData("WHEN MATCHED THEN UPDATE SET x = 1", ErrorCode.UndefinedColumn)]
    public void A_wrong_branch_is_refused(string branch, ErrorCode code) =>
        Assert.Equal(code, _db.Error("MERGE INTO t USING s ON t.id = s.id " + branch).Code);

    [Fact]
    public void A_table_is_made_of_a_query()
    {
        _db.Run("CREATE TABLE c AS SELECT id * 2 AS twice, s FROM t; CREATE TABLE d (x) AS SELECT id, s FROM t WITH NO DATA");
        Assert.Equal(["2|a", "4|b", "6|c", "8|d"], _db.Rows("SELECT twice, s FROM c ORDER BY twice"));
        _db.Run("INSERT INTO d VALUES (1, 'q'); CREATE TABLE IF NOT EXISTS d AS SELECT 1 AS one");
        Assert.Equal(["1|q"], _db.Rows("SELECT x, s FROM d"));
        _db.Run("CREATE TABLE big AS WITH RECURSIVE c (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < 15000) SELECT i FROM c");
        Assert.Equal(15000, _db.Scalar("SELECT COUNT(*) FROM big"));
        Assert.Equal(ErrorCode.DuplicateColumn, _db.Error("CREATE TABLE e AS SELECT id, id FROM t").Code);
        Assert.Equal(ErrorCode.DuplicateTable, _db.Error("CREATE TABLE c AS SELECT 1 AS one").Code);
        _db.Run("BEGIN; CREATE TABLE e AS SELECT 1 AS one; INSERT INTO e VALUES (2); ROLLBACK");
        Assert.Equal(ErrorCode.UndefinedTable, _db.Error("SELECT * FROM e").Code);
        _db.AssertSound();
    }

    private System.Collections.Generic.List<string> Rows() =>
        _db.Rows("SELECT id, n, COALESCE(s, '-') FROM t ORDER BY id");
}
