using System.Linq;
using DecentDb.Engine.Primitives;
using Xunit;

namespace DecentDb.Engine.Tests.Tables;

/// <summary>What holds for the rows of a statement, and that a refused statement leaves nothing behind.</summary>
public sealed class ConstraintTests
{
    [Fact]
    public void Refused_rows_name_table_constraint_and_row()
    {
        using var db = new SqlDatabase();
        db.Run("CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT NOT NULL, b INTEGER CONSTRAINT pos CHECK (b > 0))");
        db.Run("CREATE UNIQUE INDEX t_a ON t (a); INSERT INTO t VALUES (1, 'x', 1)");
        var error = db.Error("INSERT INTO t VALUES (2, 'y', 1), (3, 'x', 1)");
        Assert.Equal((ErrorCode.UniqueViolation, "t", "t_a", 1), Facts(error));
        error = db.Error("INSERT INTO t VALUES (2, 'y', 1), (1, 'z', 1)");
        Assert.Equal((ErrorCode.UniqueViolation, "t", "t_pkey", 1), Facts(error));
        error = db.Error("INSERT INTO t VALUES (2, 'y', 1), (3, 'z', -1)");
        Assert.Equal((ErrorCode.CheckViolation, "t", "pos", 1), Facts(error));
        error = db.Error("INSERT INTO t VALUES (2, NULL, 1)");
        Assert.Equal((ErrorCode.NotNullViolation, "t", null, 0), Facts(error));
        Assert.Equal("a", error.ColumnName);
        Assert.Equal(["1|x|1"], db.Rows("SELECT * FROM t"));
        db.AssertSound();
    }

    [Fact]
    public void Null_meets_a_condition_and_is_never_a_duplicate()
    {
        using var db = new SqlDatabase();
        db.Run("CREATE TABLE t (a INTEGER CHECK (a > 0), b INTEGER, UNIQUE (a, b))");
        db.Run("INSERT INTO t VALUES (NULL, NULL), (NULL, NULL), (1, NULL), (1, NULL), (1, 2)");
        Assert.Equal(ErrorCode.UniqueViolation, db.Error("INSERT INTO t VALUES (1, 2)").Code);
        Assert.Equal(ErrorCode.UniqueViolation, db.Error("UPDATE t SET b = 2 WHERE a = 1").Code);
        Assert.Equal(ErrorCode.CheckViolation, db.Error("UPDATE t SET a = a - 1 WHERE b = 2").Code);
        Assert.Equal(5, db.Rows("SELECT * FROM t").Count);
        Assert.Equal(5, db.Run("DELETE FROM t"));
        db.AssertSound();
    }

    [Fact]
    public void Keys_may_move_through_each_other_within_a_statement()
    {
        using var db = new SqlDatabase();
        db.Run("CREATE TABLE t (id INTEGER PRIMARY KEY, u INTEGER UNIQUE)");
        db.Run("INSERT INTO t VALUES (1, 10), (2, 11), (3, 12), (4, 13), (5, 14)");
        Assert.Equal(5, db.Run("UPDATE t SET u = u + 1"));
        Assert.Equal(5, db.Run("UPDATE t SET u = u - 1, id = id + 1"));
        Assert.Equal(["2|10", "3|11", "4|12", "5|13", "6|14"], db.Rows("SELECT * FROM t ORDER BY id"));
        Assert.Equal(2, db.Run("UPDATE t SET u = 23 - u WHERE u IN (11, 12)"));
        Assert.Equal(ErrorCode.UniqueViolation, db.Error("UPDATE t SET u = 10 WHERE id = 3").Code);
        Assert.Equal(ErrorCode.UniqueViolation, db.Error("UPDATE t SET id = 6 WHERE id = 5").Code);
        Assert.Equal(["2|10", "3|12", "4|11", "5|13", "6|14"], db.Rows("SELECT * FROM t ORDER BY id"));
        db.AssertSound();
    }

    [Fact]
    public void Child_needs_its_parent_at_the_end_of_the_statement()
    {
        using var db = new SqlDatabase();
        db.Run("CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE c (id INTEGER PRIMARY KEY, p INTEGER "
            + "REFERENCES p)");
        db.Run("INSERT INTO p VALUES (1), (2); INSERT INTO c VALUES (1, 1), (2, NULL)");
        Assert.Equal(ErrorCode.ForeignKeyViolation, db.Error("INSERT INTO c VALUES (3, 9)").Code);
        Assert.Equal(ErrorCode.ForeignKeyViolation, db.Error("UPDATE c SET p = 9").Code);
        Assert.Equal(ErrorCode.ForeignKeyViolation, db.Error("DELETE FROM p").Code);
        Assert.Equal(ErrorCode.ForeignKeyViolation, db.Error("UPDATE p SET id = id + 10").Code);
        Assert.Equal(1, db.Run("DELETE FROM p WHERE id = 2"));
        Assert.Equal(1, db.Run("UPDATE c SET p = NULL WHERE id = 1"));
        Assert.Equal(1, db.Run("DELETE FROM p"));
        db.AssertSound();
    }

    [Fact]
    public void Parents_may_change_places_within_a_statement()
    {
        using var db = new SqlDatabase();
        db.Run("CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE c (p INTEGER REFERENCES p)");
        db.Run("CREATE INDEX c_p ON c (p); INSERT INTO p VALUES (1), (2), (3); INSERT INTO c VALUES (2), (3)");
        Assert.Equal(3, db.Run("UPDATE p SET id = id + 1"));
        Assert.Equal(ErrorCode.ForeignKeyViolation, db.Error("UPDATE p SET id = id + 1").Code);
        Assert.Equal(["2", "3", "4"], db.Rows("SELECT id FROM p ORDER BY id"));
        db.AssertSound();
    }

    [Fact]
    public void Row_may_refer_to_itself_and_to_rows_of_its_statement()
    {
        using var db = new SqlDatabase();
        db.Run("CREATE TABLE t (id INTEGER PRIMARY KEY, boss INTEGER REFERENCES t)");
        db.Run("INSERT INTO t VALUES (1, 1), (2, 3), (3, 2)");
        Assert.Equal(ErrorCode.ForeignKeyViolation, db.Error("INSERT INTO t VALUES (4, 5)").Code);
        Assert.Equal(ErrorCode.ForeignKeyViolation, db.Error("DELETE FROM t WHERE id = 2").Code);
        Assert.Equal(2, db.Run("DELETE FROM t WHERE id IN (2, 3)"));
        Assert.Equal(1, db.Run("UPDATE t SET id = 7, boss = 7"));
        Assert.Equal(ErrorCode.ForeignKeyViolation, db.Error("UPDATE t SET id = 8").Code);
        Assert.Equal(1, db.Run("DELETE FROM t"));
        db.AssertSound();
    }

    [Fact]
    public void Foreign_key_of_several_columns_in_another_order_than_the_parents_key()
    {
        using var db = new SqlDatabase();
        db.Run("CREATE TABLE p (a INTEGER, b TEXT, PRIMARY KEY (a, b))");
        db.Run("CREATE TABLE c (x TEXT, y SMALLINT, FOREIGN KEY (x, y) REFERENCES p (b, a))");
        db.Run("CREATE INDEX i ON c (y, x)");
        db.Run("INSERT INTO p VALUES (1, 'one'), (2, 'two'); INSERT INTO c VALUES ('one', 1), (NULL, 5), ('q', NULL)");
        Assert.Equal(ErrorCode.ForeignKeyViolation, db.Error("INSERT INTO c VALUES ('one', 2)").Code);
        Assert.Equal(ErrorCode.ForeignKeyViolation, db.Error("DELETE FROM p WHERE a = 1").Code);
        Assert.Equal(ErrorCode.ForeignKeyViolation, db.Error("UPDATE p SET b = 'x'").Code);
        db.Run("DELETE FROM p WHERE a = 2; DROP INDEX i");
        Assert.Equal(ErrorCode.ForeignKeyViolation, db.Error("DELETE FROM p").Code);
        db.AssertSound();
    }

    [Fact]
    public void Numbers_are_given_once_and_above_all_inserted_ones()
    {
        using var db = new SqlDatabase();
        db.Run("CREATE TABLE t (id INTEGER PRIMARY KEY, n BIGINT GENERATED BY DEFAULT AS IDENTITY, x TEXT)");
        db.Run("INSERT INTO t (x) VALUES ('a'), ('b'); INSERT INTO t VALUES (10, 20, 'c')");
        db.Run("INSERT INTO t (x) VALUES ('d'); DELETE FROM t WHERE x = 'd'");
        db.Reopen();
        Assert.Equal(["12|22"], db.Rows("INSERT INTO t (x) VALUES ('e') RETURNING id, n"));
        db.Run("INSERT INTO t (id, x) VALUES (2147483647, 'max')");
        Assert.Equal(["13"], db.Rows("INSERT INTO t (x) VALUES ('f') RETURNING id"));
        db.Run("DELETE FROM t WHERE x = 'max'; INSERT INTO t (id, x) VALUES (2147483646, 'g')");
        Assert.Equal(["2147483647"], db.Rows("INSERT INTO t (x) VALUES ('h') RETURNING id"));
        Assert.Equal(ErrorCode.NumericValueOutOfRange, db.Error("INSERT INTO t (x) VALUES ('f')").Code);
        db.AssertSound();
    }

    [Fact]
    public void Numbers_of_a_rolled_back_statement_are_free_to_be_given_again_or_skipped_but_never_twice()
    {
        using var db = new SqlDatabase();
        db.Run("CREATE TABLE t (n BIGINT GENERATED ALWAYS AS IDENTITY (START WITH 5 INCREMENT BY 3), x TEXT UNIQUE)");
        db.Run("INSERT INTO t (x) VALUES ('a')");
        for (var i = 0; i < 3; i++)
        {
            db.Run("BEGIN; INSERT INTO t (x) VALUES ('r" + i + "'); SAVEPOINT s; INSERT INTO t (x) VALUES ('s')");
            db.Run("ROLLBACK TO SAVEPOINT s; INSERT INTO t (x) VALUES ('t" + i + "')");
            Assert.Equal(ErrorCode.UniqueViolation, db.Error("INSERT INTO t (x) VALUES ('a')").Code);
            db.Run(i == 1 ? "ROLLBACK" : "COMMIT");
        }

        var numbers = db.Rows("SELECT n FROM t ORDER BY n");
        Assert.Equal(5, numbers.Count);
        Assert.Equal(numbers.Count, numbers.Distinct().Count());
        Assert.Equal("5", numbers[0]);
        db.AssertSound();
    }

    [Fact]
    public void Rollback_to_savepoint_restores_rows_indexes_and_long_values()
    {
        using var db = new SqlDatabase(4096);
        db.Run("CREATE TABLE t (id INTEGER PRIMARY KEY, x TEXT, y INTEGER); CREATE INDEX i ON t (x); CREATE INDEX j ON "
            + "t (y, x)");
        db.Run("BEGIN");
        for (var i = 0; i < 200; i++)
        {
            db.Run($"INSERT INTO t VALUES ({i}, '{new string((char)('a' + (i % 26)), (i % 20) * 400)}', {i % 7})");
        }

        var before = db.Rows("SELECT * FROM t ORDER BY id");
        for (var round = 0; round < 5; round++)
        {
            db.Run("SAVEPOINT s");
            db.Run($"UPDATE t SET x = x || 'more', y = y + 1 WHERE id % 3 = {round % 3}; DELETE FROM t WHERE y = 2");
            db.Run("INSERT INTO t SELECT id + 1000, x, y FROM t; UPDATE t SET id = id + 5000 WHERE id < 50");
            db.Run("SAVEPOINT r; DELETE FROM t; ROLLBACK TO SAVEPOINT s; RELEASE SAVEPOINT s");
            Assert.Equal(before, db.Rows("SELECT * FROM t ORDER BY id"));
        }

        db.Run("COMMIT");
        db.AssertSound();
        db.Reopen();
        Assert.Equal(before, db.Rows("SELECT * FROM t ORDER BY id"));
        Assert.Equal(before.Count(row => row.EndsWith("|3")), db.Rows("SELECT id FROM t WHERE y = 3").Count);
    }

    private static (ErrorCode Code, string? Table, string? Constraint, long? Row) Facts(DatabaseException error) =>
        (error.Code, error.TableName, error.ConstraintName, error.RowIndex);
}
